"""Run or retract with a progress line, then print the report."""

import os
import shlex
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from rich.console import Console
from rich.table import Table

from energia.cli.console import (
    counted,
    plain_console,
    print_error,
    print_json,
    print_not_read,
    print_plain,
    print_warning,
)
from energia.cli.options import HOME
from energia.errors import EnergiaError, UsageError
from energia.lake import LakeZone
from energia.process import INTERRUPTED
from energia.project import Project

if TYPE_CHECKING:
    from energia.compiler.dataset import Datasets
    from energia.local.lake import LocalLake
    from energia.local.loading import Listener
    from energia.local.report import RunReport

    Work = Callable[[Datasets, Listener], RunReport]

_SHOWN_REASONS = 8


def work_and_report(project: Project, lake: "LocalLake", work: "Work", *, as_json: bool) -> bool:
    """Do the work and print its report; return whether it succeeded."""
    console = plain_console()
    signal.signal(signal.SIGINT, partial(_stop, console))
    if as_json:
        report = _work_for_programs(project, work)
        print_json(report.to_json())
        return report.ok
    with console.status("reading the contracts", spinner="line") as status:
        report = work(project.datasets(), lambda where, step: status.update(f"{where}: {step}"))
    _print_report(console, report, lake)
    if any((lake.home / LakeZone.PROCESSED).rglob("*.parquet")):
        _print_next(console, project, lake)
    return report.ok


def _work_for_programs(project: Project, work: "Work") -> "RunReport":
    from energia.local.report import RunReport

    try:
        return work(project.datasets(), lambda *_: None)
    except UsageError:
        raise
    except EnergiaError as error:
        return RunReport(errors=str(error).splitlines())


def _stop(console: Console, *_: object) -> NoReturn:
    # A run can stop anywhere, and the next one finishes it. Unwinding through the engines'
    # callbacks would only cause more errors.
    console.show_cursor(show=True)
    os._exit(INTERRUPTED)


def _print_report(console: Console, report: "RunReport", lake: "LocalLake") -> None:
    loads = counted(len(report.loads), "load")
    console.print(f"{loads} in {report.duration_s:.1f} s\n", highlight=False)
    console.print(_loads_table(report))
    _print_reasons(console, report)
    _print_unmatched(console, report)
    for name in report.misread_by_raw_sql:
        console.print(
            f"note: {name}: on AWS, query the processed table; SQL on the raw table misreads "
            "the file's column order, delimiter or quoted line breaks",
            style="yellow",
            soft_wrap=True,
        )
    for partition, warning in report.warnings:
        print_warning(console, f"{partition}: {warning.text}")
    for line in (*report.replaced, *report.kept_lines()):
        print_plain(console, line)
    for error in report.errors:
        print_error(console, error)
    print_not_read(console, report.not_read)
    print_plain(console, f"\nlake       {lake.home / LakeZone.PROCESSED}")
    print_plain(console, f"warehouse  {lake.warehouse}")
    if any(load.rejected for load in report.loads) and (lake.home / LakeZone.QUARANTINE).exists():
        print_plain(console, f"rejected   {lake.home / LakeZone.QUARANTINE}")


def _loads_table(report: "RunReport") -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("dataset", overflow="fold")
    table.add_column("fecha_carga", no_wrap=True)
    for heading in ("files", "read", "accepted", "rejected", "warehouse"):
        table.add_column(heading, justify="right", overflow="fold")
    for load in report.loads:
        counts = (load.files, load.read, load.accepted, load.rejected, load.warehouse_rows)
        table.add_row(load.dataset, load.fecha_carga, *(f"{count:,}" for count in counts))
    return table


def _print_reasons(console: Console, report: "RunReport") -> None:
    reasons: Counter[str] = Counter()
    for load in report.loads:
        reasons.update({f"{load.dataset}: {reason}": n for reason, n in load.reasons.items()})
    if reasons:
        console.print("\nReasons of rejected rows")
    for reason, count in reasons.most_common(_SHOWN_REASONS):
        console.print(f"  {count:>9,}  {reason}", highlight=False)
    if len(reasons) > _SHOWN_REASONS:
        console.print(f"  {'':>9}  and {len(reasons) - _SHOWN_REASONS} more", highlight=False)


def _print_unmatched(console: Console, report: "RunReport") -> None:
    found = [unmatched for unmatched in report.unmatched if unmatched.rows]
    if found:
        console.print("\nUnmatched references (rows are counted, not rejected)")
    for unmatched in found:
        where = f"{unmatched.dataset} {unmatched.fecha_carga}: {unmatched.column}"
        print_plain(console, f"  {unmatched.rows:>9,}  {where} not in {unmatched.target}")


def _print_next(console: Console, project: Project, lake: "LocalLake") -> None:
    program = _program()
    option = "" if lake.home == Path(HOME) else f" --home {shlex.quote(str(lake.home))}"
    print_plain(console, f"\nNext: {program} query --list")
    for name in project.question_names()[:1]:
        print_plain(console, f"      {program} query {name}{option}")


def _program() -> str:
    """Return the command that starts this program."""
    invoked = Path(sys.argv[0])
    return invoked.name if shutil.which(invoked.name) else os.path.relpath(invoked)
