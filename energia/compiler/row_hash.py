"""The hash of a row's cells, by which files with the same rows are found."""

from typing import Final

from sqlglot import exp

from energia.contracts.model import Contract
from energia.reader.spec import ORIGIN_COLUMNS

ROW_HASH: Final = "_huella"
CARRIED_COLUMNS: Final = (*ORIGIN_COLUMNS, ROW_HASH)
"""The columns that a row keeps from its cells to its verdict."""

_SPARK: Final = "xxhash64"
_DUCKDB: Final = "hash"


def row_hash(contract: Contract) -> exp.Expr:
    """Return the hash of a record's cells as text, or of its whole text if it has no cells."""
    names = [column.name for column in contract.raw_columns]
    cells, text = (
        exp.Anonymous(this=_SPARK, expressions=[exp.column(name) for name in hashed])
        for hashed in (names, ["_texto"])
    )
    return exp.Case().when("_motivo IS NOT NULL", text).else_(cells)


def for_duckdb(query: exp.Query) -> exp.Expr:
    """Return the query with the hash function of DuckDB, which has another name and result."""

    def renamed(node: exp.Expr) -> exp.Expr:
        is_hash = isinstance(node, exp.Anonymous) and node.name == _SPARK
        return exp.Anonymous(this=_DUCKDB, expressions=node.expressions) if is_hash else node

    return query.transform(renamed)
