"""`energia contracts check` and `energia contracts show`."""

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from energia.cli.console import counted, plain_console, plain_table, print_data
from energia.errors import one_line
from energia.project import Project

if TYPE_CHECKING:
    from energia.contracts.model import Column, Contract


class Dialect(StrEnum):
    """A target that a contract compiles to."""

    DUCKDB = "duckdb"
    SPARK = "spark"
    REDSHIFT = "redshift"
    GLUE = "glue"


def check() -> None:
    """Check every contract and question; print each mistake with its file and line."""
    project = Project.find()
    datasets = project.datasets()
    project.queries()
    typer.echo(f"{counted(len(datasets), 'contract')} OK: {', '.join(datasets)}")
    for path in project.unread_contracts:
        typer.echo(f"{one_line(path)}: not read; a contract is called <dataset>.odcs.yaml")


def show(
    dataset: Annotated[str, typer.Argument(help="Name of a dataset.")],
    dialect: Annotated[
        Dialect | None, typer.Option(help="Show the compiled form for this target instead.")
    ] = None,
) -> None:
    """Show a contract's columns and rules, or its compiled form with --dialect."""
    contract = Project.find().contract(dataset)
    if dialect is None:
        _print_contract(contract)
    else:
        print_data([render(contract, dialect)])


def render(contract: "Contract", dialect: Dialect) -> str:
    """Return the contract's compiled form as text that ends with a line break."""
    from energia.compiler.dataset import compile_dataset
    from energia.compiler.glue import glue_tables
    from energia.compiler.redshift.tables import warehouse_sql
    from energia.compiler.transform import compile_transform

    match dialect:
        case Dialect.GLUE:
            tables = [table.to_json() for table in glue_tables(contract)]
            return json.dumps(tables, ensure_ascii=False, indent=2) + "\n"
        case Dialect.REDSHIFT:
            return warehouse_sql(contract)
        case Dialect.SPARK:
            return f"{compile_transform(contract).sql(dialect, pretty=True)};\n"
        case Dialect.DUCKDB:
            return compile_dataset(contract).sql(dialect)


def _print_contract(contract: "Contract") -> None:
    console = plain_console()
    console.print(f"{contract.dataset} {contract.version}: {contract.description}\n")
    table = plain_table("column", "type", folded=("rules",))
    for column in contract.columns:
        table.add_row(column.name, column.type.hive, "\n".join(_rules(column)))
    console.print(table)
    console.print()
    console.print(f"key: {', '.join(contract.key) or 'none (equal rows are separate facts)'}")
    for pattern in contract.csv.file_patterns:
        console.print(f"file names: {pattern}")
    gate = contract.gate
    console.print(
        f"gate: stops a load with more than {gate.max_rejected_percent} % and "
        f"{gate.min_rejected_rows} rejected rows, with more than half of the rows rejected, or "
        "with no accepted row"
    )
    for grant in contract.grants:
        without = f" without {', '.join(grant.excluded_columns)}" if grant.excluded_columns else ""
        console.print(f"grant: {grant.role}: {grant.access} on {grant.zone}{without}")


def _rules(column: "Column") -> Iterator[str]:
    from energia.contracts.model import Classification

    if column.expression is not None:
        yield f"= {column.expression}"
    if column.from_file_name is not None:
        yield f"from the file name: {column.from_file_name}"
    if column.required:
        yield "required"
    if column.type.logical.name == "string" and not column.allowed_values:
        yield f"at most {column.type.max_length} characters"
    for allowed in column.allowed_values:
        others = f" ({', '.join(allowed.spellings)})" if allowed.spellings else ""
        yield f"· {allowed.value}{others}"
    yield from _limits(column)
    if column.classification is Classification.PERSONAL:
        yield "personal data"
    if column.folds:
        yield f"folds: {', '.join(column.folds)}"
    if column.synonyms:
        yield f"synonyms: {', '.join(column.synonyms)}"
    for reference in column.references:
        when = f" when {reference.when}" if reference.when else ""
        yield f"references {reference.dataset}.{reference.column}{when}"


def _limits(column: "Column") -> Iterator[str]:
    least, most = column.bounds.minimum, column.bounds.maximum
    above, below = column.bounds.exclusive_minimum, column.bounds.exclusive_maximum
    limits = {">=": least, ">": above, "<=": most, "<": below}
    return (f"{symbol} {limit}" for symbol, limit in limits.items() if limit is not None)
