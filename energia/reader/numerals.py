"""Cells of numbers as SQL reads them, and seeing that their types hold them."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.reader.arrays import Codes, Mask, Places, bounds_of
from energia.reader.notation import Marks, notation_of
from energia.reader.spec import Numeral

_ZERO, _NINE = np.uint8(ord("0")), np.uint8(9)
_COMMA_AS_POINT = bytes.maketrans(b",", b".")


def read_numerals(
    cells: Any, numeral: Numeral, marks: Marks, factor: str = "1"
) -> tuple[Any, Mask]:
    """Return cells (strings) as SQL reads them, multiplied by a factor, and which are plain.

    A numeral becomes -?digits[.digits], and no other cell looks like that. Plain are NULL and
    digits, perhaps with a decimal mark and digits, as many as Numeral allows. SQL decides about
    signs and idle zeros.
    """
    plain = _are_plain(cells, numeral, marks.decimal)
    if factor != "1":
        plain &= np.asarray(cells.is_null())
    read = cells if marks.decimal == "." else _with_points(cells)
    if plain.all():
        return read, plain
    others = ~plain
    found = notation_of(numeral, marks, factor).canonical(cells.filter(others))
    plain[others] = _are_plain(found, numeral, ".")
    return pc.replace_with_mask(read, others, found), plain


def _with_points(cells: Any) -> Any:
    """Return cells of digits and commas with points in their place."""
    validity, bounds, data = cells.buffers()
    if data is None:
        return cells
    text = pa.py_buffer(data.to_pybytes().translate(_COMMA_AS_POINT))
    return pa.Array.from_buffers(
        cells.type, len(cells), [validity, bounds, text], cells.null_count, cells.offset
    )


def _are_plain(cells: Any, numeral: Numeral, mark: str) -> Mask:
    if cells.null_count == len(cells):
        return np.ones(len(cells), np.bool_)
    bounds = bounds_of(cells).astype(np.intp)
    codes = np.frombuffer(cells.buffers()[2], np.uint8)[: bounds[-1]]
    lengths = np.diff(bounds)
    fractions = _fractions(codes, bounds, numeral.fraction, mark)
    has_mark = fractions > 0
    wholes = lengths - fractions - has_mark
    plain: Mask = (wholes > 0) & (wholes <= numeral.whole) | (lengths == 0)
    is_other = codes - _ZERO > _NINE  # also of what is below 0, as that wraps around
    is_other[: bounds[0]] = False
    is_other[(bounds[1:] - fractions - 1)[has_mark]] = False
    plain[np.searchsorted(bounds, np.flatnonzero(is_other), "right") - 1] = False
    return plain


def _fractions(codes: Codes, bounds: Places, most: int, mark: str) -> Places:
    """Return how many digits should follow the decimal mark of each cell; 0 if it has none."""
    ends, lengths = bounds[1:], np.diff(bounds)
    fractions = np.zeros(len(ends), np.intp)
    for digits in range(1, most + 1):
        marked = codes.take(ends - (digits + 1), mode="clip") == ord(mark)
        fractions[marked & (lengths > digits)] = digits
    return fractions
