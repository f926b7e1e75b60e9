"""Rebuild the warehouse from the published objects of the lake: one table, or the whole file."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from energia.compiler.dataset import Datasets
from energia.errors import LoadError, first_line
from energia.lake import AUDIT_TABLE, LakeZone, Partition
from energia.local.durable import replace
from energia.local.lake import LocalLake
from energia.local.loading import PartitionLoad, failures_as_lines
from energia.local.locking import hold_lake
from energia.local.modes import change_modes, lake_umask
from energia.local.published import PublishedDate, published_parts, read_published
from energia.local.report import RunReport
from energia.local.warehouse import WarehouseTable, connect

_LOGS = (".wal", ".wal.checkpoint", ".wal.recovery")
"""Ends of the names of files that DuckDB keeps with a database."""

_IN_USE = "Could not set lock"
"""The text of DuckDB's error if another program uses the file."""


@dataclass(frozen=True)
class RebuiltTable:
    """A dataset in the new warehouse."""

    dataset: str
    dates: int
    rows: int


@dataclass
class RebuildReport:
    """The outcome of a rebuild.

    ``replaced`` is False if the present file stays. The warnings are rows of the present file that
    the new one does not have, because the lake or the contracts do not have them.
    """

    replaced: bool = True
    tables: list[RebuiltTable] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def rebuild(lake: LocalLake, datasets: Datasets) -> RebuildReport:
    """Write the warehouse file again, from the published objects and their manifests alone.

    The present file stays if it can be opened and has rows of a date that cannot be loaded.
    Raises LakeLockedError if a run is going on, LoadError if another program uses the file.
    """
    report, draft = RebuildReport(), _draft(lake)
    with lake_umask(lake) as umask, hold_lake(lake):
        change_modes(lake, umask)
        held = _held_by_file(lake.warehouse)
        unknown = _unknown(lake, held)
        report.warnings = list(_left_out(held, unknown, datasets))
        draft.parent.mkdir(exist_ok=True)
        remove_draft(lake)
        try:
            _fill(draft, lake, datasets, held - unknown, report)
            if report.replaced:
                # The log of a file that cannot be opened would be replayed into the new one.
                for end in _LOGS:
                    lake.warehouse.with_name(f"{lake.warehouse.name}{end}").unlink(missing_ok=True)
                replace(draft, lake.warehouse)
        except duckdb.Error as error:
            raise LoadError(
                f"{draft}: cannot be written ({first_line(error)}); {lake.warehouse} is unchanged"
            ) from error
        finally:
            remove_draft(lake)
    return report


def remove_draft(lake: LocalLake) -> None:
    """Remove what a rebuild that was cut has left."""
    draft = _draft(lake)
    for path in draft.parent.glob(f"{draft.name}*"):
        path.unlink()


def replace_outdated(
    lake: LocalLake,
    tables: Mapping[str, WarehouseTable],
    loads: Iterable[PartitionLoad],
    report: RunReport,
) -> dict[str, WarehouseTable]:
    """Replace the tables that are not as their contracts declare, from the published objects.

    Dates that the changed contract can read are published again first. If rows would be lost, the
    table stays, and the report has the reason. Return the tables that are as declared.
    """
    current = {}
    for dataset, table in tables.items():
        with failures_as_lines(dataset, report):
            if table.is_current() or _replace_outdated(lake, table, loads, report):
                current[dataset] = table
    return current


def _replace_outdated(
    lake: LocalLake, table: WarehouseTable, loads: Iterable[PartitionLoad], report: RunReport
) -> bool:
    dataset = table.compiled.contract.dataset
    if any(published_parts(lake, dataset)):
        # The run reports a failure when it takes the date again.
        _publish(dataset, loads, RunReport(replaced=report.replaced, kept=report.kept))
    dates, problems = _loadable(lake, table)
    held = {part for part in _held(table.connection) if part.dataset == dataset}
    problems |= {part: _no_date(part) for part in _unknown(lake, held)}
    if lost := problems.keys() & held:
        _publish(dataset, loads, report)
        report.errors += [*(problems[part] for part in sorted(lost)), _stays(dataset)]
        return False
    table.replace(dates)
    return True


def _publish(dataset: str, loads: Iterable[PartitionLoad], report: RunReport) -> None:
    for load in loads:
        if load.part.id.dataset == dataset:
            load.publish(report)


def _fill(
    draft: Path, lake: LocalLake, datasets: Datasets, held: Set[Partition], report: RebuildReport
) -> None:
    with connect(draft) as connection:
        for dataset, compiled in datasets.items():
            table = WarehouseTable(connection, compiled)
            dates, problems = _loadable(lake, table)
            table.replace(dates)
            report.errors += problems.values()
            report.replaced &= problems.keys().isdisjoint(held)
            rows = sum(date.manifest.accepted for date in dates)
            report.tables.append(RebuiltTable(dataset, len(dates), rows))


def _loadable(
    lake: LocalLake, table: WarehouseTable
) -> tuple[list[PublishedDate], dict[Partition, str]]:
    """Return the published dates that the table can take, and a line for each other one."""
    dates, problems = [], {}
    for part in published_parts(lake, table.compiled.contract.dataset):
        try:
            dates.append(read_published(part))
        except LoadError as error:
            problems[part.id] = str(error)
    problems |= table.find_misfits(dates)
    return [date for date in dates if date.part.id not in problems], problems


def _held(connection: duckdb.DuckDBPyConnection) -> set[Partition]:
    """Return the load dates of which the warehouse has rows."""
    rows = connection.execute(
        f"SELECT dataset, fecha_carga FROM {AUDIT_TABLE} WHERE filas > 0"  # noqa: S608  # a constant
    ).fetchall()
    return {Partition(dataset, day) for dataset, day in rows}


def _held_by_file(warehouse: Path) -> set[Partition]:
    """Return the same for a file; nothing for a file that cannot be opened."""
    if not warehouse.exists():
        return set()
    try:
        with connect(warehouse) as connection:
            return _held(connection)
    except duckdb.Error as error:
        if _IN_USE in str(error):
            raise LoadError(
                f"{warehouse}: cannot be opened ({first_line(error)}); close the program that "
                "uses the file"
            ) from error
        return set()


def _unknown(lake: LocalLake, held: Set[Partition]) -> set[Partition]:
    """Return the dates that have neither a published object nor raw files."""
    known = {
        part.id
        for dataset in {it.dataset for it in held}
        for part in published_parts(lake, dataset)
    }
    return {part for part in held - known if not lake.at(part).raw_files()}


def _left_out(held: Set[Partition], unknown: Set[Partition], datasets: Datasets) -> Iterator[str]:
    for dataset in sorted({part.dataset for part in held} - datasets.keys()):
        yield (
            f"{dataset}: has no contract, so the rebuilt warehouse has no table for it; its rows "
            "stay in the lake"
        )
    for part in sorted(unknown):
        if part.dataset in datasets:
            yield f"{part}: the lake does not have the date, so the rebuilt warehouse has no rows"


def _no_date(part: Partition) -> str:
    return f"{part}: the lake does not have the date; to remove its rows: energia warehouse rebuild"


def _draft(lake: LocalLake) -> Path:
    return lake.home / LakeZone.TEMP / lake.warehouse.name


def _stays(dataset: str) -> str:
    return (
        f"{dataset}: the warehouse stays as the earlier contract declares it, because a new table "
        "would lose these dates; nothing was loaded into it"
    )
