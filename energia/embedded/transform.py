"""Transform and publish: the raw files of one partition to its Parquet objects."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from pyarrow import fs

from energia.archivos import inspect_file
from energia.compiler.plan import Plan
from energia.embedded.durable import replace
from energia.embedded.landing import file_sha256
from energia.embedded.manifest import (
    FileCount,
    Manifest,
    fingerprint,
    publish_manifest,
    transform_manifest,
)
from energia.embedded.rows import Candidate, transform_rows
from energia.lake import LakeZone, LocalLake, Partition


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
    # Hashing takes a core that reading and writing leave idle now and then.
    with ThreadPoolExecutor(1) as pool:
        digests = pool.map(file_sha256, paths)
        counts = transform_rows(plan, layouts, candidate)
    manifest = Manifest(
        dataset=partition.dataset,
        fecha_carga=str(partition.fecha_carga),
        fingerprint=fingerprint(plan.fingerprint, paths),
        files=tuple(
            FileCount(
                name=path.name,
                bytes=path.stat().st_size,
                sha256=digest,
                read=counts.read[path.name],
                accepted=counts.accepted[path.name],
                rejected=counts.rejected[path.name],
                raw_sql=layout.raw_sql and path.name not in counts.with_line_breaks,
            )
            for path, layout, digest in zip(paths, layouts.values(), digests, strict=True)
        ),
        accepted=counts.accepted.total(),
        rejected=counts.rejected.total(),
        harmless=counts.harmless,
        reasons=dict(sorted(counts.reasons.items(), key=lambda item: (-item[1], item[0]))),
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
