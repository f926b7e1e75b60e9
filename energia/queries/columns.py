"""The columns of a query, checked against the contracts before an engine reads the query."""

import re
from collections.abc import Collection, Mapping, Sequence

from sqlglot import exp
from sqlglot.errors import OptimizeError
from sqlglot.optimizer.qualify import qualify

from energia.compiler.glue import processed_table, quarantine_table
from energia.contracts.model import Contract
from energia.errors import QueryError
from energia.suggestions import did_you_mean, instead

_UNKNOWN = re.compile(
    r"Unknown column: (\w+)|Column '(\w+)' could not be resolved(?: for table: '(\w+)')?"
)


def check_columns(tree: exp.Query, contracts: Sequence[Contract]) -> None:
    """Raise QueryError for a column that no table of the query has."""
    every = [make(item) for item in contracts for make in (processed_table, quarantine_table)]
    schema: dict[str, dict[str, object]] = {
        table.name: {column.name: column.type for column in (*table.columns, *table.partition_keys)}
        for table in every
    }
    try:
        qualify(tree.copy(), dialect="athena", schema=dict[str, object](schema))
    except OptimizeError as error:
        unknown = _UNKNOWN.match(str(error))
        # The optimizer does not know all of Athena's SQL; its other errors can be false.
        if unknown:
            name = unknown[1] or unknown[2]
            cause = _unknown_table(tree, unknown[3]) or _unknown_column(tree, name, schema)
            raise QueryError(cause, _line(tree, name)) from error


def _unknown_table(tree: exp.Query, name: str | None) -> str:
    """Return the cause if the query has no table of that name; empty if it has one."""
    sources = {item.alias_or_name for item in tree.find_all(exp.Table, exp.Subquery, exp.CTE)}
    if name is None or name in sources:
        return ""
    return f"no table of the query has the name '{name}'{instead(name, sorted(sources))}"


def _unknown_column(tree: exp.Query, name: str, schema: Mapping[str, Collection[str]]) -> str:
    tables = sorted({table.name for table in tree.find_all(exp.Table)} & schema.keys())
    columns = {column for table in tables for column in schema[table]}
    advice = did_you_mean(name, columns) or "; use a column of the contract"
    return f"no column '{name}' in {' or '.join(tables) or 'the query'}{advice}"


def _line(tree: exp.Query, name: str) -> int | None:
    """Return the line of the first column of that name."""
    columns = (column for column in tree.find_all(exp.Column) if column.name.lower() == name)
    return min((column.this.meta.get("line", 1) for column in columns), default=None)
