"""`energia query`: list and answer the questions of athena_sql/."""

from typing import Annotated

import typer

from energia.cli import options
from energia.cli.answers import ask, printable
from energia.cli.console import plain_console, plain_table
from energia.errors import QueryError, UsageError
from energia.project import Project
from energia.suggestions import instead


def query(
    name: Annotated[
        str | None, typer.Argument(help="Name of a question; --list shows all of them.")
    ] = None,
    list_all: Annotated[bool, typer.Option("--list", help="List the questions.")] = False,
    param: options.ParamsOption = None,
    output: options.FormatOption = options.OutputFormat.TABLE,
    target: options.TargetOption = options.Target.LOCAL,
    home: options.HomeOption = options.HOME,
    workgroup: options.WorkgroupOption = options.WORKGROUP,
) -> None:
    """Answer a question of athena_sql/ from the lake."""
    project = Project.find()
    if list_all or name is None:
        _print_questions(project)
        return
    questions = project.questions()
    if name not in questions:
        raise UsageError(f"question '{name}' does not exist{instead(name, questions)}")
    question = questions[name]
    if isinstance(question, QueryError):
        raise question
    ask(project, question.compiled, param, output, target=target, home=home, workgroup=workgroup)


def _print_questions(project: Project) -> None:
    table = plain_table(folded=("name", "question", "parameters"))
    for name, question in project.questions().items():
        if isinstance(question, QueryError):
            table.add_row(name, printable(f"not valid: {question}"), "")
        else:
            parameters = ", ".join(question.compiled.kinds)
            table.add_row(name, printable(question.question), parameters)
    plain_console().print(table)
