"""The values that the rows of a column take, and their cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Any

import numpy as np
import pyarrow as pa

from energia.contracts.model import Column
from energia.errors import UsageError
from energia.generating.dice import Integers
from energia.generating.line_format import LineFormat
from energia.generating.rules import Value, accepted, is_cell
from energia.generating.texts import texts_of
from energia.generating.values import cells_of, values_of


@dataclass
class Vocabulary:
    """The values of a column: its ``own`` ones first, then those of columns that it follows.

    The value None stands for a cell without text.
    """

    column: Column
    line_format: LineFormat
    values: list[Value | None]

    def __post_init__(self) -> None:
        self.own = len(self.values)

    @cached_property
    def cells(self) -> list[str]:
        """Return the cell of each value, without quotes."""
        return cells_of(self.column, self.values, self.line_format.mark(self.column))

    def fields(self, end: str) -> Any:
        """Return the cells as a binary array, as a line has them before the text ``end``."""
        cells, encoding = self.line_format.quoted(self.cells), self.line_format.encoding
        return pa.array([f"{cell}{end}".encode(encoding) for cell in cells])

    def extend(self, values: Sequence[Value | None]) -> Integers:
        """Add the values of another column, and return their places; -1 for refused ones."""
        taken = accepted(self.column, values, self.line_format.encoding)
        places = np.where(taken, len(self.values) + np.cumsum(taken) - 1, -1)
        self.values += compress(values, taken)
        return places


def own_values(
    column: Column, line_format: LineFormat, count: int, *, unique: bool
) -> list[Value | None]:
    """Return at most ``count`` different values of a column, and None if it is optional.

    Raise UsageError if an example is not valid or the rules of the column leave no value.
    """
    encoding = line_format.encoding
    values: Sequence[Value]
    try:
        if column.allowed_values:
            texts = (allowed.value for allowed in column.allowed_values)
            values = [text for text in texts if is_cell(text, encoding)][:count]
        elif column.type.logical.takes_enum:
            values = texts_of(column, count, unique=unique, encoding=encoding)
        else:
            values = values_of(column, count, unique=unique)
        if not values:
            raise ValueError("no value was found that fits its rules; add examples")
    except ValueError as error:
        dataset = line_format.contract.dataset
        raise UsageError(f"{dataset}: column '{column.name}': {error}") from error
    # A line without text is not a row, so the only column of a file has no empty cells.
    may_be_empty = not column.required and len(line_format.contract.file_columns) > 1
    return [*values, *([None] if may_be_empty else [])]
