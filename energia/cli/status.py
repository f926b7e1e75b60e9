"""`energia status`: show the load dates of the lake and the age of each dataset."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.table import Table

from energia.cli.console import (
    counted,
    plain_console,
    plain_table,
    print_json,
    print_plain,
    print_warning,
)
from energia.cli.options import HOME, HomeOption, JsonOption, parse_date, parse_folder
from energia.project import Project

if TYPE_CHECKING:
    from energia.local.status import DatasetStatus, PartitionStatus


def status(home: HomeOption = HOME, json: JsonOption = False) -> None:
    """Show the state of every load date and whether each dataset is up to date."""
    from energia.local.lake import find_lake
    from energia.local.status import lake_status

    lake, today, project = find_lake(parse_folder(home)), parse_date(None), Project.find()
    contracts, sample = project.contracts, project.sample
    statuses = [lake_status(lake, contract, today, sample) for contract in contracts]
    if json:
        print_json(list(map(asdict, statuses)))
    else:
        _print_statuses(statuses)


def _print_statuses(statuses: "Sequence[DatasetStatus]") -> None:
    console = plain_console()
    console.print(_table(statuses))
    for problem in (part.problem for status in statuses for part in status.partitions):
        if problem:
            print_plain(console, f"\n{problem}")
    console.print()
    for status in statuses:
        for part in status.partitions:
            for warning in part.warnings:
                where = f"{status.dataset} {part.fecha_carga}"
                print_warning(console, f"{where}: {warning.text}")
    for status in statuses:
        print_plain(console, _freshness(status))
    if sampled := sum(status.sample_files for status in statuses):
        advice = "use another --home for your own data, or retract each sample file"
        print_warning(console, f"this lake has {counted(sampled, 'sample file')}; {advice}")


def _table(statuses: "Sequence[DatasetStatus]") -> Table:
    counts = ("files", "accepted", "rejected")
    table = plain_table("dataset", "fecha_carga", right=counts, folded=("state",))
    for status in statuses:
        for part in status.partitions:
            cells = (str(part.files), _count(part.accepted), _count(part.rejected))
            table.add_row(status.dataset, part.fecha_carga, *cells, _state(part))
    return table


def _state(part: "PartitionStatus") -> str:
    if part.problem:
        return "stopped by the gate"
    return "finished" if part.finished else "unfinished: run again"


def _count(count: int | None) -> str:
    return "" if count is None else f"{count:,}"


def _freshness(status: "DatasetStatus") -> str:
    if status.days_old is None:
        return f"{status.dataset}: no load date up to today is published"
    late = "late, " if status.fresh is False else ""
    limit = f" (limit: {status.freshness_days})" if status.freshness_days else ""
    age = f"{late}{counted(status.days_old, 'day')} old{limit}"
    return f"{status.dataset}: last load date {status.last_fecha_carga}, {age}"
