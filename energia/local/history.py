"""The records of runs and retractions in a local lake."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from energia.lake import LakeZone
from energia.local.durable import read_json, write_json
from energia.local.lake import LocalLake
from energia.local.report import RunReport

RUNNING = "running"
INTERRUPTED = "interrupted"
"""The outcome of a run that never wrote its end."""

DAMAGED = "record damaged"
"""The outcome of a run whose record cannot be read."""


@contextmanager
def recorded(lake: LocalLake, command: str, source: str, report: RunReport) -> Iterator[None]:
    """Record that a run or a retraction has begun and, if nothing cuts it, its report.

    ``source`` is the folder that a run takes files from, if any, or the name of the file that a
    retraction takes out.
    """
    started = datetime.now(UTC)
    path = runs_folder(lake) / f"{started.strftime('%Y%m%dT%H%M%S%fZ')}.json"
    record = {"started_at": started.isoformat(), "command": command, "source": source}
    write_json(path, {**record, "status": RUNNING})
    yield
    report.duration_s = time.perf_counter() - report.started_s
    try:
        write_json(path, {**record, **report.to_json()})
    except OSError as error:
        # The report must reach its reader all the same.
        report.errors.append(f"{path}: the outcome of the run cannot be written: {error.strerror}")


def past_runs(lake: LocalLake) -> Iterator[dict[str, Any]]:
    """Yield the records of runs and retractions, the latest first; without an end: interrupted.

    A damaged record has only the time in its name.
    """
    for path in sorted(runs_folder(lake).glob("*.json"), reverse=True):
        started = {"started_at": path.stem, "command": "", "source": ""}
        record = read_json(path) or {**started, "status": DAMAGED}
        if record["status"] == RUNNING:
            record["status"] = INTERRUPTED
        yield record


def runs_folder(lake: LocalLake) -> Path:
    """Return the folder of the records."""
    return lake.home / LakeZone.CONTROL / "runs"
