"""Cells of worksheets: a number or a date is not text in the notation of the contract.

The CSV file of a worksheet starts with TYPED_CELLS. In it, quotes mark cells of text, which are
read as those of any file. Other cells are numbers with a decimal point, or dates and times in ISO
8601.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.reader.arrays import Mask
from energia.reader.column_cells import ColumnCells

if TYPE_CHECKING:
    from energia.reader.grammar import Grammar

TYPED_CELLS: Final = "cells=typed"
"""The first line of the CSV file of a worksheet."""

TYPED_DELIMITER: Final = ","
"""The delimiter of the CSV file of a worksheet, whatever the contract declares."""


def are_texts(grammar: "Grammar", records: Any, place: int | None) -> Any:
    """Return in which of the records (strings) the field at ``place`` is text.

    A column without a field is text: the name of the file fills it.
    """
    if place is None:
        return pa.repeat(pa.scalar(True), len(records))
    return pc.match_substring_regex(records, grammar.quoted_at(place))


def read_typed(column: ColumnCells, cells: Any, texts: Any) -> tuple[Any, Mask]:
    """Return cells (strings) as SQL reads them, and which are plain numerals.

    ``texts`` says which cells are text: these have the notation of the contract.
    """
    declared, fits = column.read(cells)
    exact, are_plain = column.typed.read(cells)
    return pc.if_else(texts, declared, exact), np.where(np.asarray(texts), fits, are_plain)
