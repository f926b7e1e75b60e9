"""The answer to a query, from the local lake or from Athena, and how it is printed."""

import re
import sys
from itertools import islice
from typing import TYPE_CHECKING

from rich.table import Table

from energia.cli.console import plain_console, print_data
from energia.cli.options import OutputFormat, Target, parse_folder, parse_params
from energia.errors import QueryError
from energia.project import Project

if TYPE_CHECKING:
    from energia.queries.compiling import CompiledQuery
    from energia.queries.result import Result

_SHOWN_ROWS = 1_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def ask(
    project: Project,
    compiled: "CompiledQuery",
    params: list[str] | None,
    output: OutputFormat,
    *,
    target: Target,
    home: str,
    workgroup: str,
) -> None:
    """Answer the query, from the lake in ``home`` or in the workgroup, and print its rows."""
    values = parse_params(params or ())
    if target is Target.AWS:
        _ask_athena(compiled, values, workgroup, output)
    else:
        from energia.local.lake import find_lake
        from energia.queries.local import answering

        lake = find_lake(parse_folder(home))
        with answering(compiled, values, lake, project.contracts) as result:
            print_result(result, output)


def _ask_athena(
    compiled: "CompiledQuery", values: dict[str, str], workgroup: str, output: OutputFormat
) -> None:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError, NoRegionError

    from energia.compiler.glue import PROCESSED_DATABASE
    from energia.queries.athena import AthenaRunner

    try:
        runner = AthenaRunner(boto3.client("athena"), workgroup, PROCESSED_DATABASE)
        print_result(runner.answer(compiled, values), output)
    except NoRegionError as error:
        raise QueryError(
            f"Athena workgroup '{workgroup}': no AWS region is set; set AWS_DEFAULT_REGION, or "
            "AWS_PROFILE to a profile with a region"
        ) from error
    except (BotoCoreError, ClientError) as error:
        raise QueryError(f"Athena workgroup '{workgroup}': {error}") from error


def print_result(result: "Result", output: OutputFormat) -> None:
    """Print the rows in the format that was chosen, of a table the first ones."""
    match output:
        case OutputFormat.JSON:
            print_data(result.to_json())
        case OutputFormat.CSV:
            print_data(result.to_csv())
        case OutputFormat.TABLE:
            _print_table(result)


def _print_table(result: "Result") -> None:
    table = Table()
    for name in result.columns:
        table.add_column(printable(name), overflow="fold")
    rows = result.to_text()
    for row in islice(rows, _SHOWN_ROWS):
        table.add_row(*map(printable, row))
    plain_console().print(table)
    if next(rows, None) is not None:
        plain_console().print(
            f"The first {_SHOWN_ROWS:,} rows are shown; --format csv prints all of them.",
            highlight=False,
        )


def printable(text: str) -> str:
    """Return the text with control characters, and those stdout cannot encode, escaped."""
    steady = _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
    # rich measures the width of a cell before stdout escapes a character.
    return steady.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding)
