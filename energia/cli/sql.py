"""`energia sql`: the answer to a SELECT."""

from typing import Annotated

import typer

from energia.cli import options
from energia.cli.answers import ask
from energia.project import Project


def sql(
    text: Annotated[str, typer.Argument(help="A SELECT in Athena's dialect.")],
    param: options.ParamsOption = None,
    output: options.FormatOption = options.OutputFormat.TABLE,
    target: options.TargetOption = options.Target.LOCAL,
    home: options.HomeOption = options.HOME,
    workgroup: options.WorkgroupOption = options.WORKGROUP,
) -> None:
    """Answer a SELECT over the processed lake and its rejected rows."""
    from energia.queries.compiling import compile_query

    project = Project.find()
    compiled = compile_query(text, project.contracts)
    ask(project, compiled, param, output, target=target, home=home, workgroup=workgroup)
