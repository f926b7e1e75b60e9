"""Cells of a column of numbers, dates or times, as one file writes them."""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from energia.reader.arrays import Mask
from energia.reader.datetime_formats import DATE, ISO_FORMATS, TIMESTAMP
from energia.reader.datetimes import read_datetimes
from energia.reader.notation import Marks
from energia.reader.numerals import read_numerals
from energia.reader.spec import Datetime, Numeral

POINT: Final = Marks(".", reads_groups=False)

# A sheet has a date for a timestamp at midnight.
_SHEET_FORMATS: Final = {**ISO_FORMATS, TIMESTAMP: (*ISO_FORMATS[TIMESTAMP], *ISO_FORMATS[DATE])}


@dataclass(frozen=True)
class ColumnCells:
    """The notation of a column in a file; `factor` converts the unit of its numbers."""

    numeral: Numeral | None
    datetime: Datetime | None
    marks: Marks = POINT
    factor: str = "1"

    @property
    def typed(self) -> "ColumnCells":
        """Return the notation of cells that are not text in a worksheet."""
        numeral = self.numeral and replace(
            self.numeral, mark=".", thousands="", currency="", exponents=False
        )
        datetime = self.datetime and Datetime(
            self.datetime.kind, _SHEET_FORMATS[self.datetime.kind]
        )
        return ColumnCells(numeral, datetime, POINT, self.factor)

    def read(self, cells: Any) -> tuple[Any, Mask]:
        """Return cells (strings) as SQL reads them, and which are plain numerals or no numbers."""
        if self.numeral:
            return read_numerals(cells, self.numeral, self.marks, self.factor)
        if self.datetime:
            cells = read_datetimes(cells, self.datetime)
        return cells, np.ones(len(cells), np.bool_)
