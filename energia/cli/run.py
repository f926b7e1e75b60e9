"""`energia run`: load a folder of CSV files."""

from functools import partial
from typing import Annotated

import typer

from energia.cli.options import (
    HOME,
    AllowOption,
    FechaOption,
    HomeOption,
    JsonOption,
    SharedOption,
    parse_allow,
    parse_date,
    parse_folder,
)
from energia.cli.report import work_and_report
from energia.project import Project


def run(
    source: Annotated[
        str | None,
        typer.Argument(
            help="Folder of CSV files, workbooks and archives: <dataset>.csv, <dataset>/*.csv or "
            "<dataset>/fecha_carga=YYYY-MM-DD/*.csv, or names that match a contract's filePattern. "
            "Without a folder, run finishes unfinished load dates.",
            show_default=False,
        ),
    ] = None,
    fecha_carga: FechaOption = None,
    home: HomeOption = HOME,
    allow: AllowOption = "",
    shared: SharedOption = False,
    json: JsonOption = False,
) -> None:
    """Load CSV files into the lake and the warehouse, and finish unfinished load dates.

    Exit codes: 0 success, 1 a load failed or a file was refused, 2 usage error.
    """
    from energia.local import run as pipeline
    from energia.local.lake import LocalLake, find_lake

    load_date = parse_date(fecha_carga)
    folder = None if source is None else parse_folder(source, "source folder")
    place = parse_folder(home)
    lake = LocalLake(place, shared) if folder else find_lake(place, shared=shared)
    order = pipeline.RunOrder(folder, lake, load_date, parse_allow(allow))
    ok = work_and_report(Project.find(), lake, partial(pipeline.run, order), as_json=json)
    raise typer.Exit(0 if ok else 1)
