"""Taking one partition through the steps that it still needs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from energia.compiler.plan import Plan
from energia.errors import EnergiaError, first_line
from energia.lake import LakeZone, Partition
from energia.local import warehouse
from energia.local.gate import check_gate, check_raw_is_kept
from energia.local.lake import LocalLake
from energia.local.manifest import (
    is_current,
    is_step_done,
    publish_manifest,
    read_manifest,
    transform_manifest,
)
from energia.local.report import Load, RunReport
from energia.local.transform import publish, transform
from energia.partition.manifest import Manifest
from energia.partition.steps import Step

Listener = Callable[[Partition, Step], None]
"""Told of each step before it starts."""


class PartitionLoad:
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

    def finish(self, report: RunReport, always_report: bool, *, allow_missing: bool) -> bool:
        """Do what is left to do; whether the partition is in the report and finished.

        A failure is one line of the report and stops this load only. A partition that was finished
        before is in the report only with ``always_report``.
        """
        finished = False
        with failures_as_lines(self._partition, report):
            manifest = self._published()
            if manifest is not None and self._is_loaded(manifest) and not always_report:
                return False
            if not allow_missing:
                check_raw_is_kept(self._lake, self._partition)
            self._take_on(manifest or self._publish())
            finished = True
        with failures_as_lines(self._partition, report):
            self._describe(report)
        return finished

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
        if manifest is None or not is_current(manifest, *self._subject):
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
        if manifest is None or not is_current(manifest, *self._subject):
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


@contextmanager
def failures_as_lines(partition: Partition, report: RunReport) -> Iterator[None]:
    """Turn a failure into one line of the report."""
    try:
        yield
    except EnergiaError as error:
        report.errors.append(str(error))
    except (OSError, MemoryError, pa.ArrowException, duckdb.Error) as error:
        report.errors.append(f"{partition}: {first_line(error)}; run again")
