"""Unusual lines that a correct reader accepts."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final, TypeAlias

from energia.contracts.folding import fold
from energia.contracts.model import Column
from energia.contracts.types import Cell
from energia.generating.line_format import LineFormat, in_quotes
from energia.generating.rules import is_cell, text_codes
from energia.generating.variants import Row, Variant

_STRANGERS: Final = ("Nadie Conocido", 'Comercial "El Faro", S.A.S.')

_Change: TypeAlias = Callable[[str], str]
"""Return another cell for a cell of a column, or the same one."""

_Finder: TypeAlias = Callable[[Column, LineFormat], _Change | None]
"""Return the change of a column's cells; None for a column without one."""


def unusual_of(line_format: LineFormat) -> Iterator[Variant]:
    """Yield variants of rows that are accepted.

    They have the values of the plain row, apart from texts that no other dataset has.
    """
    line = line_format.line
    yield Variant(lambda row: b"\n" + line(row))
    yield Variant(lambda row: line(row)[:-1] + b"\r\n")
    yield Variant(lambda row: line([f" {cell}  " for cell in row]))
    yield Variant(lambda row: line_format.joined(map(in_quotes, row)))
    strangers = [partial(_stranger, stranger) for stranger in _STRANGERS]
    finders: list[_Finder] = [_capitals, _other_spelling, _idle_zeros, *strangers]
    for find_change in finders:
        columns = enumerate(line_format.contract.file_columns)
        found = {place: find_change(column, line_format) for place, column in columns}
        changes = {place: change for place, change in found.items() if change}
        if changes:
            yield Variant(partial(_changed, line_format, changes))


def _changed(line_format: LineFormat, changes: Mapping[int, _Change], row: Row) -> bytes:
    cells = [*row]
    for place, change in changes.items():
        cells[place] = cells[place] and change(cells[place])
    return line_format.line(cells)


def _capitals(column: Column, line_format: LineFormat) -> _Change | None:
    values = [each.value for each in column.allowed_values]
    same = [value for value in values if fold(value.upper()) == fold(value)]
    return _swap({value: value.upper() for value in same}, line_format)


def _other_spelling(column: Column, line_format: LineFormat) -> _Change | None:
    groups = [(each.value, *each.spellings) for each in column.allowed_values]
    if column.type.logical.cell is Cell.WORD:
        groups = [tuple(filter(None, each)) for each in (column.type.true, column.type.false)]
    return _swap({group[0]: group[1] for group in groups if len(group) > 1}, line_format)


def _swap(cells: Mapping[str, str], line_format: LineFormat) -> _Change | None:
    valid = {cell: it for cell, it in cells.items() if is_cell(it, line_format.encoding)}
    return (lambda cell: valid.get(cell, cell)) if valid else None


def _idle_zeros(column: Column, line_format: LineFormat) -> _Change | None:
    mark = line_format.mark(column)

    def with_zeros(cell: str) -> str:
        sign = "-" * cell.startswith("-")
        return f"{sign}00{cell.removeprefix('-')}{'0000' * (mark in cell)}"

    return with_zeros if column.type.is_number else None


def _stranger(stranger: str, column: Column, line_format: LineFormat) -> _Change | None:
    is_text = column.type.logical.takes_enum and not column.allowed_values
    is_free = bool(column.references) and column.name not in line_format.contract.key
    takes = is_text and is_free and not text_codes(column, stranger)
    return (lambda _cell: stranger) if takes else None
