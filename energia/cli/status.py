"""`energia status`: show the load dates of the lake, their states and the age of each dataset."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from energia.cli.console import (
    counted,
    plain_console,
    plain_table,
    print_error,
    print_json,
    print_plain,
    print_warning,
)
from energia.cli.options import HOME, HomeOption, JsonOption, parse_date, parse_folder
from energia.project import Project

if TYPE_CHECKING:
    from energia.local.damage import Finding
    from energia.local.lake import LocalLake
    from energia.local.status import DatasetStatus

_SHOWN_ERRORS = 5
_STATES = {
    "stopped": "stopped by the gate",
    "outdated": "outdated: run again",
    "damaged": "damaged: run again",
    "unfinished": "unfinished: run again",
}


def status(
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Read every byte of lake and warehouse. The next run repairs the damage found.",
        ),
    ] = False,
    home: HomeOption = HOME,
    json: JsonOption = False,
) -> None:
    """Show the state of every load date and whether each dataset is up to date.

    Exit codes: 0 success, 1 something is damaged or cannot be read, 2 usage error.
    """
    from energia.local.history import past_runs
    from energia.local.lake import find_lake
    from energia.local.status import lake_status

    lake, today, project = find_lake(parse_folder(home)), parse_date(None), Project.find()
    damage = _verify(lake, project) if verify else None
    compiled, sample = project.datasets().values(), project.sample
    statuses = [lake_status(lake, item, today, sample) for item in compiled]
    last_run = next(past_runs(lake), None)
    is_damaged = bool(damage) or any(map(_is_damaged, statuses))
    if json:
        datasets, findings = list(map(asdict, statuses)), list(map(asdict, damage or ()))
        print_json({"datasets": datasets, "damage": findings, "last_run": last_run})
    else:
        _print_statuses(statuses, last_run, damage or ())
        if verify and not is_damaged:
            print_plain(plain_console(), "verified: no damage")
    raise typer.Exit(is_damaged)


def _verify(lake: "LocalLake", project: Project) -> "list[Finding]":
    from energia.local.locking import hold_lake
    from energia.local.modes import lake_umask
    from energia.local.verification import verify

    with lake_umask(lake), hold_lake(lake):
        return verify(lake, project.datasets())


def _is_damaged(status: "DatasetStatus") -> bool:
    states = {part.state for part in status.partitions}
    return status.problem is not None or "damaged" in states


def _print_statuses(
    statuses: "Sequence[DatasetStatus]",
    last_run: dict[str, Any] | None,
    damage: "Sequence[Finding]",
) -> None:
    console = plain_console()
    if any(status.partitions for status in statuses):
        console.print(_table(statuses))
    else:
        print_plain(console, "this lake has no files; load some with energia run FOLDER")
    problems = [line for status in statuses for part in status.partitions for line in part.problems]
    for line in problems:
        print_plain(console, f"\n{line}")
    console.print()
    for status in statuses:
        _print_warnings(console, status)
    for status in statuses:
        print_plain(console, _freshness(status))
    _print_last_run(console, last_run, known=problems)
    if sampled := sum(status.sample_files for status in statuses):
        advice = "use another --home for your own data, or retract each sample file"
        print_warning(console, f"this lake has {counted(sampled, 'sample file')}; {advice}")
    for error in (*filter(None, (status.problem for status in statuses)), *map(str, damage)):
        print_error(console, error)


def _print_warnings(console: Console, status: "DatasetStatus") -> None:
    for part in status.partitions:
        for warning in part.warnings:
            where = f"{status.dataset} {part.fecha_carga}"
            print_warning(console, f"{where}: {warning.text}")


def _print_last_run(console: Console, record: dict[str, Any] | None, known: Sequence[str]) -> None:
    """Print what the last run reported: a file that it refused is nowhere in the lake."""
    if not record or record["status"] == "ok":
        return
    errors = [error for error in record.get("errors", ()) if error not in known]
    print_warning(
        console, f"last {record['command']} of {record['started_at']}: {record['status']}"
    )
    for error in errors[:_SHOWN_ERRORS]:
        print_plain(console, f"  {error}")
    if len(errors) > _SHOWN_ERRORS:
        print_plain(console, f"  and {len(errors) - _SHOWN_ERRORS} more: energia runs --json")


def _table(statuses: "Sequence[DatasetStatus]") -> Table:
    counts = ("files", "accepted", "rejected")
    table = plain_table("dataset", "fecha_carga", right=counts, folded=("state",))
    for status in statuses:
        for part in status.partitions:
            cells = (str(part.files), _count(part.accepted), _count(part.rejected))
            state = _STATES.get(part.state, part.state)
            table.add_row(status.dataset, part.fecha_carga, *cells, state)
    return table


def _count(count: int | None) -> str:
    return "" if count is None else f"{count:,}"


def _freshness(status: "DatasetStatus") -> str:
    if status.days_old is None:
        return f"{status.dataset}: no load date up to today is published"
    late = "late, " if status.fresh is False else ""
    limit = f" (limit: {status.freshness_days})" if status.freshness_days else ""
    age = f"{late}{counted(status.days_old, 'day')} old{limit}"
    return f"{status.dataset}: last load date {status.last_fecha_carga}, {age}"
