"""Warnings about a load date; a warning does not stop the load."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Self

from energia.lake import BOGOTA, PARTITION
from energia.reader import REPEATED_HEADER, FileLayout
from energia.reader.double_decoding import DECODED_TWICE

POSSIBLE_THOUSANDS: Final = "posibles_miles"
FUTURE_DATE: Final = "fecha_futura"
SIMILAR_REFERENCE: Final = "referencia_parecida"
COPY: Final = "copia"
REPEATED_ROWS: Final = "filas_repetidas"
TITLES: Final = "titulos"
OTHER_TOTAL: Final = "total_distinto"
DOUBLE_DECODING: Final = "doble_codificacion"
CONVERTED_UNIT: Final = "unidad_convertida"

WARNING_CODES: Final = (
    POSSIBLE_THOUSANDS,
    REPEATED_HEADER,
    FUTURE_DATE,
    SIMILAR_REFERENCE,
    COPY,
    REPEATED_ROWS,
    TITLES,
    OTHER_TOTAL,
    DOUBLE_DECODING,
    CONVERTED_UNIT,
)
"""Every code of a warning; a contract can turn each into an error."""


@dataclass(frozen=True)
class DataWarning:
    """Something suspicious; ``code`` is ``column: código``, or of ``fila`` or ``archivo``.

    ``rows`` counts the rows or values. ``text`` is a line for people, without any value of a row;
    it begins with the name of the file. ``file`` is the raw file, empty if the warning is about all
    files of the date.
    """

    code: str
    rows: int
    text: str
    file: str = ""

    @property
    def name(self) -> str:
        """Return the code without its column: one of WARNING_CODES."""
        return self.code.rpartition(": ")[2]

    def under(self, label: str) -> Self:
        """Return the warning with ``label`` for the name of its file in the text."""
        return replace(self, text=f"{label}{self.text.removeprefix(self.file)}")


def date_warnings(fecha_carga: str, now: datetime, rows: int = 0) -> Iterator[DataWarning]:
    """Yield a warning if the load date is later than the day of ``now`` in Bogota."""
    today = now.astimezone(BOGOTA).date()
    if date.fromisoformat(fecha_carga) > today:
        text = f"the load date is after today ({today}); check it for a typing error"
        yield DataWarning(f"{PARTITION}: {FUTURE_DATE}", rows, text)


def copy_warning(name: str, original: str) -> DataWarning:
    """Return the warning that a file of the date has the bytes of another one."""
    text = f"{name} has the same content as {original}; the rows count once"
    return DataWarning(f"archivo: {COPY}", 0, text, name)


def top_warnings(name: str, layout: FileLayout) -> Iterator[DataWarning]:
    """Yield warnings about the lines above a file's header, and about the header."""
    for column, conversion in layout.conversions:
        text = (
            f"{name}: the header has '{column}' in {conversion.unit}; numbers were multiplied by "
        )
        yield DataWarning(f"{column}: {CONVERTED_UNIT}", 0, f"{text}{conversion.factor}", name)
    if lines := layout.titles:
        text = f"{name}: lines above the header that are not rows: {lines}"
        yield DataWarning(f"archivo: {TITLES}", lines, text, name)
    if cells := sum(bool(re.search(DECODED_TWICE, cell)) for cell in layout.header):
        text = (
            f"{name}: cells of the header that were decoded twice: {cells}; export the file again "
            "as UTF-8"
        )
        yield DataWarning(f"archivo: {DOUBLE_DECODING}", cells, text, name)


def repeated_rows(name: str, rows: int, text: str) -> DataWarning:
    """Return the warning that a file has rows of another one."""
    return DataWarning(
        f"archivo: {REPEATED_ROWS}", rows, f"{text}; check that they do not count twice", name
    )
