"""`energia warehouse rebuild`: write the warehouse file again."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from energia.cli.console import (
    plain_console,
    plain_table,
    print_error,
    print_json,
    print_plain,
    print_warning,
)
from energia.cli.options import HOME, HomeOption, JsonOption, SharedOption, parse_folder
from energia.project import Project

if TYPE_CHECKING:
    from energia.local.lake import LocalLake
    from energia.local.rebuilding import RebuildReport


def rebuild(
    home: HomeOption = HOME, shared: SharedOption = False, json: JsonOption = False
) -> None:
    """Write the warehouse file again from the published Parquet objects of the lake.

    The new file has the tables and views of the contracts, and nothing else.

    If a date cannot be loaded, its error is printed. If the present file has
    rows of the date, it stays. If it cannot be opened, the new file replaces it.

    Exit codes: 0 success, 1 a date could not be loaded, 2 usage error.
    """
    from energia.local import rebuilding
    from energia.local.lake import find_lake

    lake = find_lake(parse_folder(home), shared=shared)
    report = rebuilding.rebuild(lake, Project.find().datasets())
    if json:
        print_json(asdict(report))
    else:
        _print_report(report, lake)
    raise typer.Exit(1 if report.errors else 0)


def _print_report(report: "RebuildReport", lake: "LocalLake") -> None:
    console, table = plain_console(), plain_table("dataset", right=("dates", "rows"))
    for rebuilt in report.tables:
        table.add_row(rebuilt.dataset, f"{rebuilt.dates:,}", f"{rebuilt.rows:,}")
    if report.replaced:
        console.print(table)
    for warning in report.warnings:
        print_warning(console, warning)
    for error in report.errors:
        print_error(console, error)
    outcome = "rebuilt" if report.replaced else "unchanged, because it has rows of these dates"
    print_plain(console, f"\nwarehouse  {lake.warehouse} ({outcome})")
