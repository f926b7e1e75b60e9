"""The outcome of a run, for people and programs."""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from energia.lake import BOGOTA, Partition
from energia.local.references import Unmatched
from energia.partition.delivered import Published
from energia.partition.manifest import FileCount, Manifest
from energia.partition.warnings import DataWarning
from energia.reader.advice import optional_columns


@dataclass(frozen=True)
class Load:
    """What a run found or made of one partition; counts are rows, of all its files."""

    dataset: str
    fecha_carga: str
    read: int
    accepted: int
    rejected: int
    files: int
    warehouse_rows: int
    reasons: dict[str, int]


def replacement_lines(published: Published, now: Manifest) -> Iterator[str]:
    """Return a line for each file that has another version now, and for rows that lost to others.

    ``published`` is what the manifest has replaced.
    """
    place = f"{now.dataset} {now.fecha_carga}"
    labels = {file.name: file.label for file in now.files}
    for before, file in published.replaced(now):
        rows = f"{before.read:,} -> {file.read:,} rows"
        yield f"{place}: {file.label} replaces the version of {_time(before)}: {rows}"
    for file in now.files:
        for winner, count in file.replaced_by.items():
            yield f"{place}: {labels[winner]} replaced rows of {file.label}: {count:,}"


def _time(file: FileCount) -> str:
    """Return when the file was delivered, in Bogota, with the day unless it is today."""
    delivered = datetime.fromisoformat(file.delivered_at).astimezone(BOGOTA)
    today = datetime.now(BOGOTA).date()
    return f"{delivered:%H:%M}" if delivered.date() == today else f"{delivered:%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class Kept:
    """A published date that the changed contract cannot read again, and why."""

    partition: Partition
    cause: str


@dataclass
class RunReport:
    """The outcome of a run.

    A row per partition, a line per error, warnings by partition, lines about replaced files and
    rows, dates that stay as they were published, files of the source that no dataset has, what
    references do not find, and what raw SQL misreads.
    """

    loads: list[Load] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    warnings: list[tuple[Partition, DataWarning]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)
    misread_by_raw_sql: list[str] = field(default_factory=list)
    started_s: float = field(default_factory=time.perf_counter)
    duration_s: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether every file was taken and every partition finished."""
        return not self.errors

    def kept_lines(self) -> list[str]:
        """Return a line for each dataset and cause of dates that stay as they were published."""
        dates: dict[tuple[str, str], list[str]] = {}
        for kept in self.kept:
            found = dates.setdefault((kept.partition.dataset, kept.cause), [])
            found.append(str(kept.partition.fecha_carga))
        return [
            f"{dataset}: published dates stay unchanged ({', '.join(found)}), because the changed "
            f"contract cannot read their files: {cause}; {optional_columns(dataset)}, deliver the "
            "files again, or retract them"
            for (dataset, cause), found in dates.items()
        ]

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return {
            "status": "ok" if self.ok else "failed",
            "duration_s": round(self.duration_s, 3),
            "loads": [asdict(load) for load in self.loads],
            "unmatched": [asdict(unmatched) for unmatched in self.unmatched],
            "warnings": [
                {
                    "dataset": partition.dataset,
                    "fecha_carga": str(partition.fecha_carga),
                    **asdict(warning),
                }
                for partition, warning in self.warnings
            ],
            "errors": self.errors,
            "replaced": self.replaced,
            "kept": self.kept_lines(),
            "not_read": self.not_read,
        }
