"""`energia retract`: a raw file out of its date."""

from functools import partial
from typing import Annotated

import typer

from energia.cli.options import HOME, HomeOption, JsonOption
from energia.cli.report import work_and_report
from energia.project import Project


def retract(
    file: Annotated[str, typer.Argument(help="The name of a raw file, or its path below raw/.")],
    home: HomeOption = HOME,
    json: JsonOption = False,
) -> None:
    """Take a raw file out (it is kept in raw/_retiradas/) and process its date again.

    No earlier version of it returns.
    """
    from energia.local import run as pipeline
    from energia.local.lake import find_lake

    lake = find_lake(home)
    work = partial(pipeline.retract, file, lake)
    ok = work_and_report(Project.find(), lake, work, as_json=json)
    raise typer.Exit(0 if ok else 1)
