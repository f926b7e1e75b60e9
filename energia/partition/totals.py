"""Total lines of raw files, compared with the sums of the accepted rows."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple, Self, TypeAlias

import numpy as np
import pyarrow as pa

from energia.partition.reasons import ROW
from energia.partition.warnings import OTHER_TOTAL, DataWarning
from energia.reader import FileSpec
from energia.reader.grammar import TOTAL_LINE

Sums: TypeAlias = Mapping[str, str]
"""The sums of a file's accepted rows by column, as decimals in text."""

_NUMERAL: Final = re.compile(r"-?[0-9]+([.][0-9]+)?")


class _Column(NamedTuple):
    """A column of numbers in one file, by the file's number."""

    file: int
    name: str


class _Stated(NamedTuple):
    """The least and the greatest number that total lines have for a column."""

    least: Decimal
    most: Decimal


@dataclass
class Totals:
    """The numbers of total lines by file and column, in bounded space.

    ``lines`` counts the lines by file, ``empty`` those without a cell in a column of numbers, and
    ``unread`` cells there that are not numbers.
    """

    lines: Counter[int] = field(default_factory=Counter)
    empty: Counter[int] = field(default_factory=Counter)
    unread: Counter[_Column] = field(default_factory=Counter)
    stated: dict[_Column, _Stated] = field(default_factory=dict)

    def count(self, batch: pa.RecordBatch, file: int, spec: FileSpec) -> None:
        """Count a batch of total lines of the file with this number."""
        numbers = [column.name for column in spec.columns if column.numeral]
        filled = [np.asarray(batch[name].is_valid()) for name in numbers]
        self.lines[file] += len(batch)
        self.empty[file] += len(batch) - int(np.count_nonzero(np.any(filled, axis=0)))
        for name in numbers:
            for text in batch[name].drop_null().to_pylist():
                self._state(_Column(file, name), _number(text))

    def add(self, other: Self) -> None:
        """Count what was counted in other batches, maybe of the same files."""
        self.lines += other.lines
        self.empty += other.empty
        self.unread += other.unread
        for column, numbers in other.stated.items():
            for number in numbers:
                self._state(column, number)

    def warnings(self, names: Sequence[str], sums: Sequence[Sums]) -> Iterator[DataWarning]:
        """Yield a warning for each column and file whose total is not the sum of its rows."""
        for column, numbers in sorted(self.stated.items()):
            total = Decimal(sums[column.file].get(column.name, "0"))
            if others := [number for number in numbers if number != total]:
                yield _other_total(column, others[0], total, names[column.file])
        for column, cells in sorted(self.unread.items()):
            text = f"cells of total lines that are not numbers: {cells}; correct them in the file"
            yield _warning(column.name, cells, text, names[column.file])
        for file, lines in sorted(self.empty.items()):
            if lines:
                text = (
                    f"total lines without a number in the header's columns: {lines}; they were "
                    "not compared with the rows, so check them in the file"
                )
                yield _warning(ROW, lines, text, names[file])

    def _state(self, column: _Column, number: Decimal | None) -> None:
        if number is None:
            self.unread[column] += 1
        else:
            least, most = self.stated.get(column, (number, number))
            self.stated[column] = _Stated(min(least, number), max(most, number))


def are_totals(batch: pa.RecordBatch) -> bool:
    """Return whether a batch of the reader has total lines: then it has nothing else."""
    return len(batch) > 0 and bool(batch["_motivo"][0].as_py() == TOTAL_LINE)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMERAL.fullmatch(text) else None


def _other_total(column: _Column, stated: Decimal, total: Decimal, name: str) -> DataWarning:
    text = (
        f"the total line has {stated:f}, but the accepted rows sum up to {total:f}; check the "
        "file's rejected rows, or correct the file"
    )
    return _warning(column.name, 1, text, name)


def _warning(column: str, count: int, text: str, name: str) -> DataWarning:
    where = name if column == ROW else f"{name}: {column}"
    return DataWarning(f"{column}: {OTHER_TOTAL}", count, f"{where}: {text}", name)
