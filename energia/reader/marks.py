"""Counting what the marks of a column's numerals can be, so that each file decides its own."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow.compute as pc

from energia.reader.arrays import Codes, Mask, Offsets, Places, bounds_of
from energia.reader.facts import MOST_EXAMPLES, MarkFacts
from energia.reader.notation import Marks, notation_of
from energia.reader.spec import MARKS, Numeral
from energia.reader.trimming import trimmed

_POINT, _COMMA = (np.uint8(ord(mark)) for mark in MARKS)
_ZERO, _NINE, _MINUS = np.uint8(ord("0")), np.uint8(9), np.uint8(ord("-"))
_GROUP: Final = 3
_LOOKED_AT: Final = 100
_STEP: Final = 1 << 15  # cells: what numpy makes of them stays in the processor's cache


def count_marks(cells: Any, numeral: Numeral, *, personal: bool) -> MarkFacts:
    """Return the facts of cells (strings).

    Cells that are not numerals do not count, and personal ones give no examples.
    """
    facts = MarkFacts()
    for start in range(0, len(cells), _STEP):
        facts += _count_step(cells[start : start + _STEP], numeral, personal=personal)
    return facts


def _count_step(cells: Any, numeral: Numeral, *, personal: bool) -> MarkFacts:
    if len(cells) == cells.null_count or cells.buffers()[2] is None:
        return MarkFacts()
    bounds = bounds_of(cells)
    codes = np.frombuffer(cells.buffers()[2], np.uint8)[bounds[0] : bounds[-1]]
    starts, ends = bounds[:-1] - bounds[0], bounds[1:] - bounds[0]
    is_odd = codes - _ZERO > _NINE  # marks, signs and all else
    places = np.flatnonzero(is_odd)
    if len(places) == 0:
        return MarkFacts()
    totals = np.zeros(len(codes) + 1, np.int32)
    np.cumsum(is_odd, out=totals[1:])
    starts += (codes.take(starts, mode="clip") == _MINUS) & (ends > starts)
    odd = totals[ends] - totals[starts]
    one = np.flatnonzero(odd == 1)
    lone = _LoneMarks(codes, places[totals[ends[one]] - 1], starts[one], ends[one])
    point, comma, group = lone.shapes(separate=not numeral.thousands)
    examples = () if personal else _examples(cells.take(one[group][:_LOOKED_AT]))
    facts = MarkFacts(point, comma, int(np.count_nonzero(group)), examples)
    return facts + _count_others(cells.take(np.flatnonzero(odd > 1)), numeral, personal=personal)


@dataclass(frozen=True)
class _LoneMarks:
    """Bytes that are the only ones in their cells without a digit, and where the digits are."""

    codes: Codes
    places: Places
    starts: Offsets
    ends: Offsets

    def shapes(self, *, separate: bool) -> tuple[int, int, Mask]:
        """Return how many can only be a decimal point or comma, and which may group thousands.

        None may if they do not ``separate`` thousands, because another mark does.
        """
        found = self.codes[self.places]
        is_point = found == _POINT
        before, after = self.places - self.starts, self.ends - self.places - 1
        is_mark = (is_point | (found == _COMMA)) & (before + after > 0)
        group = is_mark & (after == _GROUP) & (before > 0) & (before <= _GROUP)
        group &= separate & (self.codes.take(self.starts, mode="clip") != _ZERO)
        decimal = is_mark & ~group
        point = int(np.count_nonzero(decimal & is_point))
        return point, int(np.count_nonzero(decimal)) - point, group


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
