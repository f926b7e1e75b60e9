"""COPY ... FORMAT PARQUET MANIFEST into PostgreSQL, as strict as Redshift is about the file."""

import json
import re
from io import BytesIO
from typing import Any, Protocol

import psycopg
import pyarrow.parquet as pq
import sqlglot
from psycopg import sql as pgsql

from aws_local.redshift.dialect import Connection

_SMALL_DIGITS = 9
_INTEGER_DIGITS = 18
_MICROSECONDS = (
    "Timestamp(isAdjustedToUTC=false, timeUnit=microseconds, is_from_converted_type=false, "
    "force_set_converted_type=false)"
)
_ROLE = re.compile(r"arn:aws:iam::\d{12}:role/[\w+=,.@/-]+")
_COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum
"""


class Objects(Protocol):
    """What is in S3, for who may read it."""

    def content(self, url: str, role: str) -> bytes:
        """The object at an address, by its exact key, read as the role."""


def copy(connection: Connection, statement: str, objects: Objects) -> None:
    """Load what the manifest names into the table; psycopg.Error where Redshift would refuse."""
    tree = sqlglot.parse_one(statement, read="redshift")
    options = {option.this.name for option in tree.args["params"]}
    role = tree.args["credentials"].args["iam_role"].name
    if options != {"FORMAT", "MANIFEST"} or not _ROLE.fullmatch(role):
        raise psycopg.NotSupportedError(f"no stand-in for: {statement}")
    manifest = json.loads(objects.content(tree.args["files"][0].name, role))
    columns = connection.execute(_COLUMNS, (tree.this.name,)).fetchall()
    for entry in manifest["entries"]:
        content = objects.content(entry["url"], role)
        # Redshift needs the length for Parquet.
        if entry["meta"]["content_length"] != len(content):
            raise psycopg.DataError(f"the length of {entry['url']} is not content_length")
        _insert(connection, tree.this.name, columns, pq.ParquetFile(BytesIO(content)))


def parquet_type(redshift_type: str) -> tuple[str, str]:
    """The physical and logical type that a Parquet column needs for a type of the catalog."""
    if redshift_type.startswith("character varying"):
        return "BYTE_ARRAY", "String"
    if redshift_type == "date":
        return "INT32", "Date"
    if redshift_type.startswith("timestamp"):
        return "INT64", _MICROSECONDS
    if redshift_type == "bigint":
        return "INT64", "None"
    if redshift_type == "boolean":
        return "BOOLEAN", "None"
    numeric = re.fullmatch(r"numeric\((\d+),(\d+)\)", redshift_type)
    if numeric is None:
        raise psycopg.NotSupportedError(
            f"the local Redshift does not support columns of type {redshift_type}"
        )
    precision, scale = int(numeric[1]), int(numeric[2])
    # Spark writes the same but for up to nine digits, which Redshift reads as well.
    small = "INT32" if precision <= _SMALL_DIGITS else "INT64"
    physical = small if precision <= _INTEGER_DIGITS else "FIXED_LEN_BYTE_ARRAY"
    return physical, f"Decimal(precision={precision}, scale={scale})"


def footer(file: pq.ParquetFile) -> list[tuple[str, str, str]]:
    """Name, physical and logical type of each column of the file."""
    columns = [file.schema.column(index) for index in range(len(file.schema.names))]
    return [(item.name, item.physical_type, str(item.logical_type)) for item in columns]


def _insert(
    connection: Connection, table: str, columns: list[tuple[Any, ...]], file: pq.ParquetFile
) -> None:
    wanted = [parquet_type(kind) for _, kind in columns]
    found = [(physical, logical) for _, physical, logical in footer(file)]
    if wanted != found:
        raise psycopg.DataError(f"Spectrum Scan Error: incompatible Parquet schema: {found}")
    sizes = [_bytes(kind) for _, kind in columns]
    statement = pgsql.SQL("COPY {} FROM STDIN").format(pgsql.Identifier(table))
    with connection.cursor().copy(statement) as target:
        # By place and not by name, as Redshift does.
        for row in zip(*(column.to_pylist() for column in file.read().columns), strict=True):
            for value, size in zip(row, sizes, strict=True):
                if size and value is not None and len(value.encode()) > size:
                    raise psycopg.DataError("String length exceeds DDL length")
            target.write_row(row)


def _bytes(kind: str) -> int | None:
    sized = re.fullmatch(r"character varying\((\d+)\)", kind)
    return int(sized[1]) if sized else None
