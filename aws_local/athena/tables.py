"""A table of the catalog as its rows: what its registered partitions hold in S3."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from aws_local.athena.errors import QueryFailed
from aws_local.athena.types import arrow_type

_OPEN_CSV: Final = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
_PARQUET: Final = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
_HIDDEN: Final = ("_", ".")


@dataclass(frozen=True)
class Table:
    """A table of glue:GetTable with the partitions of glue:GetPartitions."""

    definition: Mapping[str, Any]
    partitions: Sequence[Mapping[str, Any]]

    @property
    def columns(self) -> list[Mapping[str, str]]:
        """Its columns, without those that a partition is."""
        return list(self.definition["StorageDescriptor"]["Columns"])

    @property
    def keys(self) -> list[Mapping[str, str]]:
        """The columns that a partition is."""
        return list(self.definition.get("PartitionKeys", []))

    def rows(self, s3: Any) -> pa.Table:
        """All of it."""
        parts = [part for place, values in self._places() for part in self._read(s3, place, values)]
        return pa.concat_tables(parts) if parts else self._schema().empty_table()

    def _schema(self) -> pa.Schema:
        columns = [(item["Name"], arrow_type(item["Type"])) for item in self.columns + self.keys]
        return pa.schema(columns)

    def _places(self) -> Iterator[tuple[str, list[str]]]:
        if not self.keys:
            yield self.definition["StorageDescriptor"]["Location"], []
        for partition in self.partitions:
            yield partition["StorageDescriptor"]["Location"], partition["Values"]

    def _read(self, s3: Any, place: str, values: Sequence[str]) -> Iterator[pa.Table]:
        schema = self._schema()
        for content in _objects(s3, place):
            found = self._cells(content)
            keys = [
                pa.array([value] * found.num_rows, pa.string()).cast(arrow_type(key["Type"]))
                for key, value in zip(self.keys, values, strict=True)
            ]
            yield pa.Table.from_arrays([*found.columns, *keys], schema=schema)

    def _cells(self, content: bytes) -> pa.Table:
        serde = self.definition["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"]
        if serde == _PARQUET:
            return _parquet(content, self.columns)
        if serde == _OPEN_CSV:
            return _open_csv(content, self.definition, self.columns)
        raise QueryFailed(f"NOT_SUPPORTED: tables of {serde} cannot be read by the local Athena")


def _objects(s3: Any, place: str) -> Iterator[bytes]:
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    prefix = prefix.rstrip("/") + "/"
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", ()):
            name = item["Key"].rpartition("/")[2]
            if name and not name.startswith(_HIDDEN):
                yield s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()


def _parquet(content: bytes, columns: Sequence[Mapping[str, str]]) -> pa.Table:
    """By name; a column that the file does not have is NULL."""
    file = pq.read_table(BytesIO(content))
    found = {
        item["Name"]: file.column(item["Name"]).cast(arrow_type(item["Type"]))
        if item["Name"] in file.column_names
        else pa.nulls(file.num_rows, arrow_type(item["Type"]))
        for item in columns
    }
    return pa.table(found)


def _open_csv(
    content: bytes, definition: Mapping[str, Any], columns: Sequence[Mapping[str, str]]
) -> pa.Table:
    """By place, line by line: too short a line ends in NULLs, what is too much of one is left."""
    parameters = definition["StorageDescriptor"]["SerdeInfo"].get("Parameters", {})
    skipped = int(definition.get("Parameters", {}).get("skip.header.line.count", 0))
    lines = content.decode("utf-8", errors="replace").splitlines()[skipped:]
    rows = [_csv_cells(line, parameters) for line in lines]
    padded = [[*row[: len(columns)], *[None] * (len(columns) - len(row))] for row in rows]
    arrays = [
        pa.array([row[place] for row in padded], pa.string()).cast(arrow_type(item["Type"]))
        for place, item in enumerate(columns)
    ]
    return pa.Table.from_arrays(arrays, names=[item["Name"] for item in columns])


def _csv_cells(line: str, parameters: Mapping[str, str]) -> list[str | None]:
    reader: Iterable[list[str]] = csv.reader(
        [line],
        delimiter=parameters.get("separatorChar", ","),
        quotechar=parameters.get("quoteChar", '"'),
        escapechar=parameters.get("escapeChar", "\\"),
    )
    return [cell for row in reader for cell in row]
