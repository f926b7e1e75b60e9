"""The rules of cells, in plain Python on texts: what a cell means, or what is wrong with it."""

import unicodedata
from decimal import Context, Decimal, Inexact
from typing import TypeAlias

from energia.contracts.model import Column
from energia.contracts.types import ColumnType

Value: TypeAlias = str | Decimal | None

EXACT = Context(prec=200, traps=[Inexact])
_DIGITS = frozenset("0123456789")
_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0308\u0327")


def judge_cell(text: str | None, column: Column) -> tuple[Value, list[str]]:
    """The exact value of a trimmed cell, or None and what is wrong with it."""
    if text is None:
        return None, ["requerido"] if column.required else []
    if column.allowed_values:
        value = _spellings(column).get(_folded(text))
        return value, [] if value else ["valor_no_permitido"]
    kind = column.type
    if kind.is_decimal:
        return _judge_number(text, column, kind)
    if kind.logical.name == "string" and kind.pattern is None:
        fits = kind.min_length <= len(text) <= kind.max_length
        return text, [] if fits else ["longitud_invalida"]
    raise NotImplementedError(f"these tests do not know the rules of {column.name}")


def _judge_number(text: str, column: Column, kind: ColumnType) -> tuple[Value, list[str]]:
    whole, mark, fraction = text.removeprefix("-").partition(".")
    parts = (whole, fraction) if mark else (whole,)
    if not all(part and set(part) <= _DIGITS for part in parts):
        return None, ["tipo_invalido"]
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    if len(whole) > kind.integer_digits or len(fraction) > kind.scale:
        return None, ["precision_excedida"]
    value = Decimal(f"{'-' * text.startswith('-')}{whole or 0}.{fraction or 0}")
    return value, [] if _is_within(value, column) else ["fuera_de_rango"]


def _is_within(value: Decimal, column: Column) -> bool:
    bounds = column.bounds
    return not (
        (bounds.minimum is not None and value < bounds.minimum)
        or (bounds.exclusive_minimum is not None and value <= bounds.exclusive_minimum)
        or (bounds.maximum is not None and value > bounds.maximum)
        or (bounds.exclusive_maximum is not None and value >= bounds.exclusive_maximum)
    )


def _spellings(column: Column) -> dict[str, str]:
    return {
        _folded(spelling): allowed.value
        for allowed in column.allowed_values
        for spelling in (allowed.value, *allowed.spellings)
    }


def _folded(text: str) -> str:
    return "".join(map(_folded_letter, text))


def _folded_letter(letter: str) -> str:
    if letter in _MARKS:
        return ""
    if letter > "\u00ff" or letter in "ýÝÿ":
        return letter
    plain = unicodedata.normalize("NFD", letter)
    return plain[0].lower() if plain[0].isascii() and set(plain[1:]) <= _MARKS else letter
