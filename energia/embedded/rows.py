"""Streaming every row of a partition's raw files through SQL into two Parquet files, once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import fs

from energia.archivos import FileLayout, has_line_breaks, plan_ranges, read_ranges, schema
from energia.compiler.plan import Plan
from energia.embedded.manifest import is_harmless
from energia.embedded.parquet import ParquetSink
from energia.errors import FileRefusedError

_READER_THREADS = 2
_BLOCK_SIZE = 2 << 20  # bytes: what becomes of a block stays in the processor's cache
_BATCH_ROWS = 16_384  # not more, for a rejected row may be long and its text comes along
_MEMORY_LIMIT = "1GB"
_REJECTED_FROM = ["_archivo", "_posicion", "_texto", "motivos"]
_REJECTED = pa.schema(
    [
        ("archivo", pa.string()),
        ("posicion", pa.int64()),
        ("texto", pa.string()),
        ("motivos", pa.list_(pa.string())),
    ]
)


@dataclass(frozen=True)
class Candidate:
    """A transform's output in temp/, until it is published or replaced by the next attempt."""

    folder: Path
    dataset: str

    @property
    def accepted(self) -> Path:
        """The Parquet file of the accepted rows."""
        return self.folder / f"{self.dataset}.parquet"

    @property
    def rejected(self) -> Path:
        """The Parquet file of the rejected rows."""
        return self.folder / f"{self.dataset}_rechazos.parquet"


@dataclass
class RowCounts:
    """Rows by file, what the reader delivered apart from what SQL made of it; rows by reason."""

    read: Counter[str] = field(default_factory=Counter)
    with_line_breaks: set[str] = field(default_factory=set)
    accepted: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def harmless(self) -> int:
        """The rows left out rightly; such a row has no other reason, so none counts twice."""
        return sum(count for reason, count in self.reasons.items() if is_harmless(reason))


def transform_rows(
    plan: Plan, layouts: Mapping[str, FileLayout], candidate: Candidate
) -> RowCounts:
    """Write the candidate's files from the raw files (path -> layout), in landing order.

    Raises FileRefusedError if a file cannot be read under the contract.
    """
    stream = _Stream(plan, [Path(path).name for path in layouts])
    local = fs.LocalFileSystem()
    batches = read_ranges(
        local,
        plan_ranges(local, layouts),
        plan.files,
        threads=_READER_THREADS,
        block_size=_BLOCK_SIZE,
    )
    with _connect(candidate.folder) as connection:
        connection.register("crudo", stream.into_sql(batches))
        try:
            rows = connection.sql(_rows_query(plan)).to_arrow_reader(_BATCH_ROWS)
            stream.out_of_sql(rows, candidate)
        except (duckdb.Error, pa.ArrowException, OSError):
            # DuckDB wraps what the reader said into words of its own, and a stack.
            if stream.refusal is not None:
                raise stream.refusal from None
            raise
    return stream.counts


class _Stream:
    """The rows on their way into SQL and out of it, counted on both.

    In SQL ``_archivo`` is the file's place in landing order: a short number sorts like the name.
    """

    def __init__(self, plan: Plan, files: list[str]) -> None:
        self.counts = RowCounts()
        self.refusal: FileRefusedError | None = None
        self._plan = plan
        self._files = files

    def into_sql(self, batches: Iterable[pa.RecordBatch]) -> pa.RecordBatchReader:
        """The reader's batches for SQL."""
        columns = schema(self._plan.files.columns)
        place = columns.get_field_index("_archivo")
        columns = columns.set(place, pa.field("_archivo", pa.int32()))

        def numbered() -> Iterator[pa.RecordBatch]:
            for batch in self._unless_refused(batches):
                number = pa.array(np.full(batch.num_rows, self._count_read(batch), np.int32))
                yield batch.set_column(place, columns.field(place), number)

        return pa.RecordBatchReader.from_batches(columns, numbered())

    def out_of_sql(self, rows: pa.RecordBatchReader, candidate: Candidate) -> None:
        """Write accepted and rejected rows apart, as the plan's two queries say."""
        # DuckDB writes one file a query, so two would need every row stored or made twice.
        names = [column.name for column in self._plan.contract.columns]
        columns = pa.schema([rows.schema.field(name) for name in names])
        with (
            ParquetSink(candidate.accepted, columns) as accepted,
            ParquetSink(candidate.rejected, _REJECTED) as rejected,
        ):
            for batch in rows:
                is_good = batch["motivos"].is_null()
                good = batch.select([*names, "_archivo"])
                bad = batch.select(_REJECTED_FROM).filter(pc.invert(is_good))
                good = good.filter(is_good) if bad.num_rows else good
                accepted.write(good.select(names))
                rejected.write(self._as_rejected(bad))
                self.counts.accepted += self._count_by_file(good)
                self.counts.rejected += self._count_by_file(bad)
                self.counts.reasons.update(bad["motivos"].flatten().to_pylist())

    def _unless_refused(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        try:
            yield from batches
        except FileRefusedError as refusal:
            self.refusal = refusal
            raise

    def _count_read(self, batch: pa.RecordBatch) -> int:
        """Count the rows of a batch, which all come from one file; the file's number."""
        name = batch["_archivo"].dictionary[0].as_py()
        self.counts.read[name] += batch.num_rows
        if self._plan.files.quoted_newlines and has_line_breaks(batch):
            self.counts.with_line_breaks.add(name)
        return self._files.index(name)

    def _count_by_file(self, rows: pa.RecordBatch) -> Counter[str]:
        counts = np.bincount(rows["_archivo"].to_numpy(), minlength=len(self._files))
        return Counter(dict(zip(self._files, counts.tolist(), strict=True)))

    def _as_rejected(self, rows: pa.RecordBatch) -> pa.RecordBatch:
        names = pa.array(self._files, pa.string()).take(rows["_archivo"])
        return pa.RecordBatch.from_arrays([names, *rows.columns[1:]], schema=_REJECTED)


def _connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        config={
            "preserve_insertion_order": False,
            "memory_limit": _MEMORY_LIMIT,
            "temp_directory": str(scratch / "duckdb"),
            # Decimals of up to 18 digits then leave DuckDB in 8 bytes, not in 16.
            "arrow_output_version": "1.5",
        }
    )


def _rows_query(plan: Plan) -> str:
    # Texts of accepted rows are not needed, and most of what there is to hand over.
    text = "CASE WHEN motivos IS NOT NULL THEN _texto END AS _texto"
    return f"SELECT * REPLACE ({text}) FROM ({plan.transform.rows.sql('duckdb')})"  # noqa: S608
