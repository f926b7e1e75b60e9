"""The rules of cells, in plain Python on texts: what a cell means, or what is wrong with it."""

import re
import string
import unicodedata
from collections.abc import Collection
from decimal import Decimal
from typing import TypeAlias

from energia.contracts.model import Column
from energia.contracts.types import ColumnType

from .numerals import Writing, rounded

Value: TypeAlias = str | Decimal | None

_MORE_PUNCTUATION = "¡¿·´¨«»‐‑‒–—―‘’‚“”„…−"  # noqa: RUF001, they are alike
_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0308\u0327")


def judge_cell(
    text: str | None, column: Column, writing: Writing | None = None
) -> tuple[Value, list[str]]:
    """The exact value of a trimmed cell, or None and what is wrong with it.

    A column of numbers has a `writing`.
    """
    if text is None:
        return None, ["requerido"] if column.required else []
    if column.allowed_values:
        value = _spellings(column).get(_folded(text))
        return value, [] if value else ["valor_no_permitido"]
    kind = column.type
    if writing:
        return _judge_number(text, column, kind, writing)
    if kind.logical.name == "string":
        fits = kind.min_length <= len(text) <= kind.max_length
        codes = [] if fits else ["longitud_invalida"]
        if kind.pattern and not re.search(kind.pattern, text):
            codes.append("formato_invalido")
        return text, codes
    raise NotImplementedError(f"these tests do not know the rules of {column.name}")


def _judge_number(
    text: str, column: Column, kind: ColumnType, writing: Writing
) -> tuple[Value, list[str]]:
    number = writing.read(text)
    if number is None:
        return None, ["tipo_invalido"]
    if column.notation.rounds:
        number = rounded(number, text, kind.scale)
    whole, _, fraction = f"{abs(number):f}".partition(".")
    if len(whole.lstrip("0")) > kind.integer_digits or len(fraction.rstrip("0")) > kind.scale:
        return None, ["precision_excedida"]
    return number, [] if _is_within(number, column) else ["fuera_de_rango"]


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
