"""Run the pipeline on one machine: land a source's files, then finish every partition."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from energia.compiler.dataset import Datasets
from energia.delivery.source import Delivery, find_deliveries
from energia.errors import EnergiaError
from energia.lake import Partition
from energia.local.history import recorded
from energia.local.lake import LocalLake
from energia.local.landing import Landing, find_landed, landed_partitions, take_out
from energia.local.loading import Listener, PartitionLoad, failures_as_lines
from energia.local.locking import hold_lake
from energia.local.modes import change_modes, lake_umask
from energia.local.partition import LocalPartition
from energia.local.rebuilding import remove_draft, replace_outdated
from energia.local.references import count_unmatched, may_be_outdated, record_unmatched
from energia.local.report import RunReport
from energia.local.warehouse import WarehouseTable, open_warehouse
from energia.partition.allow import Allow


@dataclass(frozen=True)
class RunOrder:
    """The task of a run: without a source it only finishes unfinished load dates.

    ``fecha_carga`` is the date of files whose path carries none; ``allow`` has the doubts that it
    overrules.
    """

    source: Path | None
    lake: LocalLake
    fecha_carga: date
    allow: frozenset[Allow] = frozenset()


def run(order: RunOrder, datasets: Datasets, listener: Listener) -> RunReport:
    """Land the source's files and finish every partition that is not; see RunReport.

    Raises UsageError for a source without CSV files, LakeLockedError if another run is going on.
    """
    report, lake = RunReport(), order.lake
    deliveries: list[Delivery] = []
    if order.source:
        found = find_deliveries(order.source, datasets, order.fecha_carga, lake.home)
        deliveries, report.not_read = found.deliveries, found.others
        report.errors.extend(map(str, found.refused))
    source = str(order.source or "")
    with _open_tables(lake, datasets) as tables, recorded(lake, "run", source, report):
        delivered = _land(deliveries, Landing(lake, datasets, order.allow), report)
        finished: list[LocalPartition] = []
        others: list[LocalPartition] = []
        loads = [
            PartitionLoad(part, tables[part.id.dataset], listener, order.allow)
            for part in _landed(lake, datasets, report)
        ]
        current = replace_outdated(lake, tables, loads, report)
        for load in loads:
            if load.part.id.dataset not in current:
                continue
            is_finished = load.finish(report, always_report=load.part.id in delivered)
            (finished if is_finished else others).append(load.part)
        # After all loads, because a delivery may bring rows and their references at once.
        for part in finished:
            _report_unmatched(part, report, current)
        for part in others:
            _recount_unmatched(part, report, current)
    return report


def retract(file: str, lake: LocalLake, datasets: Datasets, listener: Listener) -> RunReport:
    """Take a raw file out of its date, keep it in raw/_retiradas/, and finish the date again.

    ``file`` is its name, or its path below raw/ if several dates have one of that name.
    Raises UsageError if there is not exactly one, LakeLockedError as run.
    """
    report = RunReport()
    with _open_tables(lake, datasets) as tables:
        part, name = find_landed(lake, datasets, file)
        with recorded(lake, "retract", f"{part.id.key}/{name}", report):
            take_out(part, name)
            loads = [
                PartitionLoad(each, tables[each.id.dataset], listener)
                for each in _landed(lake, datasets, report)
            ]
            current = replace_outdated(lake, tables, loads, report)
            for load in loads:
                is_loadable = load.part == part and part.id.dataset in current
                if is_loadable and load.finish(report, always_report=True):
                    _report_unmatched(part, report, current)
    return report


def _land(deliveries: Iterable[Delivery], landing: Landing, report: RunReport) -> set[Partition]:
    """Land the files; return the partitions of those that were taken."""
    delivered = set()
    for delivery in deliveries:
        with failures_as_lines(f"{delivery.name}: cannot be copied to raw/", report):
            landing.land(delivery)
            delivered.add(delivery.partition)
    return delivered


def _landed(lake: LocalLake, datasets: Datasets, report: RunReport) -> Iterator[LocalPartition]:
    """Yield every partition; a dataset whose folders cannot be read is a line of the report."""
    for dataset in datasets:
        try:
            yield from list(landed_partitions(lake, [dataset]))
        except EnergiaError as error:
            report.errors.append(str(error))


def _report_unmatched(
    part: LocalPartition, report: RunReport, tables: Mapping[str, WarehouseTable]
) -> None:
    with failures_as_lines(part.id, report):
        found = list(count_unmatched(part.id, tables))
        record_unmatched(part, found)
        report.unmatched.extend(found)
        errors = tables[part.id.dataset].compiled.contract.gate.errors
        for warning in (warning for each in found for warning in each.warnings()):
            if warning.name in errors:
                report.errors.append(
                    f"{part}: {warning.text}; the contract makes this an error ({warning.name}); "
                    "the rows are already in the lake and in the warehouse"
                )
            else:
                report.warnings.append((part.id, warning))


def _recount_unmatched(
    part: LocalPartition, report: RunReport, tables: Mapping[str, WarehouseTable]
) -> None:
    """Keep the record of an earlier run's date current; the date is not in the report."""
    with failures_as_lines(part.id, report):
        if may_be_outdated(part, tables[part.id.dataset]):
            record_unmatched(part, list(count_unmatched(part.id, tables)))


@contextmanager
def _open_tables(lake: LocalLake, datasets: Datasets) -> Iterator[dict[str, WarehouseTable]]:
    """Hold the home, and open the warehouse's table of each dataset."""
    with lake_umask(lake) as umask, hold_lake(lake):
        change_modes(lake, umask)
        remove_draft(lake)
        with open_warehouse(lake) as connection:
            yield {dataset: WarehouseTable(connection, item) for dataset, item in datasets.items()}
