"""The candidate of a partition: its accepted and rejected rows, each in a Parquet file, counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.lake import rejects_name
from energia.partition.parquet import ParquetSink


@dataclass(frozen=True)
class QuarantineColumn:
    """A column of rejected rows, with its types in the catalog and in Arrow."""

    name: str
    hive: str
    arrow: pa.DataType
    comment: str


QUARANTINE_COLUMNS: Final = (
    QuarantineColumn("archivo", "string", pa.string(), "Archivo crudo del que viene la fila."),
    QuarantineColumn("posicion", "bigint", pa.int64(), "Byte del archivo donde empieza la fila."),
    QuarantineColumn("texto", "string", pa.string(), "La fila como llegó."),
    QuarantineColumn(
        "motivos",
        "array<string>",
        pa.list_(pa.string()),
        "Todos los motivos, como 'columna: código'.",
    ),
)

_REJECTED: Final = pa.schema([(column.name, column.arrow) for column in QUARANTINE_COLUMNS])
_REJECTED_SOURCES: Final = ("_archivo", "_posicion", "_texto", "motivos")


@dataclass(frozen=True)
class Candidate:
    """A transform's output in a folder, until it is published or replaced by the next attempt."""

    folder: Path
    dataset: str

    @property
    def accepted(self) -> Path:
        """The Parquet file of the accepted rows."""
        return self.folder / f"{self.dataset}.parquet"

    @property
    def rejected(self) -> Path:
        """The Parquet file of the rejected rows."""
        return self.folder / f"{rejects_name(self.dataset)}.parquet"


@dataclass(frozen=True)
class RowCounts:
    """How many rows of each file, by its number, were accepted and rejected; rows by reason."""

    accepted: list[int]
    rejected: list[int]
    reasons: dict[str, int]
    processed_bytes: int
    quarantine_bytes: int


def write_candidate(
    candidate: Candidate, columns: pa.Schema, rows: Iterable[pa.RecordBatch], files: Sequence[str]
) -> RowCounts:
    """Write accepted rows (``columns``) and rejected rows apart, and return their counts.

    A row is accepted if its ``motivos`` are NULL; ``files`` are the names of files by number.
    """
    counts, reasons = np.zeros((2, len(files)), np.int64), Counter[str]()
    names = pa.array(files, pa.string())
    with (
        ParquetSink(candidate.accepted, columns) as accepted,
        ParquetSink(candidate.rejected, _REJECTED) as rejected,
    ):
        for batch in rows:
            is_good = batch["motivos"].is_null()
            good = batch.select([*columns.names, "_archivo"])
            bad = batch.select(_REJECTED_SOURCES).filter(pc.invert(is_good))
            good = good.filter(is_good) if bad.num_rows else good
            accepted.write(pa.RecordBatch.from_arrays(good.columns[:-1], schema=columns))
            rejected.write(_as_rejected(bad, names))
            counts += [_count_by_file(part, len(files)) for part in (good, bad)]
            reasons.update(bad["motivos"].flatten().to_pylist())
    accepted_by_file, rejected_by_file = counts.tolist()
    return RowCounts(
        accepted_by_file,
        rejected_by_file,
        reasons=dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        processed_bytes=candidate.accepted.stat().st_size,
        quarantine_bytes=candidate.rejected.stat().st_size,
    )


def _count_by_file(rows: pa.RecordBatch, files: int) -> Any:
    return np.bincount(rows["_archivo"].to_numpy(), minlength=files)


def _as_rejected(rows: pa.RecordBatch, names: pa.StringArray) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [names.take(rows["_archivo"]), *rows.columns[1:]], schema=_REJECTED
    )
