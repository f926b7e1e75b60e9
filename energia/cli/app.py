"""The app: every command, with its errors as lines."""

from collections.abc import Callable

import typer

from energia.cli.access import access
from energia.cli.contracts import check, show
from energia.cli.draft import draft
from energia.cli.errors import errors_as_lines
from energia.cli.generate import generate
from energia.cli.inspect import inspect
from energia.cli.query import query
from energia.cli.rejected import rejected
from energia.cli.retract import retract
from energia.cli.run import run
from energia.cli.runs import runs
from energia.cli.sql import sql
from energia.cli.status import status
from energia.cli.upload import upload
from energia.cli.warehouse import rebuild


def _add(group: typer.Typer, *commands: Callable[..., None]) -> None:
    for command in commands:
        group.command()(errors_as_lines(command))


app = typer.Typer(
    help="Load CSV files into a governed data lake and query it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
_add(app, run, inspect, upload, retract, query, sql, rejected, status, runs, access, generate)
contracts = typer.Typer(help="Check, show or draft contracts.", no_args_is_help=True)
app.add_typer(contracts, name="contracts")
# The line of a mistake starts with its file, so an editor can jump to it.
contracts.command()(errors_as_lines(check, prefix=""))
_add(contracts, show, draft)
warehouse = typer.Typer(help="Rebuild the warehouse of a local lake.", no_args_is_help=True)
app.add_typer(warehouse, name="warehouse")
_add(warehouse, rebuild)
