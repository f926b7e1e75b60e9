"""The rules of cells, in plain Python on texts: what a cell means, or what is wrong with it."""

import re
import string
import unicodedata
from collections.abc import Collection
from decimal import Context, Decimal, Inexact
from typing import TypeAlias

from energia.contracts.model import Column
from energia.contracts.types import ColumnType

Value: TypeAlias = str | Decimal | None

EXACT = Context(prec=200, traps=[Inexact])
_DIGITS = frozenset("0123456789")
_MORE_PUNCTUATION = "¡¿·´¨«»‐‑‒–—―‘’‚“”„…−"  # noqa: RUF001, they are alike
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
    if kind.logical.name == "string":
        fits = kind.min_length <= len(text) <= kind.max_length
        codes = [] if fits else ["longitud_invalida"]
        if kind.pattern and not re.search(kind.pattern, text):
            codes.append("formato_invalido")
        return text, codes
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


def fold(text: str, folds: Collection[str]) -> str:
    """Return the text that a comparison takes in its place."""
    return "".join(_folded_letter(letter, folds) for letter in text) or text


def _folded(text: str) -> str:
    return fold(text, ("case", "accents"))


def _folded_letter(letter: str, folds: Collection[str]) -> str:
    is_space = unicodedata.category(letter) == "Zs" or letter in "\t\u200b\ufeff"
    ignored = {
        "accents": letter in _MARKS,
        "spaces": is_space,
        "punctuation": letter in string.punctuation + _MORE_PUNCTUATION,
    }
    if any(is_it and name in folds for name, is_it in ignored.items()):
        return ""
    plain = unicodedata.normalize("NFD", letter)
    known = letter <= "\u00ff" and plain[0].isascii() and set(plain[1:]) <= _MARKS
    if not known or letter in "ýÝÿ":
        return letter
    unaccented = plain[0] if "accents" in folds else letter
    return unaccented.lower() if "case" in folds else unaccented
