"""Transform and publish: the raw files of one partition to its Parquet objects."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from pyarrow import fs

from energia.compiler.keys import HARMLESS_REASONS
from energia.compiler.plan import Plan
from energia.lake import LakeZone, Partition
from energia.local.durable import replace, write_json
from energia.local.lake import LocalLake
from energia.local.landing import file_sha256
from energia.local.manifest import publish_manifest, transform_manifest
from energia.local.rows import transform_rows
from energia.partition.candidate import Candidate
from energia.partition.manifest import Manifest, RawFile, Subject, make_manifest
from energia.reader import inspect_file


def candidate_of(lake: LocalLake, partition: Partition) -> Candidate:
    """Where the partition's candidate is."""
    return Candidate(lake.folder(LakeZone.TEMP, partition), partition.dataset)


def transform(lake: LocalLake, partition: Partition, plan: Plan) -> Manifest:
    """Write the partition's candidate, its rejected rows and its manifest.

    Raises FileRefusedError if a raw file cannot be read under the contract.
    """
    started = datetime.now(UTC)
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
        reading, verdicts = transform_rows(plan, layouts, candidate)
    files = [
        RawFile(path.name, path.stat().st_size, digest, layout.raw_sql)
        for path, layout, digest in zip(paths, layouts.values(), digests, strict=True)
    ]
    subject = Subject(
        partition.dataset, str(partition.fecha_carga), plan.fingerprint, HARMLESS_REASONS
    )
    manifest = make_manifest(subject, files, reading, verdicts, started)
    write_json(transform_manifest(lake, partition), manifest.to_json())
    return manifest


def publish(lake: LocalLake, partition: Partition, manifest: Manifest) -> None:
    """Replace the partition's objects by the candidate: the rejected rows, then the accepted."""
    candidate = candidate_of(lake, partition)
    # From here until the new manifest stands, the partition counts as unfinished.
    publish_manifest(lake, partition).unlink(missing_ok=True)
    replace(candidate.rejected, lake.table_file(LakeZone.QUARANTINE, partition))
    replace(candidate.accepted, lake.table_file(LakeZone.PROCESSED, partition))
    write_json(publish_manifest(lake, partition), manifest.to_json())
    shutil.rmtree(candidate.folder)
