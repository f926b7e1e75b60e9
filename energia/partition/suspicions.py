"""Suspicious rows and values, counted in the reader's batches before SQL sees them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.partition.warnings import POSSIBLE_THOUSANDS, DataWarning
from energia.reader import REPEATED_HEADER, FileSpec, advice
from energia.reader.arrays import bounds_of


class _Cells(NamedTuple):
    """The cells of a column of numbers in one file, by the file's number."""

    file: int
    column: str
    mark: str


@dataclass
class Suspicions:
    """Marked numbers of columns where each may be thousands, and rows that repeat the header.

    A column of a file where one marked number cannot be thousands is ``cleared``: no further batch
    of it is searched.
    """

    thousands: Counter[_Cells] = field(default_factory=Counter)
    cleared: set[_Cells] = field(default_factory=set)
    headers: Counter[int] = field(default_factory=Counter)

    def count(self, batch: pa.RecordBatch, file: int, spec: FileSpec) -> None:
        """Count a batch whose records all come from the file with this number."""
        reasons = batch["_motivo"]
        if reasons.null_count < len(reasons):
            self.headers[file] += _count(pc.equal(reasons, REPEATED_HEADER))
        for column in spec.columns:
            if column.numeral is None:
                continue
            cells = _Cells(file, column.name, column.numeral.mark)
            if cells not in self.cleared:
                self._count_marked(cells, batch[column.name])

    def _count_marked(self, cells: _Cells, texts: Any) -> None:
        if not _holds(texts, cells.mark):
            return
        marked, thousands = (
            _count(pc.match_substring_regex(texts, rf"\A-?{whole}[{cells.mark}]{rest}\z"))
            for whole, rest in (("[0-9]+", "[0-9]+"), ("[1-9][0-9]{0,2}", "[0-9]{3}"))
        )
        self.thousands[cells] += marked
        if thousands < marked:
            self.cleared.add(cells)

    def add(self, other: Self) -> None:
        """Count what was counted in other batches, maybe of the same files."""
        self.thousands += other.thousands
        self.cleared |= other.cleared
        self.headers += other.headers

    def warnings(self, names: Sequence[str], dataset: str) -> Iterator[DataWarning]:
        """Yield a warning for each column and file that is suspicious; ``names`` are the files'."""
        for cells in sorted(self.thousands.keys() - self.cleared):
            if marked := self.thousands[cells]:
                yield _thousands_warning(cells, marked, names[cells.file], dataset)
        for file in sorted(self.headers):
            if rows := self.headers[file]:
                yield _header_warning(rows, names[file])


def _thousands_warning(cells: _Cells, marked: int, name: str, dataset: str) -> DataWarning:
    mark = f'with a "{cells.mark}"'
    numbers = f"all {marked} numbers {mark} have" if marked > 1 else f"the only number {mark} has"
    other = advice.raw_property(dataset, "decimalMark", "." if cells.mark == "," else ",")
    text = (
        f"{name}: {cells.column}: {numbers} three digits after it; if it separates thousands, "
        f"correct the file or {other}"
    )
    return DataWarning(f"{cells.column}: {POSSIBLE_THOUSANDS}", marked, text, name)


def _header_warning(rows: int, name: str) -> DataWarning:
    repeated = "1 rejected row repeats" if rows == 1 else f"{rows} rejected rows repeat"
    text = f"{name}: {repeated} the header; check whether the file joins several exports"
    return DataWarning(f"fila: {REPEATED_HEADER}", rows, text, name)


def _holds(texts: Any, mark: str) -> bool:
    """Return whether a text may hold the mark: this takes a hundredth of a regular expression."""
    data = texts.buffers()[2]
    if data is None:
        return False
    bounds = bounds_of(texts)
    return bool((np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]] == ord(mark)).any())


def _count(mask: Any) -> int:
    return pc.sum(mask).as_py() or 0
