"""The options that several commands share, their defaults, and how their values are read."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from energia.errors import UsageError
from energia.lake import BOGOTA, parse_load_date
from energia.partition.allow import Allow

HOME = Path(".energia")
WORKGROUP = "energia-dev"


class OutputFormat(StrEnum):
    """The format of printed rows."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class Target(StrEnum):
    """The lake that answers: the local one, or the one on AWS."""

    LOCAL = "local"
    AWS = "aws"


HomeOption = Annotated[Path, typer.Option("--home", help="Folder of the lake and the warehouse.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
FechaOption = Annotated[
    str | None,
    typer.Option(
        help="Load date of files whose path carries none, YYYY-MM-DD. [default: today in Bogota]",
        show_default=False,
    ),
]
FormatOption = Annotated[OutputFormat, typer.Option("--format", help="How to print the rows.")]
TargetOption = Annotated[
    Target, typer.Option(help="Who answers: the local lake, in --home, or Athena on AWS.")
]
ParamsOption = Annotated[
    list[str] | None, typer.Option("--param", help="A parameter, name=value; repeatable.")
]
WorkgroupOption = Annotated[
    str, typer.Option(envvar="ENERGIA_WORKGROUP", help="Athena workgroup, with --target aws.")
]
BucketOption = Annotated[
    str | None, typer.Option(envvar="ENERGIA_BUCKET", help="The lake's bucket.", show_default=False)
]


AllowOption = Annotated[
    str,
    typer.Option(
        "--allow", help=f"Doubts to overrule, with commas: {', '.join(Allow)}.", show_default=False
    ),
]


def parse_allow(text: str) -> frozenset[Allow]:
    """Return the doubts that the text names; UsageError if one of them is not known."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in [*Allow]:
            raise UsageError(f"--allow '{name}' is not known; use {', '.join(Allow)}")
    return frozenset(map(Allow, names))


def parse_date(text: str | None) -> date:
    """Return the date that the text names, or today in Bogota; raise UsageError for other text."""
    if text is None:
        return datetime.now(BOGOTA).date()
    try:
        return parse_load_date(text)
    except ValueError as error:
        raise UsageError(f"--fecha-carga '{text}' is not a date; write YYYY-MM-DD") from error


def parse_params(pairs: Iterable[str]) -> dict[str, str]:
    """Return name=value pairs as a mapping; raise UsageError if one is wrong or comes twice."""
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name or name in values:
            raise UsageError(f"--param '{pair}': write each parameter once, as name=value")
        values[name] = value
    return values
