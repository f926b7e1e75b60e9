"""The manifest of a transformed partition: what the next steps read instead of a listing."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Self

import pyarrow as pa

from energia.errors import LoadError
from energia.partition.candidate import RowCounts
from energia.partition.raw import RawFile, raw_digest
from energia.partition.suspicions import Suspicions
from energia.partition.totals import Totals, are_totals
from energia.partition.warnings import DataWarning, copy_warning, date_warnings, top_warnings
from energia.reader.layout import FileLayout
from energia.reader.reader import has_line_breaks
from energia.reader.spec import FileSpec


@dataclass(frozen=True)
class FileCount:
    """One raw file: its records as the reader counted them, its verdicts as SQL counted them.

    ``harmless`` counts the rejected rows that a master leaves out rightly, ``replaced_by`` those of
    them that other files replaced, by file. ``decimal_marks`` are those of the columns of numbers.
    A file with the bytes of another one of the date, ``copy_of``, is not read and has neither marks
    nor ``encoding``. ``raw_sql`` is false when the raw table would misread the file.
    ``total_lines`` are not rows; ``sums`` are those of the accepted rows, by column, if the
    contract declares total lines. ``source`` is what messages call the file, empty in earlier
    manifests. ``units`` has the columns whose header names another unit than the contract.
    """

    name: str
    bytes: int
    sha256: str
    delivered_at: str
    copy_of: str | None
    read: int
    accepted: int
    harmless: int
    rejected: int
    replaced_by: dict[str, int]
    encoding: str
    decimal_marks: dict[str, str]
    raw_sql: bool
    total_lines: int = 0
    sums: dict[str, str] = field(default_factory=dict)
    source: str = ""
    units: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Return what messages call the file, also if the manifest does not know it."""
        return self.source or self.name


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The files and counts of a transform; ``reasons`` counts rows by each of their reasons.

    ``rules`` is the fingerprint of the dataset's rules, ``raw_sha256`` the raw_digest of the files.
    ``fingerprint`` is equal for the same bytes under the same rules. ``allowed`` has the
    doubts that the run overruled.
    """

    dataset: str
    fecha_carga: str
    rules: str
    raw_sha256: str
    fingerprint: str
    files: tuple[FileCount, ...]
    accepted: int
    rejected: int
    reasons: dict[str, int]
    processed_bytes: int
    processed_sha256: str
    quarantine_bytes: int
    quarantine_sha256: str
    started_at: str
    duration_s: float
    warnings: tuple[DataWarning, ...] = ()
    allowed: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        """How many records the reader found."""
        return sum(file.read for file in self.files)

    @property
    def rejected_percent(self) -> Decimal:
        """The share of rows that the gate counts as rejected; 0 when nothing was read."""
        return Decimal(100 * self.counted_rejects) / self.read if self.read else Decimal(0)

    @property
    def harmless(self) -> int:
        """The rejected rows that a master leaves out rightly."""
        return sum(file.harmless for file in self.files)

    @property
    def counted_rejects(self) -> int:
        """The rejected rows without those that a master leaves out rightly."""
        return self.rejected - self.harmless

    def to_json(self) -> dict[str, Any]:
        """The manifest as plain data."""
        return {**asdict(self), "read": self.read}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the manifest that to_json gave; KeyError or TypeError for any other data."""
        fields = {name: value for name, value in data.items() if name != "read"}
        files = tuple(FileCount(**file) for file in fields["files"])
        warnings = tuple(DataWarning(**found) for found in fields["warnings"])
        allowed = tuple(fields["allowed"])
        return cls(**{**fields, "files": files, "warnings": warnings, "allowed": allowed})

    @classmethod
    def parse(cls, text: bytes, place: str) -> Self:
        """Return the manifest in the object at ``place``; LoadError if it is not one."""
        try:
            return cls.from_json(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise LoadError(
                f"{place}: not a manifest of this version ({error}); delete the object and start "
                "the load date again: it is rebuilt from its raw files"
            ) from error


@dataclass(frozen=True)
class Subject:
    """What is transformed, and the fingerprint of the rules."""

    dataset: str
    fecha_carga: str
    rules: str


@dataclass
class Reading:
    """What the reader delivered of each file, by its number, counted before SQL sees it."""

    read: Counter[int] = field(default_factory=Counter)
    with_line_breaks: set[int] = field(default_factory=set)
    suspicions: Suspicions = field(default_factory=Suspicions)
    totals: Totals = field(default_factory=Totals)

    def rows(self, batches: Iterable[pa.RecordBatch], spec: FileSpec) -> Iterator[pa.RecordBatch]:
        """Yield the reader's batches of rows, and count these and the total lines."""
        for batch in batches:
            if are_totals(batch):
                self.totals.count(batch, batch["_archivo"][0].as_py(), spec)
            else:
                self._count(batch, spec)
                yield batch

    def _count(self, batch: pa.RecordBatch, spec: FileSpec) -> None:
        if batch.num_rows == 0:
            return
        number = batch["_archivo"][0].as_py()
        self.read[number] += batch.num_rows
        self.suspicions.count(batch, number, spec)
        if spec.quoted_newlines and has_line_breaks(batch):
            self.with_line_breaks.add(number)

    def add(self, other: Self) -> None:
        """Count what another reading, of other records, has counted."""
        self.read += other.read
        self.with_line_breaks |= other.with_line_breaks
        self.suspicions.add(other.suspicions)
        self.totals.add(other.totals)


@dataclass(frozen=True)
class ReadFile:
    """A raw file that a transform has read, or has found to be a copy of another one."""

    raw: RawFile
    sha256: str
    layout: FileLayout | None
    copy_of: str | None = None
    source: str = ""

    @property
    def label(self) -> str:
        """Return what messages call the file: the delivered name if it is known."""
        return self.source or self.raw.name


def make_manifest(
    subject: Subject,
    files: Sequence[ReadFile],
    reading: Reading,
    counts: RowCounts,
    started: datetime,
) -> Manifest:
    """Return the manifest of a transform that ends now.

    The files that were read are in the order of their numbers.
    """
    read = [
        (file.raw.name, {} if file.layout.is_typed else file.layout.decimal_marks)
        for file in files
        if file.layout
    ]
    names = [name for name, _ in read]
    labels = {file.raw.name: file.label for file in files}
    dated = date_warnings(subject.fecha_carga, started, reading.read.total())
    copied = (copy_warning(file.raw.name, labels[file.copy_of]) for file in files if file.copy_of)
    topped = (
        warning
        for file in files
        if file.layout
        for warning in top_warnings(file.raw.name, file.layout)
    )
    warned = (
        *(*dated, *copied, *topped, *reading.suspicions.warnings(read, subject.dataset)),
        *reading.totals.warnings(names, counts.sums),
    )
    found = tuple(_file_count(file, names, reading, counts) for file in files)
    return Manifest(
        dataset=subject.dataset,
        fecha_carga=subject.fecha_carga,
        rules=subject.rules,
        raw_sha256=raw_digest({file.raw.name: file.raw.version for file in files}),
        fingerprint=_fingerprint(subject.rules, found),
        files=found,
        accepted=sum(counts.accepted),
        rejected=sum(counts.rejected),
        reasons=counts.reasons,
        processed_bytes=counts.processed_bytes,
        processed_sha256=counts.processed_sha256,
        quarantine_bytes=counts.quarantine_bytes,
        quarantine_sha256=counts.quarantine_sha256,
        started_at=started.isoformat(),
        duration_s=round((datetime.now(UTC) - started).total_seconds(), 3),
        warnings=tuple(warning.under(labels.get(warning.file, "")) for warning in warned),
    )


def _file_count(
    file: ReadFile, names: Sequence[str], reading: Reading, counts: RowCounts
) -> FileCount:
    name, size, delivered_at = file.raw.name, file.raw.bytes, file.raw.delivered_at
    if file.layout is None:
        return FileCount(
            name,
            size,
            file.sha256,
            delivered_at,
            file.copy_of,
            read=0,
            accepted=0,
            harmless=0,
            rejected=0,
            replaced_by={},
            encoding="",
            decimal_marks={},
            raw_sql=True,
            source=file.label,
        )
    number = names.index(name)
    return FileCount(
        name=name,
        bytes=size,
        sha256=file.sha256,
        delivered_at=delivered_at,
        copy_of=None,
        read=reading.read[number],
        accepted=counts.accepted[number],
        harmless=counts.harmless[number],
        rejected=counts.rejected[number],
        replaced_by={names[by]: rows for by, rows in counts.replaced[number].items()},
        encoding=file.layout.encoding,
        decimal_marks=file.layout.decimal_marks,
        raw_sql=(
            file.layout.raw_sql
            and number not in reading.with_line_breaks
            and not reading.totals.lines[number]
        ),
        total_lines=reading.totals.lines[number],
        sums=counts.sums[number],
        source=file.label,
        units={column: conversion.unit for column, conversion in file.layout.conversions},
    )


def _fingerprint(rules: str, files: Iterable[FileCount]) -> str:
    lines = (f"{file.name} {file.sha256}" for file in files)
    return hashlib.sha256("\n".join((rules, *lines)).encode()).hexdigest()
