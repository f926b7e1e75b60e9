"""Cells that break the rules of a column, each with its reason codes."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Final

from energia.contracts.folding import fold
from energia.contracts.model import Column
from energia.contracts.types import Cell
from energia.generating.rules import is_within, text_codes
from energia.generating.values import cells_of

Defect = tuple[str, tuple[str, ...]]
"""A cell and its reason codes."""

_NOT_NUMBERS: Final = ("doce", "NaN", "Infinity", "0x10", "1_000", "١٢")
_NOT_TYPED: Final = ("ninguno", "31/02/2026", "2026-02-31")
_FILLERS: Final = ("x", "1", "A", "#", "¡")


def cell_defects(column: Column, mark: str) -> Iterator[Defect]:
    """Yield cells that the column refuses, in a file with this decimal mark."""
    spelt = {fold(it) for each in column.allowed_values for it in (each.value, *each.spellings)}
    if column.type.logical.cell is Cell.WORD:
        spelt = {fold(it) for it in (*column.type.true, *column.type.false)}
    if column.required and "" not in spelt:
        yield "", ("requerido",)
    if column.allowed_values:
        texts = ("carbón", "ninguno", "otro valor")
        yield from ((text, ("valor_no_permitido",)) for text in texts if fold(text) not in spelt)
    elif column.type.is_number:
        yield from _number_defects(column, mark)
    elif column.type.logical.cell is Cell.TEXT:
        yield from _text_defects(column)
    else:
        yield from ((text, ("tipo_invalido",)) for text in _NOT_TYPED if fold(text) not in spelt)


def _number_defects(column: Column, mark: str) -> Iterator[Defect]:
    scale, bounds = column.type.scale, column.bounds
    yield from ((text, ("tipo_invalido",)) for text in _NOT_NUMBERS)
    if not column.notation.exponents:
        yield "1e3", ("tipo_invalido",)
    yield "9" * (column.type.integer_digits + 1), ("precision_excedida",)
    if scale and not column.notation.rounds:
        # Three digits after the mark could be a group of thousands.
        yield f"1{mark}{'0' * (scale + 2)}5", ("precision_excedida",)
    limits = (bounds.minimum, bounds.exclusive_minimum, bounds.maximum, bounds.exclusive_maximum)
    outside = (_outside(column, limit) for limit in limits if limit is not None)
    values = [value for value in outside if value is not None]
    yield from ((cell, ("fuera_de_rango",)) for cell in cells_of(column, values, mark))


def _outside(column: Column, limit: Decimal) -> Decimal | None:
    """Return the value of the type that is next to a limit and out of range; None without one."""
    scale, most = column.type.scale, 10**column.type.precision
    nearest = floor(Fraction(limit) * 10**scale)
    units = (each for each in range(nearest - 1, nearest + 2) if abs(each) < most)
    values = (Decimal(f"{each}E-{scale}") for each in units)
    return next((value for value in values if not is_within(value, column.bounds)), None)


def _text_defects(column: Column) -> Iterator[Defect]:
    shortest, longest = column.type.min_length, column.type.max_length
    lengths = (longest + 1, shortest - 1, shortest, 1)
    texts = [filler * length for length in lengths if length > 0 for filler in _FILLERS]
    found = {text_codes(column, text): text for text in texts}
    yield from ((text, codes) for codes, text in found.items() if codes)
