"""Streaming every row of a partition's raw files through SQL into two Parquet files, once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import fs

from energia.compiler.dataset import CompiledDataset
from energia.compiler.keys import HARMLESS_REASONS
from energia.errors import FileRefusedError
from energia.partition.candidate import Candidate, RowCounts, RowOrigin, write_candidate
from energia.partition.manifest import Reading
from energia.reader import FileLayout, cut_ranges, read_ranges, schema
from energia.reader.ranges import BLOCK_SIZE

BATCH_ROWS = 16_384  # not more, for a rejected row may be long and its text comes along

_READER_THREADS = 2
_MEMORY_LIMIT = "1GB"
_ENGINE = f"duckdb {duckdb.__version__}"  # another version may hash otherwise


def transform_rows(
    compiled: CompiledDataset, layouts: Mapping[str, FileLayout], candidate: Candidate
) -> tuple[Reading, RowCounts]:
    """Write the candidate's files from the raw files (path -> layout), in their order.

    Raises FileRefusedError if a file cannot be read under the contract.
    """
    records = _Records(compiled, _read(compiled, layouts))
    names = [Path(path).name for path in layouts]
    origin = RowOrigin(names, HARMLESS_REASONS, _ENGINE, compiled.files.summed)
    with _connect(candidate.folder) as connection:
        connection.register("records", records.stream())
        try:
            rows = connection.sql(compiled.duckdb_rows).to_arrow_reader(BATCH_ROWS)
            columns = [rows.schema.field(column.name) for column in compiled.contract.columns]
            verdicts = write_candidate(candidate, pa.schema(columns), rows, origin)
        except (duckdb.Error, pa.ArrowException, OSError):
            # DuckDB wraps what the reader said into words of its own, and a stack.
            if records.refusal is not None:
                raise records.refusal from None
            raise
    return records.reading, verdicts


def _read(compiled: CompiledDataset, layouts: Mapping[str, FileLayout]) -> Iterator[pa.RecordBatch]:
    local = fs.LocalFileSystem()
    ranges = cut_ranges(local, layouts)
    return read_ranges(
        local, ranges, compiled.files, threads=_READER_THREADS, block_size=BLOCK_SIZE
    )


@dataclass
class _Records:
    """The reader's batches on their way into SQL, counted."""

    compiled: CompiledDataset
    batches: Iterable[pa.RecordBatch]
    reading: Reading = field(default_factory=Reading)
    refusal: FileRefusedError | None = None

    def stream(self) -> pa.RecordBatchReader:
        files = self.compiled.files
        return pa.RecordBatchReader.from_batches(schema(files.columns), self._counted())

    def _counted(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self.reading.rows(self.batches, self.compiled.files)
        except FileRefusedError as refusal:
            self.refusal = refusal
            raise


def _connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection of the process's engine that spills into the folder."""
    folder = {"folder": str(scratch / "duckdb")}
    try:
        _engine().execute("SET temp_directory = $folder", folder)
    except duckdb.Error:
        # An engine that has spilled keeps its folder, which is gone by now.
        _engine.cache_clear()
        _engine().execute("SET temp_directory = $folder", folder)
    return _engine().cursor()


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    # Opening one takes as long as the transform of a small file.
    return duckdb.connect(
        config={
            "preserve_insertion_order": False,
            "memory_limit": _MEMORY_LIMIT,
            # Decimals of up to 18 digits then leave DuckDB in 8 bytes, not in 16.
            "arrow_output_version": "1.5",
        }
    )
