"""Exact sums of columns, by file."""

from collections.abc import Sequence
from decimal import Context, Decimal
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_MAX_DIGITS: Final = 76
_EXACT: Final = Context(prec=_MAX_DIGITS)


class ColumnSums:
    """Sums of columns of whole numbers or decimals in rows that have the number of their file."""

    def __init__(self, columns: Sequence[str], files: int) -> None:
        self._columns = columns
        self._by_file = [dict.fromkeys(columns, Decimal(0)) for _ in range(files)]

    def add(self, rows: pa.RecordBatch) -> None:
        """Add the values of rows, whose ``_archivo`` is the number of their file."""
        if not self._columns:
            return
        numbers = rows["_archivo"].to_numpy()
        found = np.unique(numbers)
        for name in self._columns:
            values = _wide(rows[name])
            for number in found:
                own = values if len(found) == 1 else values.filter(pa.array(numbers == number))
                total = self._by_file[number][name]
                self._by_file[number][name] = _EXACT.add(total, pc.sum(own, min_count=0).as_py())

    def texts(self) -> list[dict[str, str]]:
        """Return the sums of each file by column, as decimals in text."""
        return [{name: f"{total:f}" for name, total in sums.items()} for sums in self._by_file]


def _wide(values: Any) -> Any:
    """Return whole numbers or decimals as decimals that no sum of them exceeds."""
    scale = values.type.scale if pa.types.is_decimal(values.type) else 0
    return values.cast(pa.decimal256(_MAX_DIGITS, scale))
