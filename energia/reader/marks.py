"""Counting what the marks of a column's numerals can be, so that each file decides its own."""

from typing import Any, Final

import numpy as np
import pyarrow.compute as pc

from energia.reader.arrays import Codes, Mask, Offsets, bounds_of
from energia.reader.facts import MOST_EXAMPLES, MarkFacts
from energia.reader.notation import Marks, notation_of
from energia.reader.spec import MARKS, Numeral
from energia.reader.trimming import trimmed

_POINT, _COMMA = (np.uint8(ord(mark)) for mark in MARKS)
_ZERO, _NINE, _MINUS = np.uint8(ord("0")), np.uint8(9), np.uint8(ord("-"))
_GROUP: Final = 3
_LOOKED_AT: Final = 100


def count_marks(cells: Any, numeral: Numeral, *, personal: bool) -> MarkFacts:
    """Return the facts of cells (strings).

    Cells that are not numerals do not count, and personal ones give no examples.
    """
    if len(cells) == cells.null_count or cells.buffers()[2] is None:
        return MarkFacts()
    bounds = bounds_of(cells)
    codes = np.frombuffer(cells.buffers()[2], np.uint8)[bounds[0] : bounds[-1]]
    bounds = bounds - bounds[0]
    is_mark = (codes == _POINT) | (codes == _COMMA)
    places = np.flatnonzero(is_mark)
    if len(places) == 0:
        return MarkFacts()
    marks = _counts(is_mark, bounds)
    is_other = (codes - _ZERO > _NINE) & ~is_mark
    starts = bounds[:-1] + _have_sign(codes, bounds)
    alone = (marks == 1) & (_counts(is_other, bounds) == starts - bounds[:-1])
    owners = np.repeat(np.arange(len(marks)), marks)
    before, after = places - starts[owners], bounds[1:][owners] - places - 1
    usual = alone[owners] & (before + after > 0)
    group = usual & (after == _GROUP) & (before > 0) & (before <= _GROUP)
    group &= codes.take(starts[owners], mode="clip") != _ZERO
    if numeral.thousands:  # Then neither mark separates them.
        group[:] = False
    point = int(np.count_nonzero(usual & ~group & (codes[places] == _POINT)))
    comma = int(np.count_nonzero(usual & ~group)) - point
    examples = () if personal else _examples(cells.take(owners[group][:_LOOKED_AT]))
    seen = MarkFacts(point, comma, int(np.count_nonzero(group)), examples)
    return seen + _count_others(cells.take(np.unique(owners[~usual])), numeral, personal=personal)


def _counts(is_counted: Mask, bounds: Offsets) -> Offsets:
    """Return how many of the bytes are counted in each cell."""
    if not is_counted.any():
        return np.zeros(len(bounds) - 1, np.int32)
    totals = np.zeros(len(is_counted) + 1, np.int32)
    np.cumsum(is_counted, out=totals[1:])
    counts: Offsets = np.diff(totals[bounds])
    return counts


def _have_sign(codes: Codes, bounds: Offsets) -> Mask:
    """Return which cells start with a minus sign."""
    has_sign: Mask = (codes.take(bounds[:-1], mode="clip") == _MINUS) & (np.diff(bounds) > 0)
    return has_sign


def _examples(cells: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cells[:_LOOKED_AT].to_pylist()))[:MOST_EXAMPLES]


def _count_others(cells: Any, numeral: Numeral, *, personal: bool) -> MarkFacts:
    """Return the facts of cells with signs, spaces or several marks."""
    if len(cells) == 0:
        return MarkFacts()
    texts = trimmed(cells)
    texts = texts.filter(texts.is_valid())
    with_point, with_comma = (notation_of(numeral, Marks(mark, True)) for mark in MARKS)
    is_point, is_comma = with_point.matches(texts), with_comma.matches(texts)
    point = _count(pc.and_not(is_point, is_comma))
    comma = _count(pc.and_not(is_comma, is_point))
    both = texts.filter(pc.and_(is_point, is_comma))
    differ = pc.not_equal(with_point.canonical(both), with_comma.canonical(both))
    groups = both.filter(differ)
    return MarkFacts(point, comma, len(groups), () if personal else _examples(groups))


def _count(mask: Any) -> int:
    return int(pc.sum(mask).as_py() or 0)
