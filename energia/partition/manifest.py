"""The manifest of a transformed partition: what the next steps read instead of a listing."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any, Self

import pyarrow as pa

from energia.errors import LoadError
from energia.partition.candidate import RowCounts
from energia.reader.layout import FileLayout
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
    def from_json(cls, text: str | bytes, place: str) -> Self:
        """Return the manifest in the file at ``place``; LoadError if it is not one."""
        try:
            fields = json.loads(text)
            del fields["read"]
            return cls(**{**fields, "files": tuple(FileCount(**file) for file in fields["files"])})
        except (ValueError, KeyError, TypeError) as error:
            raise LoadError(
                f"{place}: this is not a manifest of this version ({error}); delete the file and "
                "run again: the partition is rebuilt from its raw files"
            ) from error


@dataclass(frozen=True)
class Subject:
    """What is transformed, under which rules; a row with a ``harmless`` reason has no other."""

    dataset: str
    fecha_carga: str
    plan_fingerprint: str
    harmless: tuple[str, ...]


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
    files: Iterable[tuple[str, int, str, FileLayout]],
    reading: Reading,
    counts: RowCounts,
    started: datetime,
) -> Manifest:
    """Return the manifest of a transform that ends now.

    ``files`` are names, sizes in bytes, digests and layouts, in the order of the files' numbers.
    """
    numbered = zip(count(), files, counts.accepted, counts.rejected)
    found = tuple(
        FileCount(
            name,
            size,
            digest,
            reading.read[number],
            accepted,
            rejected,
            layout.raw_sql and number not in reading.with_line_breaks,
        )
        for number, (name, size, digest, layout), accepted, rejected in numbered
    )
    return Manifest(
        dataset=subject.dataset,
        fecha_carga=subject.fecha_carga,
        fingerprint=fingerprint(subject.plan_fingerprint, (file.name for file in found)),
        files=found,
        accepted=sum(counts.accepted),
        rejected=sum(counts.rejected),
        harmless=sum(counts.reasons.get(reason, 0) for reason in subject.harmless),
        reasons=counts.reasons,
        processed_bytes=counts.processed_bytes,
        quarantine_bytes=counts.quarantine_bytes,
        started_at=started.isoformat(),
        duration_s=round((datetime.now(UTC) - started).total_seconds(), 3),
    )
