"""The outcome of a run, for people and programs."""

import time
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from energia.lake import BOGOTA, Partition
from energia.local.references import Unmatched
from energia.partition.manifest import FileCount
from energia.partition.warnings import DataWarning


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


@dataclass(frozen=True)
class Replaced:
    """A published file and the version that has taken its place."""

    partition: Partition
    before: FileCount
    now: FileCount

    def __str__(self) -> str:
        delivered = datetime.fromisoformat(self.before.delivered_at).astimezone(BOGOTA)
        today = datetime.now(BOGOTA).date()
        time = f"{delivered:%H:%M}" if delivered.date() == today else f"{delivered:%Y-%m-%d %H:%M}"
        rows = f"{self.before.read:,} -> {self.now.read:,} rows"
        return f"{self.partition}: {self.now.name} replaces the version of {time}: {rows}"


@dataclass(frozen=True)
class Kept:
    """A published date that the changed contract cannot read again, and why."""

    partition: Partition
    cause: str


@dataclass
class RunReport:
    """The outcome of a run.

    A row per partition, a line per error, warnings by partition, files that have other versions
    now, dates that stay as they were published, files of the source that are not CSV, what
    references do not find, and what raw SQL misreads.
    """

    loads: list[Load] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    warnings: list[tuple[Partition, DataWarning]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    replaced: list[Replaced] = field(default_factory=list)
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
            f"{dataset}: {len(found)} published dates ({', '.join(found)}) cannot be rebuilt under "
            f"the changed contract: {cause}; they stay as published; make what they lack optional, "
            "deliver their files again, or retract them"
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
            "replaced": list(map(str, self.replaced)),
            "kept": self.kept_lines(),
            "not_read": self.not_read,
        }
