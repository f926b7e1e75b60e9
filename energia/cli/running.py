"""`energia run`: the run with its progress and its report."""

import json
import os
import shutil
import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from energia.embedded.run import RunOrder, RunReport
from energia.embedded.run import run as run_pipeline
from energia.errors import EnergiaError, UsageError
from energia.lake import LakeZone, LocalLake, Partition
from energia.pipeline import Step
from energia.project import Project

_SHOWN_REASONS = 8


def run_and_report(project: Project, order: RunOrder, *, as_json: bool) -> bool:
    """Run the pipeline and print its report; whether all went well."""
    if as_json:
        return _run_for_programs(project, order)
    console = Console()
    with console.status("reading the contracts") as status:

        def show(partition: Partition, step: Step) -> None:
            status.update(f"{partition}: {step}")

        report = run_pipeline(order, project.plans(), show)
    _print_report(console, report, order.lake)
    _print_next(console, project, order.lake)
    return report.ok


def _run_for_programs(project: Project, order: RunOrder) -> bool:
    try:
        report = run_pipeline(order, project.plans(), lambda *_: None)
    except UsageError:
        raise
    except EnergiaError as error:
        report = RunReport(errors=str(error).splitlines())
    sys.stdout.write(json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n")
    return report.ok


def _print_report(console: Console, report: RunReport, lake: LocalLake) -> None:
    console.print(f"{len(report.loads)} loads in {report.duration_s:.1f} s\n", highlight=False)
    console.print(_loads_table(report))
    reasons: Counter[str] = Counter()
    for load in report.loads:
        reasons.update({f"{load.dataset}: {reason}": n for reason, n in load.reasons.items()})
    if reasons:
        console.print("\nWhy rows were rejected")
        for reason, count in reasons.most_common(_SHOWN_REASONS):
            console.print(f"  {count:>9,}  {reason}", highlight=False)
    for name in report.misread_by_raw_sql:
        console.print(
            f"note: {name}: SQL on the raw table misreads this file (other column order, "
            "delimiter or quoted line breaks); the processed table has it right",
            style="yellow",
            soft_wrap=True,
        )
    for error in report.errors:
        console.print(f"error: {escape(error)}", style="red", highlight=False, soft_wrap=True)
    console.print(f"\nlake       {lake.home / LakeZone.PROCESSED}", highlight=False)
    console.print(f"warehouse  {lake.warehouse}", highlight=False)
    if any(load.rejected for load in report.loads):
        console.print(f"rejected   {lake.home / LakeZone.QUARANTINE}", highlight=False)


def _loads_table(report: RunReport) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("dataset", overflow="fold")
    table.add_column("fecha_carga", no_wrap=True)
    for heading in ("files", "read", "accepted", "rejected", "warehouse"):
        table.add_column(heading, justify="right", overflow="fold")
    for load in report.loads:
        counts = (load.files, load.read, load.accepted, load.rejected, load.warehouse_rows)
        table.add_row(load.dataset, load.fecha_carga, *(f"{count:,}" for count in counts))
    return table


def _print_next(console: Console, project: Project, lake: LocalLake) -> None:
    program = _program()
    option = "" if lake.home == Path(".energia") else f" --home {lake.home}"
    console.print(f"\nNext: {program} query --list", highlight=False)
    for query in project.queries()[:1]:
        console.print(f"      {program} query {query.name}{option}", highlight=False)


def _program() -> str:
    """How the user can type this program's name."""
    invoked = Path(sys.argv[0])
    return invoked.name if shutil.which(invoked.name) else os.path.relpath(invoked)
