"""Transform and publish: the raw files of one partition to its Parquet objects."""

import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import fs

from energia.archivos import (
    FileLayout,
    has_line_breaks,
    inspect_file,
    plan_ranges,
    read_ranges,
    schema,
)
from energia.compiler.plan import Plan
from energia.embedded.durable import replace
from energia.embedded.landing import file_sha256
from energia.embedded.manifest import (
    FileCount,
    Manifest,
    fingerprint,
    is_harmless,
    publish_manifest,
    transform_manifest,
)
from energia.lake import LakeZone, LocalLake, Partition

_READER_THREADS = 2
_PARQUET = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE_BYTES '128MB'"


@dataclass
class _Tally:
    """Counts what the reader delivers, apart from SQL, while it passes by."""

    read: Counter[str] = field(default_factory=Counter)
    with_line_breaks: set[str] = field(default_factory=set)

    def watch(self, batches: Iterable[pa.RecordBatch], plan: Plan) -> Iterator[pa.RecordBatch]:
        """The batches unchanged, each of which holds rows of one file."""
        for batch in batches:
            name = batch.column("_archivo").dictionary[0].as_py()
            self.read[name] += batch.num_rows
            if plan.files.quoted_newlines and has_line_breaks(batch):
                self.with_line_breaks.add(name)
            yield batch


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


def candidate_of(lake: LocalLake, partition: Partition) -> Candidate:
    """Where the partition's candidate is."""
    return Candidate(lake.folder(LakeZone.TEMP, partition), partition.dataset)


def transform(lake: LocalLake, partition: Partition, plan: Plan) -> Manifest:
    """Write the partition's candidate, its rejected rows and its manifest.

    Raises FileRefusedError if a raw file cannot be read under the contract.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    candidate = candidate_of(lake, partition)
    shutil.rmtree(candidate.folder, ignore_errors=True)
    candidate.folder.mkdir(parents=True)
    paths = lake.raw_files(partition)
    layouts = {
        str(path): inspect_file(fs.LocalFileSystem(), str(path), plan.files) for path in paths
    }
    tally = _Tally()
    with _connect(candidate.folder) as connection:
        _create_rows(connection, plan, layouts, tally)
        _write_outputs(connection, plan, candidate)
        verdicts = _count_verdicts(connection)
        reasons, harmless = _count_reasons(connection)
    manifest = Manifest(
        dataset=partition.dataset,
        fecha_carga=str(partition.fecha_carga),
        fingerprint=fingerprint(plan.fingerprint, paths),
        files=tuple(_file_count(path, layouts[str(path)], tally, verdicts) for path in paths),
        accepted=sum(accepted for accepted, _ in verdicts.values()),
        rejected=sum(rejected for _, rejected in verdicts.values()),
        harmless=harmless,
        reasons=reasons,
        processed_bytes=candidate.accepted.stat().st_size,
        quarantine_bytes=candidate.rejected.stat().st_size,
        started_at=started.isoformat(),
        duration_s=round(time.perf_counter() - clock, 3),
    )
    manifest.write(transform_manifest(lake, partition))
    return manifest


def publish(lake: LocalLake, partition: Partition, manifest: Manifest) -> None:
    """Replace the partition's objects by the candidate: the rejected rows, then the accepted."""
    candidate = candidate_of(lake, partition)
    # From here until the new manifest stands, the partition counts as unfinished.
    publish_manifest(lake, partition).unlink(missing_ok=True)
    replace(candidate.rejected, lake.table_file(LakeZone.QUARANTINE, partition))
    replace(candidate.accepted, lake.table_file(LakeZone.PROCESSED, partition))
    manifest.write(publish_manifest(lake, partition))
    shutil.rmtree(candidate.folder)


def _connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        config={"preserve_insertion_order": False, "temp_directory": str(scratch / "duckdb")}
    )


def _create_rows(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    layouts: Mapping[str, FileLayout],
    tally: _Tally,
) -> None:
    local = fs.LocalFileSystem()
    batches = read_ranges(local, plan_ranges(local, layouts), plan.files, threads=_READER_THREADS)
    stream = pa.RecordBatchReader.from_batches(
        schema(plan.files.columns), tally.watch(batches, plan)
    )
    connection.register("crudo", stream)
    connection.execute(f"CREATE TEMP TABLE filas AS {plan.transform.rows.sql('duckdb')}")
    connection.unregister("crudo")


def _write_outputs(connection: duckdb.DuckDBPyConnection, plan: Plan, candidate: Candidate) -> None:
    outputs = (
        (plan.transform.accepted, candidate.accepted),
        (plan.transform.rejected, candidate.rejected),
    )
    for query, path in outputs:
        connection.execute(
            f"COPY ({query.sql('duckdb')}) TO $path ({_PARQUET})", {"path": str(path)}
        )


def _count_verdicts(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    """Accepted and rejected rows per file."""
    counted = connection.execute(
        "SELECT _archivo, count(*) FILTER (motivos IS NULL), count(*) FILTER (motivos IS NOT NULL) "
        "FROM filas GROUP BY ALL"
    )
    return {name: (accepted, rejected) for name, accepted, rejected in counted.fetchall()}


def _count_reasons(connection: duckdb.DuckDBPyConnection) -> tuple[dict[str, int], int]:
    """Rows per reason, most frequent first, and how many rows were left out rightly."""
    counted = connection.execute(
        "SELECT motivo, count(*) FROM (SELECT unnest(motivos) AS motivo FROM filas) "
        "GROUP BY ALL ORDER BY 2 DESC, 1"
    )
    reasons = dict(counted.fetchall())
    # Such a row has no other reason, so these counts do not overlap.
    return reasons, sum(count for reason, count in reasons.items() if is_harmless(reason))


def _file_count(
    path: Path, layout: FileLayout, tally: _Tally, verdicts: Mapping[str, tuple[int, int]]
) -> FileCount:
    accepted, rejected = verdicts.get(path.name, (0, 0))
    return FileCount(
        name=path.name,
        bytes=path.stat().st_size,
        sha256=file_sha256(path),
        read=tally.read[path.name],
        accepted=accepted,
        rejected=rejected,
        raw_sql=layout.raw_sql and path.name not in tally.with_line_breaks,
    )
