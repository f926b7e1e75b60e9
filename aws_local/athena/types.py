"""Types: Hive's of the catalog as Arrow's, and DuckDB's of an answer as Athena's."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from aws_local.athena.errors import QueryFailed

_ARROW: dict[str, pa.DataType] = {
    "string": pa.string(),
    "boolean": pa.bool_(),
    "tinyint": pa.int8(),
    "smallint": pa.int16(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "binary": pa.binary(),
}
_ATHENA = {
    # The sum of bigint is bigint in Athena.
    "HUGEINT": "bigint",
    "FLOAT": "float",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
    "BLOB": "varbinary",
}


def arrow_type(hive: str) -> pa.DataType:
    """A type of the catalog; QueryFailed for one that is not read here."""
    if sized := re.fullmatch(r"decimal\((\d+), ?(\d+)\)", hive):
        return pa.decimal128(int(sized[1]), int(sized[2]))
    if of := re.fullmatch(r"array<(.+)>", hive):
        return pa.list_(arrow_type(of[1]))
    if hive not in _ARROW:
        raise QueryFailed(
            f"NOT_SUPPORTED: columns of type {hive} cannot be read by the local Athena"
        )
    return _ARROW[hive]


def column_info(name: str, duckdb: str) -> dict[str, Any]:
    """What GetQueryResults says of a column."""
    kind, precision, scale = _ATHENA.get(duckdb, duckdb.lower()), 0, 0
    if sized := re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", duckdb):
        kind, precision, scale = "decimal", int(sized[1]), int(sized[2])
    elif duckdb.endswith("[]"):
        kind = "array"
    elif kind == "varchar":
        precision = 2**31 - 1
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": name,
        "Label": name,
        "Type": kind,
        "Precision": precision,
        "Scale": scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": kind == "varchar",
    }


def cell(value: Any) -> dict[str, str]:
    """A value as GetQueryResults gives it; a NULL is a cell without one."""
    return {} if value is None else {"VarCharValue": _text(value)}


def _text(value: Any) -> str:
    for kind, written in _WRITTEN:
        if isinstance(value, kind):
            return written(value)
    return str(value)


def _array(values: list[Any]) -> str:
    return f"[{', '.join('null' if item is None else _text(item) for item in values)}]"


_WRITTEN: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, lambda value: str(value).lower()),
    (Decimal, lambda value: f"{value:f}"),
    (datetime, lambda value: value.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]),
    (date, date.isoformat),
    (list, _array),
)
