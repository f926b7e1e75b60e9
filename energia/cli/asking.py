"""`energia query` and `energia sql`: plan, answer, print."""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.table import Table
from sqlglot import exp

from energia.cli.console import plain_console, print_data, print_plain
from energia.cli.options import OutputFormat, Target, parse_params
from energia.cli.stopped import with_stopped
from energia.errors import QueryError, UsageError
from energia.lake import PARTITION, rejects_name
from energia.local.lake import LocalLake, find_lake
from energia.project import Project
from energia.queries.local import answer
from energia.queries.planner import PlannedQuery, plan_query
from energia.queries.result import Result

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Place:
    """Where a query is answered."""

    target: Target
    home: Path
    workgroup: str


def list_questions(project: Project) -> None:
    """Print every question with its name and parameters."""
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "question", "parameters"):
        table.add_column(heading, overflow="fold")
    for query in project.queries():
        table.add_row(query.name, _printable(query.question), ", ".join(query.plan.kinds))
    plain_console().print(table)


def find_question(project: Project, name: str) -> PlannedQuery:
    """The plan of the question called ``name``; UsageError lists the known ones."""
    queries = project.queries()
    for query in queries:
        if query.name == name:
            return query.plan
    known = ", ".join(query.name for query in queries)
    raise UsageError(f"there is no question '{name}'; known: {known}")


def show_rejected(
    project: Project, dataset: str, day: date | None, lake: LocalLake, output: OutputFormat
) -> None:
    """Print the dataset's rejected rows of one load date, or of all.

    Of a date that is stopped at its gate they are those that stop it.
    """
    contract = project.contract(dataset)
    query = exp.select("*").from_(rejects_name(contract.dataset))
    if day is not None:
        query = query.where(
            exp.column(PARTITION).eq(exp.cast(exp.Literal.string(str(day)), "DATE"))
        )
    query = query.order_by(PARTITION, "archivo", "posicion")
    plan = plan_query(query.sql("athena"), project.contracts)
    result = with_stopped(answer(plan, {}, lake, project.contracts), lake, dataset, day)
    if output is OutputFormat.TABLE:
        _print_rejected(result)
    else:
        _print(result, output)


def ask(
    project: Project,
    plan: PlannedQuery,
    params: Iterable[str],
    place: Place,
    output: OutputFormat,
) -> None:
    """Answer the query and print its rows."""
    values = parse_params(params)
    if place.target is Target.AWS:
        result = _ask_athena(plan, values, place.workgroup)
    else:
        result = answer(plan, values, find_lake(place.home), project.contracts)
    _print(result, output)


def _ask_athena(plan: PlannedQuery, values: dict[str, str], workgroup: str) -> Result:
    import boto3  # noqa: PLC0415  # slow to import, and only this target needs it
    from botocore.exceptions import BotoCoreError, ClientError, NoRegionError  # noqa: PLC0415

    from energia.compiler.glue import PROCESSED_DATABASE  # noqa: PLC0415
    from energia.queries.athena import AthenaRunner  # noqa: PLC0415

    try:
        runner = AthenaRunner(boto3.client("athena"), workgroup, PROCESSED_DATABASE)
        return runner.answer(plan, values)
    except NoRegionError as error:
        raise QueryError(
            f"Athena workgroup '{workgroup}': no AWS region; set AWS_DEFAULT_REGION, or name a "
            "profile that has one with AWS_PROFILE"
        ) from error
    except (BotoCoreError, ClientError) as error:
        raise QueryError(f"Athena workgroup '{workgroup}': {error}") from error


def _print(result: Result, output: OutputFormat) -> None:
    match output:
        case OutputFormat.JSON:
            print_data(f"{result.to_json()}\n")
        case OutputFormat.CSV:
            print_data(f"{result.to_csv()}\n")
        case OutputFormat.TABLE:
            table = Table()
            for name in result.columns:
                table.add_column(_printable(name), overflow="fold")
            for row in result.to_text():
                table.add_row(*map(_printable, row))
            plain_console().print(table)


def _print_rejected(result: Result) -> None:
    # Row by row, for beside file names and original texts no column would be left for reasons.
    console = plain_console()
    for row in result.to_text():
        cells = dict(zip(result.columns, map(_printable, row), strict=True))
        reasons = cells["motivos"].removeprefix("[").removesuffix("]")
        place = f"{cells[PARTITION]}  {cells['archivo']}  byte {cells['posicion']}"
        for line in (place, f"    {reasons}", f"    {cells['texto']}"):
            print_plain(console, line)
    console.print(f"{len(result.rows):,} rejected rows", highlight=False)


def _printable(text: str) -> str:
    # A rejected text may hold what would steer the terminal.
    steady = _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
    # What stdout would escape by itself is wider than the letter that a table would reckon with.
    return steady.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding)
