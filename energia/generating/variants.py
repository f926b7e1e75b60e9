"""Lines that are not plain: rejected ones, and unusual ones that a correct reader accepts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final, TypeAlias

from energia.generating.defects import cell_defects
from energia.generating.line_format import LineFormat
from energia.generating.rules import fold_fully, is_cell
from energia.generating.vocabulary import Vocabulary

Row: TypeAlias = Sequence[str]
"""The cells of a row, without quotes."""

_BAD_BYTES: Final = {"utf-8": b"\xc3\xb1\xf1", "cp1252": b"\x81"}
"""Bytes that are not text. Because of the whole ñ, the file cannot be Windows-1252."""

_FEW: Final = 100
"""The cells among which different ones are searched."""


@dataclass(frozen=True)
class Variant:
    """A way to write a row as one or several lines.

    ``accepted`` and ``rejected`` count the rows that the lines are read as; each rejected row has
    all ``reasons``. A ``replaced`` row comes again, in a later file of its date.
    """

    write: Callable[[Row], bytes]
    reasons: tuple[str, ...] = ()
    accepted: int = 1
    rejected: int = 0
    replaced: bool = False


def defects_of(line_format: LineFormat, vocabularies: Sequence[Vocabulary]) -> list[Variant]:
    """Return a variant for each way in which the contract can reject a row."""
    contract = line_format.contract
    found = [*_bad_cells(line_format), *_bad_lines(line_format)]
    if contract.is_master:
        line = line_format.line
        found.append(Variant(lambda row: 2 * line(row), ("clave: repetida",), 1, 1))
        found += _conflicts(line_format, vocabularies)
        if contract.file_columns == contract.raw_columns:
            found.append(Variant(line, ("clave: reemplazada",), 0, 1, replaced=True))
    return found


def _bad_cells(line_format: LineFormat) -> Iterator[Variant]:
    columns = line_format.contract.file_columns
    for place, column in enumerate(columns):
        for cell, codes in cell_defects(column, line_format.mark(column)):
            # A line without text is not a row.
            if is_cell(cell, line_format.encoding) or (not cell and len(columns) > 1):
                reasons = tuple(f"{column.name}: {code}" for code in codes)
                write = partial(_with_cell, line_format, place, cell)
                yield Variant(write, reasons, accepted=0, rejected=1)


def _with_cell(line_format: LineFormat, place: int, cell: str, row: Row) -> bytes:
    return line_format.line([*row[:place], cell, *row[place + 1 :]])


def _bad_lines(line_format: LineFormat) -> Iterator[Variant]:
    line, encoding = line_format.line, line_format.encoding
    writers: dict[str, Callable[[Row], bytes]] = {
        "nulo": lambda row: line(row)[:-1] + b"\0\n",
        "codificacion": lambda row: _BAD_BYTES[encoding] + line(row),
        "retorno_suelto": lambda row: b"x\r" + line(row),
        "comillas": lambda row: b'x "y" ' + line(row),
        "columnas_de_mas": lambda row: line([*row, "COP"]),
        "encabezado_repetido": lambda _row: line_format.header,
    }
    if len(line_format.contract.file_columns) > 1:
        writers["columnas_de_menos"] = lambda row: line(["x", *row[1:-1]])
    for code, write in writers.items():
        yield Variant(write, (f"fila: {code}",), accepted=0, rejected=1)


def _conflicts(line_format: LineFormat, vocabularies: Sequence[Vocabulary]) -> Iterator[Variant]:
    """Yield a row and another one with its key, for each column that can differ."""
    key, line = line_format.contract.key, line_format.line
    for place, vocabulary in enumerate(vocabularies):
        different = {fold_fully(cell): cell for cell in vocabulary.cells[:_FEW]}
        if vocabulary.column.name not in key and len(different) > 1:
            others = tuple(islice(different.values(), 2))

            def write(row: Row, place: int = place, others: tuple[str, ...] = others) -> bytes:
                is_first = fold_fully(row[place]) == fold_fully(others[0])
                return line(row) + _with_cell(line_format, place, others[is_first], row)

            yield Variant(write, ("clave: conflicto",), accepted=0, rejected=2)
