"""Writing a Parquet file while its rows are still being made."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_ROW_GROUP_BYTES = 64 << 20  # in memory: twice as much takes longer, as the last is written alone
_ZSTD_LEVEL = 1  # the default, 3, takes a tenth longer and makes these files no smaller


class ParquetSink(AbstractContextManager["ParquetSink"]):
    """Takes batches of one schema and writes them in large row groups, on a thread of its own.

    At most two row groups are in memory. Without batches the file has a schema and no rows; it is
    whole when the context has ended without an error.
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.schema = schema
        texts = {field.name for field in schema if pa.types.is_string(field.type)}
        self._writer = pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            compression_level=_ZSTD_LEVEL,
            # Numbers repeat too seldom for a dictionary to pay.
            use_dictionary=[name for name in schema.names if name in texts],
            # No reader skips rows by a smallest text, and names of people stay out of the footer.
            write_statistics=[name for name in schema.names if name not in texts],
            store_decimal_as_integer=True,
            store_schema=False,
        )
        self._held: list[pa.RecordBatch] = []
        self._held_bytes = 0
        self._thread = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None

    def write(self, batch: pa.RecordBatch) -> None:
        """Take a batch; an error in writing an earlier one is raised here or at the end."""
        if batch.num_rows == 0:
            return
        self._held.append(batch)
        self._held_bytes += batch.nbytes
        if self._held_bytes >= _ROW_GROUP_BYTES:
            self._write_held()

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Finish the file."""
        with self._writer, self._thread:
            if error is None:
                self._write_held()
                self._wait()

    def _write_held(self) -> None:
        self._wait()
        if self._held:
            table = pa.Table.from_batches(self._held, self.schema)
            self._writing = self._thread.submit(self._writer.write_table, table, len(table))
        self._held, self._held_bytes = [], 0

    def _wait(self) -> None:
        if self._writing is not None:
            self._writing.result()
