"""A contract as people read it."""

from collections.abc import Iterator

from rich.table import Table

from energia.cli.console import plain_console
from energia.contracts.model import Classification, Column, Contract


def print_contract(contract: Contract) -> None:
    """Print a contract's columns, key, gate and grants."""
    console = plain_console()
    console.print(f"{contract.dataset} {contract.version}: {contract.description}\n")
    table = Table(box=None, pad_edge=False)
    table.add_column("column", no_wrap=True)
    table.add_column("type", no_wrap=True)
    table.add_column("rules", overflow="fold")
    for column in contract.columns:
        table.add_row(column.name, column.type.hive, "\n".join(_rules(column)))
    console.print(table)
    console.print()
    console.print(f"key: {', '.join(contract.key) or 'none: equal rows are different facts'}")
    gate = contract.gate
    console.print(
        f"gate: stops over {gate.max_rejected_percent} % and {gate.min_rejected_rows} rejected rows"
    )
    for grant in contract.grants:
        without = f" without {', '.join(grant.excluded_columns)}" if grant.excluded_columns else ""
        console.print(f"grant: {grant.role}: {grant.access} on {grant.zone}{without}")


def _rules(column: Column) -> Iterator[str]:
    if column.expression is not None:
        yield f"= {column.expression}"
    if column.required:
        yield "required"
    if column.type.logical.name == "string" and not column.allowed_values:
        yield f"at most {column.type.max_length} characters"
    for allowed in column.allowed_values:
        others = f" ({', '.join(allowed.spellings)})" if allowed.spellings else ""
        yield f"· {allowed.value}{others}"
    bounds = column.bounds
    for symbol, limit in (
        (">=", bounds.minimum),
        (">", bounds.exclusive_minimum),
        ("<=", bounds.maximum),
        ("<", bounds.exclusive_maximum),
    ):
        if limit is not None:
            yield f"{symbol} {limit}"
    if column.classification is Classification.PERSONAL:
        yield "personal data"
    if column.synonyms:
        yield f"also written {', '.join(column.synonyms)}"
    for reference in column.references:
        when = f" when {reference.when}" if reference.when else ""
        yield f"-> {reference.dataset}.{reference.column}{when}"
