"""Options that several commands share, their defaults and their parsers."""

import errno
import os
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from energia.errors import UsageError
from energia.lake import BOGOTA, parse_load_date
from energia.partition.allow import Allow
from energia.suggestions import instead

HOME = ".energia"
WORKGROUP = "energia-dev"


class OutputFormat(StrEnum):
    """The format of printed rows."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class Target(StrEnum):
    """The lake to query: the local one, or the one on AWS."""

    LOCAL = "local"
    AWS = "aws"


HomeOption = Annotated[str, typer.Option("--home", help="Folder of the lake and the warehouse.")]
SharedOption = Annotated[
    bool,
    typer.Option("--shared", help="Keep the umask's permissions: other users may read the lake."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print only JSON.")]
FechaOption = Annotated[
    str | None,
    typer.Option(
        help="Load date (YYYY-MM-DD) of files whose path has none. Default: today in Bogota.",
        show_default=False,
    ),
]
FormatOption = Annotated[OutputFormat, typer.Option("--format", help="Output format.")]
TargetOption = Annotated[
    Target, typer.Option(help="Query the local lake in --home, or Athena on AWS.")
]
ParamsOption = Annotated[
    list[str] | None, typer.Option("--param", help="Query parameter as name=value; repeatable.")
]
WorkgroupOption = Annotated[
    str, typer.Option(envvar="ENERGIA_WORKGROUP", help="Athena workgroup for --target aws.")
]
BucketOption = Annotated[
    str | None,
    typer.Option(envvar="ENERGIA_BUCKET", help="S3 bucket of the lake.", show_default=False),
]


AllowOption = Annotated[
    str,
    typer.Option(
        "--allow",
        help=f"Doubts to overrule, separated by commas: {', '.join(Allow)}.",
        show_default=False,
    ),
]


def parse_folder(text: str, option: str = "--home") -> Path:
    """Return the folder's path; raise UsageError for text that cannot be the path of a folder."""
    shown = os.fsencode(text).decode(errors="backslashreplace")
    if not text:
        raise UsageError(f"{option} '' is not valid; use the path of a folder")
    if shown != text:
        raise UsageError(f"{option} '{shown}' is not UTF-8; rename the folder or use another")
    try:
        Path(text).stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            cause = "is a loop of symbolic links; use another folder"
            raise UsageError(f"{option} '{text}' {cause}") from error
    return Path(text)


def parse_allow(text: str) -> frozenset[Allow]:
    """Return the doubts that the text names; raise UsageError for an unknown name."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in [*Allow]:
            raise UsageError(f"--allow '{name}' is not valid{instead(name, [*Allow])}")
    return frozenset(map(Allow, names))


def parse_date(text: str | None) -> date:
    """Return the date that the text names, or today in Bogota; raise UsageError for other text."""
    if text is None:
        return datetime.now(BOGOTA).date()
    try:
        return parse_load_date(text)
    except ValueError as error:
        raise UsageError(f"--fecha-carga '{text}' is not valid; use YYYY-MM-DD") from error


def parse_params(pairs: Iterable[str]) -> dict[str, str]:
    """Return name=value pairs as a mapping; raise UsageError for an invalid or repeated one."""
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name or name in values:
            raise UsageError(f"--param '{pair}' is not valid; use name=value, once per name")
        values[name] = value
    return values
