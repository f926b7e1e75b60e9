"""Suspicious rows and values, counted in the reader's batches before SQL sees them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.partition.warnings import DOUBLE_DECODING, POSSIBLE_THOUSANDS, DataWarning
from energia.reader import REPEATED_HEADER, FileSpec, advice
from energia.reader.arrays import bounds_of
from energia.reader.double_decoding import DECODED_TWICE, MAY_BE_DECODED_TWICE


class _Cells(NamedTuple):
    """The cells of a column of numbers in one file, by the file's number."""

    file: int
    column: str


@dataclass
class Suspicions:
    """Numbers that may be thousands, rows that repeat the header, cells that were decoded twice.

    A column of a file where one marked number cannot be thousands is ``cleared``: no further batch
    of it is searched.
    """

    thousands: Counter[_Cells] = field(default_factory=Counter)
    cleared: set[_Cells] = field(default_factory=set)
    headers: Counter[int] = field(default_factory=Counter)
    decoded_twice: Counter[tuple[int, str]] = field(default_factory=Counter)

    def count(self, batch: pa.RecordBatch, file: int, spec: FileSpec) -> None:
        """Count a batch whose records all come from the file with this number."""
        reasons = batch["_motivo"]
        if reasons.null_count < len(reasons):
            self.headers[file] += _count(pc.equal(reasons, REPEATED_HEADER))
        if MAY_BE_DECODED_TWICE.search(_data(batch["_texto"])):
            for name in (column.name for column in spec.columns):
                cells = pc.match_substring_regex(batch[name], DECODED_TWICE)
                self.decoded_twice[file, name] += _count(cells)
        for column in spec.columns:
            # A rounded number has as many decimals as its column.
            if column.numeral is None or column.numeral.rounds:
                continue
            cells = _Cells(file, column.name)
            if cells not in self.cleared:
                self._count_marked(cells, batch[column.name])

    def _count_marked(self, cells: _Cells, texts: Any) -> None:
        if not _has_point(texts):
            return
        marked, thousands = (
            _count(pc.match_substring_regex(texts, rf"\A-?{whole}[.]{rest}\z"))
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
        self.decoded_twice += other.decoded_twice

    def warnings(
        self, files: Sequence[tuple[str, Mapping[str, str]]], dataset: str
    ) -> Iterator[DataWarning]:
        """Yield a warning for each column and file that is suspicious.

        ``files`` has the name of each file, and the decimal marks of its columns. Numbers without
        one are exact.
        """
        for cells in sorted(self.thousands.keys() - self.cleared):
            name, marks = files[cells.file]
            if (marked := self.thousands[cells]) and (mark := marks.get(cells.column)):
                yield _thousands_warning(name, marked, dataset, cells.column, mark)
        for file in sorted(self.headers):
            if rows := self.headers[file]:
                yield _header_warning(rows, files[file][0])
        for (file, column), rows in sorted(self.decoded_twice.items()):
            if rows:
                yield _decoding_warning(column, rows, files[file][0])


def _thousands_warning(name: str, marked: int, dataset: str, column: str, mark: str) -> DataWarning:
    marks = f'with a "{mark}"'
    numbers = f"all {marked} numbers {marks} have" if marked > 1 else f"the only number {marks} has"
    other = advice.column_property(dataset, column, "thousandsMark", mark)
    text = (
        f"{name}: {column}: {numbers} three digits after it; if it separates thousands, "
        f"correct the file or {other}"
    )
    return DataWarning(f"{column}: {POSSIBLE_THOUSANDS}", marked, text, name)


def _header_warning(rows: int, name: str) -> DataWarning:
    repeated = "1 rejected row repeats" if rows == 1 else f"{rows} rejected rows repeat"
    text = f"{name}: {repeated} the header; check whether the file joins several exports"
    return DataWarning(f"fila: {REPEATED_HEADER}", rows, text, name)


def _decoding_warning(column: str, cells: int, name: str) -> DataWarning:
    text = (
        f'{name}: {column}: cells with text that was decoded twice, as "Ã³" for "ó": {cells}; '
        "export the file again as UTF-8"
    )
    return DataWarning(f"{column}: {DOUBLE_DECODING}", cells, text, name)


def _has_point(texts: Any) -> bool:
    """Return whether a text may have a point: this takes a hundredth of a regular expression."""
    return bool((_data(texts) == ord(".")).any())


def _data(texts: Any) -> Any:
    """Return the bytes of all texts."""
    bounds = bounds_of(texts)
    return np.frombuffer(texts.buffers()[2] or b"", np.uint8)[bounds[0] : bounds[-1]]


def _count(mask: Any) -> int:
    return pc.sum(mask).as_py() or 0
