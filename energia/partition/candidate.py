"""The candidate of a partition: its accepted and rejected rows, each in a Parquet file, counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.lake import rejects_name
from energia.partition.content import ContentCounter, FileContent
from energia.partition.parquet import ParquetSink
from energia.partition.raw import file_sha256
from energia.partition.sums import ColumnSums


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
class RowOrigin:
    """Where rows come from: the names of files by number, and what hashed each row's cells.

    A row with a ``harmless`` reason has no other. The columns ``summed`` are summed up by file.
    """

    files: Sequence[str]
    harmless: Sequence[str]
    engine: str
    summed: Sequence[str]


@dataclass(frozen=True)
class RowCounts:
    """What is known of the rows of each file, by its number, and how many have which reason."""

    accepted: list[int]
    harmless: list[int]
    rejected: list[int]
    contents: list[FileContent]
    replaced: list[dict[int, int]]
    """By the number of the file whose rows were kept instead, how many rows were replaced."""
    reasons: dict[str, int]
    sums: list[dict[str, str]]
    """Sums of the file's accepted rows by column, as decimals in text."""
    processed_bytes: int
    processed_sha256: str
    quarantine_bytes: int
    quarantine_sha256: str

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the counts that asdict gave."""
        contents = [FileContent(**content) for content in data["contents"]]
        # In JSON, the keys of an object are text.
        replaced = [{int(by): rows for by, rows in each.items()} for each in data["replaced"]]
        return cls(**{**data, "contents": contents, "replaced": replaced})


def write_candidate(
    candidate: Candidate, columns: pa.Schema, rows: Iterable[pa.RecordBatch], origin: RowOrigin
) -> RowCounts:
    """Write accepted rows (``columns``) and rejected rows apart, and return their counts.

    A row is accepted if its ``motivos`` are NULL. ``_huella`` is the hash of its cells, and
    ``_ganador`` the file whose row replaced it.
    """
    tally, names = _Tally(origin), pa.array(origin.files, pa.string())
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
            tally.add(batch, good, bad)
    return tally.counts(candidate)


class _Tally:
    """Counts rows by file and by reason, and their hashes."""

    def __init__(self, origin: RowOrigin) -> None:
        self._origin = origin
        self._by_file = np.zeros((3, len(origin.files)), np.int64)
        self._contents = [ContentCounter() for _ in origin.files]
        self._reasons = Counter[str]()
        self._replaced = [Counter[int]() for _ in origin.files]
        self._sums = ColumnSums(origin.summed, len(origin.files))
        self._harmless = pa.array(origin.harmless, pa.string())

    def add(self, rows: pa.RecordBatch, good: pa.RecordBatch, bad: pa.RecordBatch) -> None:
        """Count a batch, of which some rows are good and the others bad."""
        is_harmless = pc.is_in(pc.list_element(bad["motivos"], 0), self._harmless)
        self._by_file += [self._count(part) for part in (good, bad.filter(is_harmless), bad)]
        self._sums.add(good)
        self._reasons.update(bad["motivos"].flatten().to_pylist())
        is_replaced = rows["_ganador"].is_valid()
        pairs = (rows[name].filter(is_replaced).to_pylist() for name in ("_archivo", "_ganador"))
        for number, winner in zip(*pairs, strict=True):
            self._replaced[number][winner] += 1
        numbers, hashes = rows["_archivo"].to_numpy(), rows["_huella"].to_numpy().view(np.uint64)
        found = np.flatnonzero(self._count(rows))
        for number in found:
            own = hashes if len(found) == 1 else hashes[numbers == number]
            self._contents[number].add(own)

    def counts(self, candidate: Candidate) -> RowCounts:
        """Return what has been counted, with sizes and SHA-256 of the written files."""
        contents = [counter.content(self._origin.engine) for counter in self._contents]
        by_count = sorted(self._reasons.items(), key=lambda item: (-item[1], item[0]))
        accepted, harmless, rejected = self._by_file.tolist()
        return RowCounts(
            accepted,
            harmless,
            rejected,
            contents,
            replaced=[dict(sorted(counts.items())) for counts in self._replaced],
            reasons=dict(by_count),
            sums=self._sums.texts(),
            processed_bytes=candidate.accepted.stat().st_size,
            processed_sha256=file_sha256(candidate.accepted),
            quarantine_bytes=candidate.rejected.stat().st_size,
            quarantine_sha256=file_sha256(candidate.rejected),
        )

    def _count(self, rows: pa.RecordBatch) -> Any:
        return np.bincount(rows["_archivo"].to_numpy(), minlength=len(self._origin.files))


def _as_rejected(rows: pa.RecordBatch, names: pa.StringArray) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [names.take(rows["_archivo"]), *rows.columns[1:]], schema=_REJECTED
    )
