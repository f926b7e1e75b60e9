"""Gluing the lines of records whose quotes protect line breaks.

A line with an odd number of quotes is glued up to the next such line if that makes one good record
of at most MAX_GLUED_LINES lines. If not, it is bad alone: one stray quote never swallows a file.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from energia.reader.arrays import Mask, Places, places_of, slices
from energia.reader.grammar import Grammar
from energia.reader.ranges import MAX_RECORD, RawBlock
from energia.reader.records import Block

MAX_GLUED_LINES: Final = 100


def glue_lines(grammar: Grammar, blocks: Iterable[RawBlock]) -> Iterator[Block]:
    """The records of one file's consecutive `blocks`."""
    rest = RawBlock(0, b"")
    for raw in blocks:
        joined = RawBlock(raw.position - len(rest.data), rest.data + raw.data)
        block, rest = _glue(grammar, Block.of_lines(joined), more=True)
        yield block
    if rest.data:
        yield _glue(grammar, Block.of_lines(rest), more=False)[0]


def _glue(grammar: Grammar, block: Block, *, more: bool) -> tuple[Block, RawBlock]:
    """`block` with its lines glued, and the tail that only the lines after it can decide."""
    odd = _odd_lines(grammar, block)
    pairs = _alternate(_forms_record(grammar, block, odd))
    first, last = odd[:-1][pairs], odd[1:][pairs]
    stop = len(block)
    if more and len(odd) and odd[-1] not in last[-1:] and _can_grow(block, int(odd[-1])):
        stop = int(odd[-1])
    steps = np.zeros(len(block) + 2, np.int32)
    steps[first + 1] += 1
    steps[last + 1] -= 1
    is_start = np.cumsum(steps[: stop + 1]) == 0
    end = int(block.bounds[stop])
    rest = RawBlock(block.position + end, block.data[end:])
    bounds = block.bounds[: stop + 1][is_start]
    return Block(block.position, block.data[:end], bounds, glued=len(first) > 0), rest


def _odd_lines(grammar: Grammar, block: Block) -> Places:
    """The lines with an odd number of quotes: none of them is a good record."""
    quotes = places_of(block.data, ord(grammar.quote))
    return np.flatnonzero(np.diff(np.searchsorted(quotes, block.bounds)) & 1)


def _forms_record(grammar: Grammar, block: Block, odd: Places) -> Mask:
    """Whether each odd line but the last, glued up to the next odd one, is one good record."""
    starts, ends = block.bounds[odd[:-1]], block.bounds[odd[1:] + 1]
    near = np.flatnonzero((np.diff(odd) < MAX_GLUED_LINES) & (ends - starts <= MAX_RECORD))
    fits = np.zeros(len(starts), np.bool_)
    for parity in (0, 1):  # neighbours share a line, so they cannot be sliced together
        chosen = near[near % 2 == parity]
        glued = slices(block.data, starts[chosen], ends[chosen], pa.binary())
        fits[chosen] = np.asarray(grammar.matches_record(glued))
    return fits


def _alternate(fits: Mask) -> Mask:
    """Every second one of each run of true values: a line that ends a record starts none."""
    index = np.arange(len(fits))
    last_false = np.maximum.accumulate(np.where(fits, -1, index))
    chosen: Mask = fits & ((index - last_false) % 2 == 1)
    return chosen


def _can_grow(block: Block, line: int) -> bool:
    """Whether a record that starts in `line` might end in lines that are not read yet."""
    length = int(block.bounds[-1] - block.bounds[line])
    return len(block) - line < MAX_GLUED_LINES and length <= MAX_RECORD
