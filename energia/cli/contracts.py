"""`energia contracts`: check them, and show what they say and compile to."""

import json
from enum import StrEnum
from functools import partial
from typing import Annotated

import typer

from energia.cli.console import print_data
from energia.cli.errors import errors_as_lines
from energia.contracts.model import Contract
from energia.project import Project

app = typer.Typer(help="Check the contracts and show what they compile to.", no_args_is_help=True)


class Dialect(StrEnum):
    """What a contract can be shown compiled to."""

    DUCKDB = "duckdb"
    SPARK = "spark"
    REDSHIFT = "redshift"
    GLUE = "glue"


@app.command()
# A mistake's line starts with its file, so that editors can jump to it.
@partial(errors_as_lines, prefix="")
def check() -> None:
    """Check every contract; one line with file, line, column and cause for each mistake."""
    plans = Project.find().plans()
    typer.echo(f"{len(plans)} contracts are right: {', '.join(plans)}")


@app.command()
@errors_as_lines
def show(
    dataset: Annotated[str, typer.Argument(help="The dataset of a contract.")],
    dialect: Annotated[
        Dialect | None, typer.Option(help="Show what it compiles to instead of what it says.")
    ] = None,
) -> None:
    """Show a contract's columns and rules, or with --dialect what it compiles to."""
    contract = Project.find().contract(dataset)
    if dialect is None:
        from energia.cli.describing import print_contract  # noqa: PLC0415

        print_contract(contract)
    else:
        print_data(render(contract, dialect))


def render(contract: Contract, dialect: Dialect) -> str:
    """What the contract compiles to, as text that ends in a line break."""
    match dialect:
        case Dialect.GLUE:
            from energia.compiler.glue import glue_tables  # noqa: PLC0415

            tables = [table.to_json() for table in glue_tables(contract)]
            return json.dumps(tables, ensure_ascii=False, indent=2) + "\n"
        case Dialect.REDSHIFT:
            from energia.compiler.redshift.tables import warehouse_sql  # noqa: PLC0415

            return warehouse_sql(contract)
        case Dialect.SPARK:
            from energia.compiler.transform import compile_transform  # noqa: PLC0415

            return f"{compile_transform(contract).sql(dialect, pretty=True)};\n"
        case Dialect.DUCKDB:
            from energia.compiler.plan import compile_plan  # noqa: PLC0415

            return compile_plan(contract).sql(dialect)
