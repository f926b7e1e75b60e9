"""`energia status` and `energia runs`."""

from datetime import date

from rich.table import Table

from energia.cli.console import plain_console, print_json, print_plain
from energia.local.lake import LocalLake
from energia.local.status import DatasetStatus, PartitionStatus, lake_status, past_runs
from energia.project import Project


def show_status(project: Project, lake: LocalLake, today: date, *, as_json: bool) -> None:
    """Print every dataset's load dates and freshness."""
    statuses = [lake_status(lake, contract, today) for contract in project.contracts]
    if as_json:
        print_json([status.to_json() for status in statuses])
        return
    console = plain_console()
    table = _table("dataset", "fecha_carga", right=("files", "accepted", "rejected"), last="state")
    for status in statuses:
        for part in status.partitions:
            counts = (str(part.files), _count(part.accepted), _count(part.rejected))
            table.add_row(status.dataset, part.fecha_carga, *counts, _state(part))
    console.print(table)
    for problem in (part.problem for status in statuses for part in status.partitions):
        if problem:
            print_plain(console, f"\n{problem}")
    console.print()
    for status in statuses:
        print_plain(console, _freshness(status))


def show_runs(lake: LocalLake, *, as_json: bool) -> None:
    """Print the runs and retractions, the latest first."""
    runs = list(past_runs(lake))
    if as_json:
        print_json(runs)
        return
    table = _table("started_at", "status", right=("seconds", "loads", "errors"), last="command")
    for run in runs:
        seconds = f"{run['duration_s']:.1f}" if "duration_s" in run else ""
        loads, errors = len(run.get("loads", ())), len(run.get("errors", ()))
        command = f"{run['command']} {run['source']}"
        table.add_row(
            run["started_at"][:19], run["status"], seconds, str(loads), str(errors), command
        )
    plain_console().print(table)


def _table(*left: str, right: tuple[str, ...], last: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in left:
        table.add_column(heading, no_wrap=True)
    for heading in right:
        table.add_column(heading, justify="right", overflow="fold")
    table.add_column(last, overflow="fold")
    return table


def _state(part: PartitionStatus) -> str:
    if part.problem:
        return "stopped at its gate"
    return "finished" if part.finished else "unfinished: run again"


def _count(count: int | None) -> str:
    return "" if count is None else f"{count:,}"


def _freshness(status: DatasetStatus) -> str:
    if status.last_fecha_carga is None:
        return f"{status.dataset}: nothing published yet"
    agreed = f", the contract agrees {status.freshness_days}" if status.freshness_days else ""
    late = " — late" if status.fresh is False else ""
    days = f"{status.days_old} days old{agreed}"
    return f"{status.dataset}: last load date {status.last_fecha_carga}, {days}{late}"
