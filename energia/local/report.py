"""The outcome of a run, for people and programs."""

import time
from dataclasses import asdict, dataclass, field
from typing import Any

from energia.local.references import Unmatched


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


@dataclass
class RunReport:
    """The outcome of a run.

    A row per partition, a line per error, files of the source that are not CSV, what references do
    not find, and what raw SQL misreads.
    """

    loads: list[Load] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)
    misread_by_raw_sql: list[str] = field(default_factory=list)
    started_s: float = field(default_factory=time.perf_counter)
    duration_s: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether every file was taken and every partition finished."""
        return not self.errors

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return {
            "status": "ok" if self.ok else "failed",
            "duration_s": round(self.duration_s, 3),
            "loads": [asdict(load) for load in self.loads],
            "unmatched": [asdict(unmatched) for unmatched in self.unmatched],
            "errors": self.errors,
            "not_read": self.not_read,
        }
