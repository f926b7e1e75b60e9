"""Seeing that cells are numerals that their types hold, so that SQL need not look closely."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from energia.reader.arrays import Codes, Mask, Places, bounds_of
from energia.reader.spec import Numeral

_ZERO, _NINE = np.uint8(ord("0")), np.uint8(9)


def are_plain(rows: int, columns: Iterable[tuple[Any, Numeral]]) -> Mask:
    """Which of `rows` have in each column of strings a plain numeral, or nothing.

    Plain are digits, and perhaps a decimal mark and digits, as many as Numeral allows. Whatever
    else a type may hold (a sign, more zeros) is not: that is for SQL to decide.
    """
    plain = np.ones(rows, np.bool_)
    for cells, numeral in columns:
        plain &= _are_plain(cells, numeral)
    return plain


def _are_plain(cells: Any, numeral: Numeral) -> Mask:
    if cells.null_count == len(cells):
        return np.ones(len(cells), np.bool_)
    bounds = bounds_of(cells).astype(np.intp)
    codes = np.frombuffer(cells.buffers()[2], np.uint8)[: bounds[-1]]
    lengths = np.diff(bounds)
    fractions = _fractions(codes, bounds, numeral)
    has_mark = fractions > 0
    wholes = lengths - fractions - has_mark
    plain: Mask = (wholes > 0) & (wholes <= numeral.whole) | (lengths == 0)
    is_other = codes - _ZERO > _NINE  # also of what is below 0, as that wraps around
    is_other[: bounds[0]] = False
    is_other[(bounds[1:] - fractions - 1)[has_mark]] = False
    plain[np.searchsorted(bounds, np.flatnonzero(is_other), "right") - 1] = False
    return plain


def _fractions(codes: Codes, bounds: Places, numeral: Numeral) -> Places:
    """How many digits should follow the decimal mark of each cell; 0 if it has none."""
    ends, lengths = bounds[1:], np.diff(bounds)
    fractions = np.zeros(len(ends), np.intp)
    for digits in range(1, numeral.fraction + 1):
        marked = codes.take(ends - (digits + 1), mode="clip") == ord(numeral.mark)
        fractions[marked & (lengths > digits)] = digits
    return fractions
