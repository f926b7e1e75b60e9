"""The columns of a query, checked against the contracts before an engine reads the query."""

import re
from collections.abc import Sequence

from sqlglot import exp
from sqlglot.errors import OptimizeError
from sqlglot.optimizer.qualify import qualify

from energia.compiler.glue import processed_table, quarantine_table
from energia.contracts.model import Contract
from energia.errors import QueryError

_UNKNOWN = re.compile(r"Unknown column: (\w+)|Column '(\w+)' could not be resolved")


def check_columns(tree: exp.Query, contracts: Sequence[Contract]) -> None:
    """Raise QueryError for a column that no table of the query has."""
    every = [make(item) for item in contracts for make in (processed_table, quarantine_table)]
    schema: dict[str, object] = {
        table.name: {column.name: column.type for column in (*table.columns, *table.partition_keys)}
        for table in every
    }
    try:
        qualify(tree.copy(), dialect="athena", schema=schema)
    except OptimizeError as error:
        unknown = _UNKNOWN.match(str(error))
        # The optimizer does not know all of Athena's SQL; its other errors can be false.
        if unknown:
            name = unknown[1] or unknown[2]
            tables = sorted({table.name for table in tree.find_all(exp.Table)} & schema.keys())
            cause = f"no column '{name}' in {' or '.join(tables)}; use a column of the contract"
            raise QueryError(cause, _line(tree, name)) from error


def _line(tree: exp.Query, name: str) -> int | None:
    """Return the line of the first column of that name."""
    columns = (column for column in tree.find_all(exp.Column) if column.name.lower() == name)
    return min((column.this.meta.get("line", 1) for column in columns), default=None)
