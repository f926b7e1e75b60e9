"""State what a local lake holds and what its runs did, from the records alone."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from filecmp import cmp
from pathlib import Path
from typing import Any

from energia.contracts.model import Contract
from energia.errors import LoadError
from energia.lake import LakeZone
from energia.local.durable import read_json, write_json
from energia.local.lake import LocalLake
from energia.local.landing import landed_partitions
from energia.local.partition import LocalPartition
from energia.local.references import recorded_unmatched
from energia.local.report import RunReport
from energia.partition.manifest import Manifest
from energia.partition.steps import Step
from energia.partition.warnings import FUTURE_DATE, DataWarning

RUNNING = "running"
INTERRUPTED = "interrupted"
"""What is said of a run that never wrote its end."""


@dataclass(frozen=True)
class PartitionStatus:
    """One load date of a dataset; counts are rows of what is published, None while nothing is.

    ``problem`` is why its files were stopped at the gate, None if they were not.
    """

    fecha_carga: str
    files: int
    accepted: int | None
    rejected: int | None
    finished: bool
    problem: str | None
    warnings: tuple[DataWarning, ...]


@dataclass(frozen=True)
class DatasetStatus:
    """A dataset's load dates, and whether the last one is as fresh as its contract agrees.

    A published date later than today is not the last one: it says nothing about freshness.
    ``sample_files`` counts the raw files that are of the project's sample.
    """

    dataset: str
    partitions: tuple[PartitionStatus, ...]
    last_fecha_carga: str | None
    days_old: int | None
    freshness_days: int | None
    fresh: bool | None
    sample_files: int


def lake_status(
    lake: LocalLake, contract: Contract, today: date, sample: Path | None = None
) -> DatasetStatus:
    """Return what the lake holds of the contract's dataset on ``today``.

    ``sample`` is the folder of the project's sample, if it has one.
    """
    partitions = list(landed_partitions(lake, [contract.dataset]))
    statuses = tuple(_partition_status(part, today) for part in partitions)
    published = [status.fecha_carga for status in statuses if status.accepted is not None]
    last = max((loaded for loaded in published if loaded <= str(today)), default=None)
    days_old = (today - date.fromisoformat(last)).days if last else None
    agreed = contract.service_level.freshness_days
    fresh = None if agreed is None else days_old is not None and days_old <= agreed
    sampled = sum(_sample_files(part, sample) for part in partitions) if sample else 0
    return DatasetStatus(contract.dataset, statuses, last, days_old, agreed, fresh, sampled)


def _sample_files(part: LocalPartition, sample: Path) -> int:
    """Return how many of the partition's raw files are, byte for byte, those of the sample."""
    found = ((path, sample / part.id.key / path.name) for path in part.raw_files())
    return sum(other.is_file() and cmp(path, other, shallow=False) for path, other in found)


@contextmanager
def recorded(lake: LocalLake, command: str, source: str, report: RunReport) -> Iterator[None]:
    """Record that a run or a retraction has begun and, if nothing cuts it, its report.

    ``source`` is the folder that a run takes files from, if any, or the name of the file that a
    retraction takes out.
    """
    started = datetime.now(UTC)
    path = _runs(lake) / f"{started.strftime('%Y%m%dT%H%M%S%fZ')}.json"
    record = {"started_at": started.isoformat(), "command": command, "source": source}
    write_json(path, {**record, "status": RUNNING})
    yield
    report.duration_s = time.perf_counter() - report.started_s
    try:
        write_json(path, {**record, **report.to_json()})
    except OSError as error:
        # What the run did and did not do is to be reported all the same.
        report.errors.append(f"{path}: the outcome of the run cannot be written: {error.strerror}")


def past_runs(lake: LocalLake) -> Iterator[dict[str, Any]]:
    """The records of runs and retractions, the latest first; without an end: interrupted."""
    for path in sorted(_runs(lake).glob("*.json"), reverse=True):
        # Records from before retractions had any do not name a command.
        record = {"command": "run", **read_json(path)}
        if "status" not in record:
            raise LoadError(f"{path}: not a valid record of a run; delete the file")
        if record["status"] == RUNNING:
            record["status"] = INTERRUPTED
        yield record


def _partition_status(part: LocalPartition, today: date) -> PartitionStatus:
    manifest, problem = part.find_manifest(Step.PUBLISH), part.problem()
    is_done = manifest is not None and part.is_reconciled(manifest)
    return PartitionStatus(
        fecha_carga=str(part.id.fecha_carga),
        files=len(part.raw_files()),
        accepted=manifest.accepted if manifest else None,
        rejected=manifest.rejected if manifest else None,
        finished=is_done and problem is None,
        problem=problem,
        warnings=tuple(_warnings(part, manifest, today)) if manifest else (),
    )


def _warnings(part: LocalPartition, manifest: Manifest, today: date) -> Iterator[DataWarning]:
    for warning in manifest.warnings:
        # The manifest is as old as the transform, and the date may have come since.
        if warning.name != FUTURE_DATE or part.id.fecha_carga > today:
            yield warning
    for counted in recorded_unmatched(part) or ():
        yield from counted.warnings()


def _runs(lake: LocalLake) -> Path:
    return lake.home / LakeZone.CONTROL / "runs"
