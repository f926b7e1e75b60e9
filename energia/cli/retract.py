"""`energia retract`: remove a raw file from its load date."""

from functools import partial
from typing import Annotated

import typer

from energia.cli.options import HOME, HomeOption, JsonOption, SharedOption, parse_folder
from energia.cli.report import work_and_report
from energia.project import Project


def retract(
    file: Annotated[str, typer.Argument(help="Name of a raw file, or its path below raw/.")],
    home: HomeOption = HOME,
    shared: SharedOption = False,
    json: JsonOption = False,
) -> None:
    """Remove a raw file from its load date and process the date again.

    The file moves to raw/_retiradas/. Its earlier versions do not come back.
    """
    from energia.local import run as pipeline
    from energia.local.lake import find_lake

    lake = find_lake(parse_folder(home), shared=shared)
    work = partial(pipeline.retract, file, lake)
    ok = work_and_report(Project.find(), lake, work, as_json=json)
    raise typer.Exit(0 if ok else 1)
