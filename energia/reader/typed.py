"""Cells of worksheets: a number or a date is not text in the notation of the contract.

The CSV file of a worksheet starts with TYPED_CELLS. In it, quotes mark cells of text, which are
read as those of any file. Other cells are numbers with a decimal point, or ISO dates.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.reader.arrays import Mask
from energia.reader.notation import Marks
from energia.reader.numerals import read_numerals
from energia.reader.spec import ColumnSpec

if TYPE_CHECKING:
    from energia.reader.grammar import Grammar

TYPED_CELLS: Final = "cells=typed"
"""The first line of the CSV file of a worksheet."""

TYPED_DELIMITER: Final = ","
"""The delimiter of the CSV file of a worksheet, whatever the contract declares."""

_POINT: Final = Marks(".", reads_groups=False)
_ISO_DATE: Final = r"\A([0-9]{4})-([0-9]{2})-([0-9]{2})\z"
_DAY_FIRST: Final = r"\3/\2/\1"


def are_texts(grammar: "Grammar", records: Any, place: int | None) -> Any:
    """Return in which of the records (strings) the field at ``place`` is text.

    A column without a field is text: the name of the file fills it.
    """
    if place is None:
        return pa.repeat(pa.scalar(True), len(records))
    return pc.match_substring_regex(records, grammar.quoted_at(place))


def read_typed(
    cells: Any, texts: Any, column: ColumnSpec, marks: Mapping[str, Marks]
) -> tuple[Any, Mask]:
    """Return cells (strings) as SQL reads them, and which are plain numerals.

    ``texts`` says which cells are text: these have the notation of the contract.
    """
    if column.numeral:
        declared, fits = read_numerals(cells, column.numeral, marks[column.name])
        exact = replace(column.numeral, thousands="", currency="", exponents=False)
        others, known = read_numerals(cells, exact, _POINT)
        plain: Mask = np.where(np.asarray(texts), fits, known)
        return pc.if_else(texts, declared, others), plain
    if column.day_first:
        others = pc.replace_substring_regex(cells, _ISO_DATE, _DAY_FIRST)
        cells = pc.if_else(texts, cells, others)
    return cells, np.ones(len(cells), np.bool_)
