"""Finding the records that the tokeniser must not see, in a block that is not plain."""

import codecs
from typing import Final

import numpy as np
import pyarrow as pa

from energia.reader.arrays import Data, Mask, Offsets, Places, adjacent, places_of, slices
from energia.reader.grammar import Grammar
from energia.reader.records import CR, Block

_WINDOW: Final = 32 << 10


def broken_records(grammar: Grammar, block: Block, ends: Offsets) -> Mask:
    """Which records break a rule other than that of their width; `ends` is where bodies end.

    Only records with a mark that may break a rule are looked at one by one.
    """
    broken = _undecodable(block)
    suspects = _marked(grammar, block, ends)
    lines = slices(block.data, block.bounds[:-1][suspects], block.bounds[1:][suspects], pa.binary())
    broken[suspects] |= ~np.asarray(grammar.matches_record(lines))
    return broken


def is_utf8(data: Data | memoryview) -> bool:
    """Whether all of `data` is UTF-8."""
    try:
        adjacent(data, np.array([0, len(data)], np.int32), pa.string()).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _marked(grammar: Grammar, block: Block, ends: Offsets) -> Places:
    """The records with a quote, a NUL, or a CR that ends no line."""
    places = places_of(block.data, ord(grammar.quote), 0, CR)
    records = np.searchsorted(block.bounds, places, "right") - 1
    return np.unique(records[places < ends[records]])


def _undecodable(block: Block) -> Mask:
    """Which records are not UTF-8."""
    bad = np.zeros(len(block), np.bool_)
    if is_utf8(block.data):
        return bad
    first, view = 0, memoryview(block.data)
    while first < len(block):
        start = int(block.bounds[first])
        # An error copies all that was to be decoded, so that is not much.
        stop = max(first + 1, _record_at(block, start + _WINDOW))
        window = view[start : block.bounds[stop]]
        try:
            if not is_utf8(window):
                codecs.utf_8_decode(window, "strict", True)
            first = stop
        except UnicodeDecodeError as error:
            record = _record_at(block, start + error.start)
            bad[record] = True
            first = record + 1
    return bad


def _record_at(block: Block, place: int) -> int:
    """The record that byte `place` of the block is in; how many there are, if it is behind all."""
    # Numpy would copy all bounds to compare them with a wider number.
    return int(np.searchsorted(block.bounds, np.int32(place), "right")) - 1
