"""State what a local lake holds, from its records and the sizes and times of its files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from filecmp import cmp
from pathlib import Path

from energia.compiler.dataset import CompiledDataset
from energia.errors import EnergiaError
from energia.lake import LakeZone
from energia.local.damage import Finding, find_damage
from energia.local.lake import WAREHOUSE_FILE, LocalLake
from energia.local.landing import landed_partitions
from energia.local.partition import LocalPartition
from energia.local.references import recorded_unmatched
from energia.partition.manifest import Manifest
from energia.partition.steps import Step
from energia.partition.warnings import FUTURE_DATE, DataWarning


class State(StrEnum):
    """The state of a load date."""

    FINISHED = "finished"
    UNFINISHED = "unfinished"
    """A run was interrupted, or raw files have changed since it."""
    STOPPED = "stopped"
    """The gate stopped the raw files; what was published before stays."""
    OUTDATED = "outdated"
    """Published under an earlier contract."""
    KEPT = "kept"
    """Published under an earlier contract; the present one cannot read the raw files."""
    DAMAGED = "damaged"
    """Files or records are missing or altered."""


@dataclass(frozen=True)
class PartitionStatus:
    """One load date of a dataset; counts are rows of what is published, None while nothing is.

    ``problems`` are the causes of its state.
    """

    fecha_carga: str
    state: State
    problems: tuple[str, ...] = ()
    files: int = 0
    accepted: int | None = None
    rejected: int | None = None
    warnings: tuple[DataWarning, ...] = ()


@dataclass(frozen=True)
class DatasetStatus:
    """A dataset's load dates, and whether the last one is as fresh as its contract agrees.

    A published date later than today is not the last one: it says nothing about freshness.
    ``sample_files`` counts the raw files that are of the project's sample. ``problem`` is why its
    folders cannot be read.
    """

    dataset: str
    partitions: tuple[PartitionStatus, ...]
    last_fecha_carga: str | None
    days_old: int | None
    freshness_days: int | None
    fresh: bool | None
    sample_files: int
    problem: str | None


def lake_status(
    lake: LocalLake, compiled: CompiledDataset, today: date, sample: Path | None = None
) -> DatasetStatus:
    """Return what the lake holds of a dataset on ``today``.

    ``sample`` is the folder of the project's sample, if it has one.
    """
    contract = compiled.contract
    partitions, problem = _partitions(lake, contract.dataset)
    statuses = tuple(_partition_status(part, compiled, today) for part in partitions)
    published = [status.fecha_carga for status in statuses if status.accepted is not None]
    last = max((loaded for loaded in published if loaded <= str(today)), default=None)
    days_old = (today - date.fromisoformat(last)).days if last else None
    agreed = contract.service_level.freshness_days
    fresh = None if agreed is None else days_old is not None and days_old <= agreed
    sampled = sum(_sample_files(part, sample) for part in partitions) if sample else 0
    return DatasetStatus(
        contract.dataset, statuses, last, days_old, agreed, fresh, sampled, problem
    )


def _partitions(lake: LocalLake, dataset: str) -> tuple[list[LocalPartition], str | None]:
    found: list[LocalPartition] = []
    try:
        found.extend(landed_partitions(lake, [dataset]))
    except EnergiaError as error:
        return found, str(error)
    return found, None


def _sample_files(part: LocalPartition, sample: Path) -> int:
    """Return how many of the partition's raw files are, byte for byte, those of the sample."""
    try:
        found = ((path, sample / part.id.key / path.name) for path in part.raw_files())
        return sum(other.is_file() and cmp(path, other, shallow=False) for path, other in found)
    except OSError:
        return 0  # The state of the date names the file.


def _partition_status(
    part: LocalPartition, compiled: CompiledDataset, today: date
) -> PartitionStatus:
    day = str(part.id.fecha_carga)
    try:
        manifest = part.find_manifest(Step.PUBLISH)
        state, problems = _state(part, manifest, compiled)
        return PartitionStatus(
            fecha_carga=day,
            state=state,
            problems=problems,
            files=len(part.raw_files()),
            accepted=manifest.accepted if manifest else None,
            rejected=manifest.rejected if manifest else None,
            warnings=tuple(_warnings(part, manifest, today)) if manifest else (),
        )
    except OSError as error:
        return PartitionStatus(day, State.DAMAGED, (f"{error.filename}: {error.strerror}",))


def _state(
    part: LocalPartition, manifest: Manifest | None, compiled: CompiledDataset
) -> tuple[State, tuple[str, ...]]:
    """Return the state and its causes."""
    if findings := find_damage(part).findings or tuple(_missing(part)):
        return State.DAMAGED, tuple(map(str, findings))
    if cause := part.problem():
        return State.STOPPED, (cause,)
    if manifest is None or not part.is_reconciled(manifest):
        return State.UNFINISHED, ()
    if manifest.raw_sha256 != part.raw_sha256():
        return State.UNFINISHED, (f"{part.folder(LakeZone.RAW)}: files have changed since the run",)
    return _published_state(part, manifest, compiled)


def _published_state(
    part: LocalPartition, manifest: Manifest, compiled: CompiledDataset
) -> tuple[State, tuple[str, ...]]:
    if part.is_current(manifest, compiled):
        return State.FINISHED, ()
    if part.is_kept(manifest, compiled):
        return State.KEPT, (f"{part}: rows of an earlier contract stay: {part.kept_cause()}",)
    return State.OUTDATED, ()


def _missing(part: LocalPartition) -> Iterator[Finding]:
    """Yield the published objects and manifest that are not as the last run left them."""
    recorded, found = part.record(Step.RECONCILE).get("objects", {}), part.object_versions()
    for zone, version in recorded.items():
        if found.get(zone) != version:
            problem = "other size or time than when published" if zone in found else "missing"
            yield Finding.at(part, part.table_file(LakeZone(zone)), problem)
    manifest = part.record_file(Step.PUBLISH)
    is_cut = part.replaced_manifest.exists()
    if recorded and not is_cut and part.find_manifest(Step.PUBLISH) is None:
        yield Finding.at(part, manifest, "damaged" if manifest.exists() else "missing")
    if recorded and not (part.home / WAREHOUSE_FILE).exists():
        yield Finding(WAREHOUSE_FILE, "missing")


def _warnings(part: LocalPartition, manifest: Manifest, today: date) -> Iterator[DataWarning]:
    for warning in manifest.warnings:
        # The manifest is as old as the transform, and the date may have come since.
        if warning.name != FUTURE_DATE or part.id.fecha_carga > today:
            yield warning
    for counted in recorded_unmatched(part) or ():
        yield from counted.warnings()
