"""Taking one partition through the steps that it still needs."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import assert_never

import duckdb
import pyarrow as pa

from energia.errors import EnergiaError, FileRefusedError, first_line
from energia.lake import LakeZone, Partition
from energia.local.damage import find_damage, remove_records, repaired
from energia.local.partition import LocalPartition
from energia.local.report import Kept, Load, RunReport, replacement_lines
from energia.local.transform import check_gate, publish, transform
from energia.local.warehouse import WarehouseTable
from energia.partition.allow import Allow
from energia.partition.delivered import Published
from energia.partition.manifest import Manifest
from energia.partition.steps import LAKE_STEPS, WAREHOUSE_STEPS, Step

_CORRUPT = "Corrupt database"
"""DuckDB says so where a block of the warehouse does not match its checksum."""

_FULL = os.strerror(errno.ENOSPC)

Listener = Callable[[Partition, Step], None]
"""Called with the partition and a step before the step starts."""


@dataclass(frozen=True)
class PartitionLoad:
    """The steps of one partition, taken when they are needed."""

    part: LocalPartition
    table: WarehouseTable
    listener: Listener
    allow: frozenset[Allow] = frozenset()

    def finish(self, report: RunReport, *, always_report: bool) -> bool:
        """Do what is left to do; return whether the partition is in the report and finished.

        A failure is one line of the report and stops this partition only. A partition that was
        finished before is in the report only with ``always_report``.
        """
        finished = False
        with failures_as_lines(self.part.id, report):
            is_done = self._is_published() and self._is_loaded()
            if is_done and not always_report:
                return False
            if not self._is_published():
                self._publish(report)
            if not self._is_loaded():
                self._take(WAREHOUSE_STEPS)
            if find_damage(self.part).findings:
                repaired(self.part, self.part.manifest(Step.PUBLISH))
            finished = True
        with failures_as_lines(self.part.id, report):
            self._describe(report)
        return finished

    def publish(self, report: RunReport) -> None:
        """Publish the partition unless it is; a failure is one line of the report."""
        with failures_as_lines(self.part.id, report):
            if not self._is_published():
                self._publish(report)

    def _publish(self, report: RunReport) -> None:
        before = self.part.find_manifest(Step.PUBLISH)
        remove_records(self.part, find_damage(self.part))
        try:
            self._take(LAKE_STEPS)
        except FileRefusedError as refused:
            same_files = before and before.raw_sha256 == self.part.raw_sha256()
            if not (before and same_files and self._has_objects(before)):
                raise
            # The files are as they were, so it is the contract that cannot read them any more.
            self.part.keep(self.table.compiled, refused)
            report.kept.append(Kept(self.part.id, refused.message))
        else:
            now = self.part.manifest(Step.PUBLISH)
            report.replaced.extend(replacement_lines(Published(before), now))

    def _take(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            self.listener(self.part.id, step)
            self._do(step)

    def _do(self, step: Step) -> None:
        match step:
            case Step.TRANSFORM:
                transform(self.part, self.table.compiled, self.allow)
            case Step.GATE:
                check_gate(self.part)
            case Step.PUBLISH:
                publish(self.part)
            case Step.LOAD:
                self.table.load(self.part)
            case Step.RECONCILE:
                self.table.reconcile(self.part)
            case _:
                assert_never(step)

    def _is_published(self) -> bool:
        """Return whether what is published follows from the raw files and rules, or is kept."""
        manifest, compiled = self.part.find_manifest(Step.PUBLISH), self.table.compiled
        if manifest is None or not self._has_objects(manifest):
            return False
        if find_damage(self.part).is_in_lake:
            return False
        return self.part.is_current(manifest, compiled) or self.part.is_kept(manifest, compiled)

    def _has_objects(self, manifest: Manifest) -> bool:
        if find_damage(self.part).is_in_objects:
            return False
        sizes = {
            LakeZone.PROCESSED: manifest.processed_bytes,
            LakeZone.QUARANTINE: manifest.quarantine_bytes,
        }
        files = {self.part.table_file(zone): size for zone, size in sizes.items()}
        if any(not file.exists() or file.stat().st_size != size for file, size in files.items()):
            return False
        reconciled = self.part.record(Step.RECONCILE)
        is_same = reconciled.get("manifest") == manifest.fingerprint
        return not (is_same and self.part.is_altered(reconciled))

    def _is_loaded(self) -> bool:
        manifest = self.part.manifest(Step.PUBLISH)
        is_whole = not find_damage(self.part).is_in_warehouse
        return (
            is_whole and self.table.holds(self.part, manifest) and self.part.is_reconciled(manifest)
        )

    def _describe(self, report: RunReport) -> None:
        manifest = self.part.find_manifest(Step.TRANSFORM)
        if manifest is None or not self.part.is_current(manifest, self.table.compiled):
            return
        report.misread_by_raw_sql.extend(
            f"{self.part}: {file.label}" for file in manifest.files if not file.raw_sql
        )
        errors = self.table.compiled.contract.gate.errors
        report.warnings.extend(
            (self.part.id, warning) for warning in manifest.warnings if warning.name not in errors
        )
        report.loads.append(
            Load(
                dataset=manifest.dataset,
                fecha_carga=manifest.fecha_carga,
                read=manifest.read,
                accepted=manifest.accepted,
                rejected=manifest.rejected,
                files=len(manifest.files),
                warehouse_rows=self.table.count_rows(self.part.id),
                reasons=manifest.reasons,
            )
        )


@contextmanager
def failures_as_lines(subject: Partition | str, report: RunReport) -> Iterator[None]:
    """Turn a failure into one line of the report."""
    try:
        yield
    except EnergiaError as error:
        report.errors.append(str(error))
    except (OSError, MemoryError, pa.ArrowException, duckdb.Error) as error:
        report.errors.append(f"{subject}: {_cause(error)}; {_way_out(error)}")


def _cause(error: Exception) -> str:
    if _FULL in str(error):
        return _FULL
    if isinstance(error, OSError) and error.errno:
        # Arrow puts words of its own around those of the system.
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{os.strerror(error.errno)}"
    return first_line(error)


def _way_out(error: Exception) -> str:
    if isinstance(error, duckdb.Error) and _CORRUPT in str(error):
        return "rebuild the warehouse from the lake: energia warehouse rebuild"
    if _FULL in str(error):
        return "free some space and run again"
    return "run again"
