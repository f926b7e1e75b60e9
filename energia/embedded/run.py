"""One run here: land a source's files, then finish every partition that is not finished."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from energia.compiler.plan import Plan
from energia.embedded import warehouse
from energia.embedded.deliveries import find_deliveries
from energia.embedded.gate import check_gate, check_raw_is_kept
from energia.embedded.landing import land, landed_partitions, take_out
from energia.embedded.manifest import (
    Manifest,
    fingerprint,
    is_step_done,
    publish_manifest,
    read_manifest,
    transform_manifest,
)
from energia.embedded.references import Unmatched, count_unmatched
from energia.embedded.seeing import end_run, start_run
from energia.embedded.transform import publish, transform
from energia.errors import EnergiaError, LakeLockedError, UsageError
from energia.lake import LakeZone, LocalLake, Partition
from energia.pipeline import Step

Listener = Callable[[Partition, Step], None]
"""Told of each step before it starts."""


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

    A row per partition, a line per error, what references do not find, and what raw SQL misreads.
    """

    loads: list[Load] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    misread_by_raw_sql: list[str] = field(default_factory=list)
    duration_s: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether every file was taken and every partition finished."""
        return not self.errors

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "status": "ok" if self.ok else "failed",
            "duration_s": round(self.duration_s, 3),
            "loads": [asdict(load) for load in self.loads],
            "unmatched": [asdict(unmatched) for unmatched in self.unmatched],
            "errors": self.errors,
        }


@dataclass(frozen=True)
class RunOrder:
    """What a run is to do.

    ``fecha_carga`` is the date of files whose path carries none; with ``allow_missing`` a partition
    may lose the rows of raw files that are gone.
    """

    source: Path
    lake: LocalLake
    fecha_carga: date
    allow_missing: bool = False


def run(order: RunOrder, plans: Mapping[str, Plan], listener: Listener) -> RunReport:
    """Land the source's files and finish every partition that is not; see RunReport.

    Raises UsageError for a source without CSV files, LakeLockedError if another run is going on.
    """
    clock, report, lake = time.perf_counter(), RunReport(), order.lake
    deliveries, refused = find_deliveries(order.source, plans, order.fecha_carga, lake)
    report.errors.extend(map(str, refused))
    with _lock(lake), warehouse.open_warehouse(lake) as connection:
        record = start_run(lake, order.source)
        delivered = set()
        for delivery in deliveries:
            try:
                land(lake, delivery, plans[delivery.partition.dataset])
                delivered.add(delivery.partition)
            except EnergiaError as error:
                report.errors.append(str(error))
            except OSError as error:
                report.errors.append(f"{delivery.name}: cannot be landed: {error.strerror}")
        for partition in landed_partitions(lake, plans):
            load = _Load(lake, partition, plans[partition.dataset], connection, listener)
            load.finish(
                report, always_report=partition in delivered, allow_missing=order.allow_missing
            )
        _count_unmatched(report, connection, plans)
        report.duration_s = time.perf_counter() - clock
        end_run(record, report.to_json())
    return report


def retract(name: str, lake: LocalLake, plans: Mapping[str, Plan], listener: Listener) -> RunReport:
    """Take a landed file out of its date, keep it in raw/_retiradas/, and finish the date again.

    Raises UsageError if no landed file is called ``name``, LakeLockedError as run.
    """
    report = RunReport()
    with _lock(lake), warehouse.open_warehouse(lake) as connection:
        partition = take_out(lake, plans, name)
        if partition in set(landed_partitions(lake, plans)):
            load = _Load(lake, partition, plans[partition.dataset], connection, listener)
            load.finish(report, always_report=True, allow_missing=False)
        _count_unmatched(report, connection, plans)
    return report


def _count_unmatched(
    report: RunReport, connection: duckdb.DuckDBPyConnection, plans: Mapping[str, Plan]
) -> None:
    # After all loads, for a delivery may bring rows and what they refer to at once.
    for load in report.loads:
        partition = Partition(load.dataset, date.fromisoformat(load.fecha_carga))
        try:
            report.unmatched.extend(count_unmatched(connection, partition, plans))
        except (EnergiaError, duckdb.Error) as error:
            report.errors.append(f"{partition}: references not counted: {_first_line(error)}")


class _Load:
    """Takes one partition through the steps that it still needs."""

    def __init__(
        self,
        lake: LocalLake,
        partition: Partition,
        plan: Plan,
        connection: duckdb.DuckDBPyConnection,
        listener: Listener,
    ) -> None:
        self._lake = lake
        self._partition = partition
        self._plan = plan
        self._connection = connection
        self._listener = listener

    def finish(self, report: RunReport, *, always_report: bool, allow_missing: bool) -> None:
        """Do what is left to do; a failure is one line of the report and stops this load only.

        A partition that was finished before is in the report only with ``always_report``.
        """
        try:
            manifest = self._published()
            if manifest is not None and self._is_loaded(manifest) and not always_report:
                return
            if not allow_missing:
                check_raw_is_kept(self._lake, self._partition)
            self._take_on(manifest or self._publish())
        except EnergiaError as error:
            report.errors.append(str(error))
        except (OSError, duckdb.Error) as error:
            report.errors.append(f"{self._partition}: {_first_line(error)}; run again")
        try:
            self._describe(report)
        except (EnergiaError, duckdb.Error) as error:
            report.errors.append(f"{self._partition}: cannot be described: {_first_line(error)}")

    def _take_on(self, manifest: Manifest) -> None:
        if not self._is_loaded(manifest):
            self._step(Step.LOAD)
            warehouse.load(self._connection, *self._subject, manifest)
            self._step(Step.RECONCILE)
            warehouse.reconcile(self._connection, *self._subject, manifest)

    @property
    def _subject(self) -> tuple[LocalLake, Partition, Plan]:
        return self._lake, self._partition, self._plan

    def _step(self, step: Step) -> None:
        self._listener(self._partition, step)

    def _publish(self) -> Manifest:
        self._step(Step.TRANSFORM)
        manifest = transform(*self._subject)
        self._step(Step.GATE)
        check_gate(*self._subject, manifest)
        self._step(Step.PUBLISH)
        publish(self._lake, self._partition, manifest)
        return manifest

    def _published(self) -> Manifest | None:
        """The manifest of what is published, if it still follows from rules and raw files."""
        manifest = read_manifest(publish_manifest(self._lake, self._partition))
        paths = self._lake.raw_files(self._partition)
        if manifest is None or manifest.fingerprint != fingerprint(self._plan.fingerprint, paths):
            return None
        sizes = {
            LakeZone.PROCESSED: manifest.processed_bytes,
            LakeZone.QUARANTINE: manifest.quarantine_bytes,
        }
        for zone, size in sizes.items():
            file = self._lake.table_file(zone, self._partition)
            if not file.exists() or file.stat().st_size != size:
                return None
        return manifest

    def _is_loaded(self, manifest: Manifest) -> bool:
        loaded = warehouse.is_loaded(self._connection, self._partition, self._plan, manifest)
        return loaded and is_step_done(self._lake, self._partition, Step.RECONCILE, manifest)

    def _describe(self, report: RunReport) -> None:
        manifest = read_manifest(transform_manifest(self._lake, self._partition))
        paths = self._lake.raw_files(self._partition)
        if manifest is None or manifest.fingerprint != fingerprint(self._plan.fingerprint, paths):
            return
        report.misread_by_raw_sql.extend(
            f"{self._partition}: {file.name}" for file in manifest.files if not file.raw_sql
        )
        report.loads.append(
            Load(
                dataset=self._partition.dataset,
                fecha_carga=str(self._partition.fecha_carga),
                read=manifest.read,
                accepted=manifest.accepted,
                rejected=manifest.rejected,
                files=len(manifest.files),
                warehouse_rows=warehouse.count_rows(self._connection, self._partition, self._plan),
                reasons=manifest.reasons,
            )
        )


def _first_line(error: Exception) -> str:
    # Behind it DuckDB may show statements, and the Python stack of a failed reader.
    return str(error).splitlines()[0]


@contextmanager
def _lock(lake: LocalLake) -> Iterator[None]:
    """Hold the home for this process; the system lets go of it when the process ends, however."""
    try:
        lake.home.mkdir(parents=True, exist_ok=True)
        file = (lake.home / "lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{lake.home}: cannot be a home: {error.strerror}; give another --home"
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise LakeLockedError(
                f"{lake.home}: another run is using this home (process {file.read().strip()}); "
                "wait for it to end, or give another --home"
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
