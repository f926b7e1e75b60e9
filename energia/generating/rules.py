"""The rules of a contract for one value, in plain Python: generated answers need no compiler."""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from energia.contracts.folding import Fold, translation
from energia.contracts.model import Bounds, Column
from energia.reader.spec import EDGE_SPACES

Value: TypeAlias = str | Decimal | date | time | bool
"""A value of a column. A cell without text has the value None."""

_UTF_8: Final = "utf-8"
"""The encoding that every text has a form in."""

_OLD, _NEW = translation(tuple(Fold))
_FOLDED: Final = str.maketrans(_OLD[: len(_NEW)], _NEW, _OLD[len(_NEW) :])


def fold_fully(text: str) -> str:
    """Return what is left of a text if every difference that a column may fold is ignored."""
    return text.translate(_FOLDED)


def text_codes(column: Column, text: str) -> tuple[str, ...]:
    """Return the reason codes of a text in a column of text without allowed values."""
    return tuple(code for code, applies in _faults(column, [text]).items() if applies[0].as_py())


def fitting(column: Column, texts: Sequence[str | None]) -> list[bool]:
    """Return which texts a column of text without allowed values accepts; None does not fit."""
    fits = pc.invert(pc.or_(*_faults(column, texts).values()))
    found: list[bool] = fits.fill_null(False).to_pylist()
    return found


def _faults(column: Column, texts: Sequence[str | None]) -> dict[str, Any]:
    """Return for each reason code which texts have it."""
    cells, kind = pa.array(texts, pa.string()), column.type
    lengths = pc.utf8_length(cells)
    too_short, too_long = pc.less(lengths, kind.min_length), pc.greater(lengths, kind.max_length)
    matches = pc.match_substring_regex(cells, kind.pattern or "")
    return {
        "longitud_invalida": pc.or_(too_short, too_long),
        "formato_invalido": pc.invert(matches),
    }


def is_within(value: Decimal, bounds: Bounds) -> bool:
    """Return whether a number lies in the range."""
    return not (
        (bounds.minimum is not None and value < bounds.minimum)
        or (bounds.exclusive_minimum is not None and value <= bounds.exclusive_minimum)
        or (bounds.maximum is not None and value > bounds.maximum)
        or (bounds.exclusive_maximum is not None and value >= bounds.exclusive_maximum)
    )


def accepted(column: Column, values: Sequence[Value | None], encoding: str) -> list[bool]:
    """Return which values of another column with its logicalType the column accepts."""
    if column.allowed_values:
        allowed = {each.value for each in column.allowed_values}
        return [value in allowed for value in values]
    if column.type.logical.takes_enum:
        texts = [value if isinstance(value, str) else None for value in values]
        if encoding != _UTF_8:
            texts = [text if text and is_cell(text, encoding) else None for text in texts]
        return fitting(column, texts)
    if column.type.is_number:
        return [isinstance(value, Decimal) and _holds(column, value) for value in values]
    return [value is not None for value in values]


def _holds(column: Column, number: Decimal) -> bool:
    units = Fraction(number) * 10**column.type.scale
    fits = units.denominator == 1 and abs(units) < 10**column.type.precision
    return fits and is_within(number, column.bounds)


def is_cell(text: str, encoding: str) -> bool:
    """Return whether a file can have the text in a cell, without a change."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return bool(text) and text == text.strip(EDGE_SPACES) and not set(text) & set("\r\n\0")
