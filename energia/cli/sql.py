"""`energia sql`: run a SELECT on the lake."""

from typing import Annotated

import typer

from energia.cli import options
from energia.cli.answers import ask
from energia.project import Project


def sql(
    text: Annotated[str, typer.Argument(help="A SELECT in Athena's SQL.")],
    param: options.ParamsOption = None,
    output: options.FormatOption = options.OutputFormat.TABLE,
    target: options.TargetOption = options.Target.LOCAL,
    home: options.HomeOption = options.HOME,
    workgroup: options.WorkgroupOption = options.WORKGROUP,
) -> None:
    """Run a SELECT on the processed tables and the rejected rows."""
    from energia.queries.compiling import compile_query

    project = Project.find()
    compiled = compile_query(text, project.contracts)
    ask(project, compiled, param, output, target=target, home=home, workgroup=workgroup)
