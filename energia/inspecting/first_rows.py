"""The first rows of a file, typed by the transform of its dataset."""

from typing import Any, Final

import duckdb
import pyarrow as pa
from pyarrow import fs

from energia.compiler.dataset import CompiledDataset
from energia.contracts.model import Classification
from energia.partition.manifest import Reading
from energia.reader import ByteRange, FileLayout, read_ranges, schema

PERSONAL: Final = "(personal)"
"""Stands for the values of a personal column."""

SHOWN_ROWS: Final = 3
_LOOKED_AT_BYTES: Final = 64 << 10


def first_rows(
    compiled: CompiledDataset, path: str, layout: FileLayout
) -> dict[str, tuple[Any, ...]]:
    """Return the values of each column in the first rows that would be accepted.

    At most SHOWN_ROWS rows are returned, of those that begin in the first 64 KB.
    """
    local = fs.LocalFileSystem()
    end = min(local.get_file_info(path).size, layout.body_start + _LOOKED_AT_BYTES)
    head = [ByteRange(path, 0, layout.body_start, end, layout)]
    batches = Reading().rows(read_ranges(local, head, compiled.files), compiled.files)
    columns = compiled.contract.columns
    with duckdb.connect() as connection:
        records = pa.RecordBatchReader.from_batches(schema(compiled.files.columns), batches)
        connection.register("records", records)
        rows = connection.sql(compiled.duckdb_rows).filter("motivos IS NULL").order("_posicion")
        # A name in quotes is a column, whatever words DuckDB reserves.
        chosen = rows.select(*(duckdb.ColumnExpression(column.name) for column in columns))
        values = list(zip(*chosen.limit(SHOWN_ROWS).fetchall(), strict=True))
    return {
        column.name: _shown(cells, column.classification)
        for column, cells in zip(columns, values or [()] * len(columns), strict=True)
    }


def _shown(cells: tuple[Any, ...], classification: Classification) -> tuple[Any, ...]:
    return (PERSONAL,) if cells and classification is Classification.PERSONAL else cells
