"""The manifest of a transformed partition: what the next steps read instead of a listing."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Self

import pyarrow as pa

from energia.partition.candidate import RowCounts
from energia.reader.reader import has_line_breaks
from energia.reader.spec import FileSpec


@dataclass(frozen=True)
class FileCount:
    """One raw file: its records as the reader counted them, its verdicts as SQL counted them.

    ``raw_sql`` is false when the raw table would misread the file.
    """

    name: str
    bytes: int
    sha256: str
    read: int
    accepted: int
    rejected: int
    raw_sql: bool


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a transform read and wrote; ``reasons`` counts rows by each of their reasons.

    ``fingerprint`` is equal for the same files under the same rules. ``harmless`` counts the
    rejected rows that a master leaves out rightly.
    """

    dataset: str
    fecha_carga: str
    fingerprint: str
    files: tuple[FileCount, ...]
    accepted: int
    rejected: int
    harmless: int
    reasons: dict[str, int]
    processed_bytes: int
    quarantine_bytes: int
    started_at: str
    duration_s: float

    @property
    def read(self) -> int:
        """How many records the reader found."""
        return sum(file.read for file in self.files)

    @property
    def rejected_percent(self) -> Decimal:
        """The share of rows that the gate counts as rejected; 0 when nothing was read."""
        return Decimal(100 * self.counted_rejects) / self.read if self.read else Decimal(0)

    @property
    def counted_rejects(self) -> int:
        """The rejected rows without those that a master leaves out rightly."""
        return self.rejected - self.harmless

    def to_json(self) -> dict[str, Any]:
        """The manifest as plain data."""
        return {**asdict(self), "read": self.read}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The manifest that to_json gave."""
        fields = {name: value for name, value in data.items() if name != "read"}
        return cls(**{**fields, "files": tuple(FileCount(**file) for file in data["files"])})


@dataclass(frozen=True)
class Subject:
    """What is transformed, under which rules; a row with a ``harmless`` reason has no other."""

    dataset: str
    fecha_carga: str
    plan_fingerprint: str
    harmless: tuple[str, ...]


@dataclass(frozen=True)
class RawFile:
    """A raw file as it is before its records are read; ``raw_sql`` as its FileLayout says."""

    name: str
    bytes: int
    sha256: str
    raw_sql: bool


@dataclass
class Reading:
    """What the reader delivered of each file, by its number, counted before SQL sees it."""

    read: Counter[int] = field(default_factory=Counter)
    with_line_breaks: set[int] = field(default_factory=set)

    def count(self, batch: pa.RecordBatch, spec: FileSpec) -> None:
        """Count a batch of the reader, whose records all come from one file."""
        if batch.num_rows == 0:
            return
        number = batch["_archivo"][0].as_py()
        self.read[number] += batch.num_rows
        if spec.quoted_newlines and has_line_breaks(batch):
            self.with_line_breaks.add(number)

    def add(self, other: Self) -> None:
        """Count what another reading, of other records, has counted."""
        self.read += other.read
        self.with_line_breaks |= other.with_line_breaks


def fingerprint(plan_fingerprint: str, names: Iterable[str]) -> str:
    """Names the input of a transform: its rules, and its files, whose names hold their hashes."""
    return hashlib.sha256("\n".join((plan_fingerprint, *names)).encode()).hexdigest()


def make_manifest(
    subject: Subject,
    files: Sequence[RawFile],
    reading: Reading,
    verdicts: RowCounts,
    started: datetime,
) -> Manifest:
    """The manifest of a transform that ends now, of files in the order of their numbers."""
    counts = zip(files, verdicts.accepted, verdicts.rejected, strict=True)
    return Manifest(
        dataset=subject.dataset,
        fecha_carga=subject.fecha_carga,
        fingerprint=fingerprint(subject.plan_fingerprint, (file.name for file in files)),
        files=tuple(
            FileCount(
                name=file.name,
                bytes=file.bytes,
                sha256=file.sha256,
                read=reading.read[number],
                accepted=accepted,
                rejected=rejected,
                raw_sql=file.raw_sql and number not in reading.with_line_breaks,
            )
            for number, (file, accepted, rejected) in enumerate(counts)
        ),
        accepted=sum(verdicts.accepted),
        rejected=sum(verdicts.rejected),
        harmless=sum(verdicts.reasons.get(reason, 0) for reason in subject.harmless),
        reasons=verdicts.reasons,
        processed_bytes=verdicts.processed_bytes,
        quarantine_bytes=verdicts.quarantine_bytes,
        started_at=started.isoformat(),
        duration_s=round((datetime.now(UTC) - started).total_seconds(), 3),
    )
