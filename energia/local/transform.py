"""Transform and publish: the raw files of one partition become its Parquet objects."""

import shlex
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from pyarrow import fs

from energia.compiler.dataset import CompiledDataset
from energia.compiler.keys import HARMLESS_REASONS
from energia.errors import GateError
from energia.lake import LakeZone
from energia.local.durable import replace, write_json
from energia.local.landing import file_sha256
from energia.local.partition import LocalPartition
from energia.local.rows import transform_rows
from energia.partition.gate import Advice, Gate
from energia.partition.manifest import Manifest, Subject, make_manifest
from energia.partition.steps import Step
from energia.partition.verdict import raw_digest
from energia.reader import inspect_file


def transform(
    part: LocalPartition, compiled: CompiledDataset, *, allow_missing: bool = False
) -> None:
    """Write the partition's candidate, its manifest and the verdict of its gate.

    Nothing is transformed, and the verdict says so, if raw files of published rows are gone, unless
    ``allow_missing``. Raises FileRefusedError if a raw file cannot be read under the contract.
    """
    shutil.rmtree(part.candidate.folder, ignore_errors=True)
    gate = _gate(part, compiled)
    if gate.missing and not allow_missing:
        verdict = gate.refuse_missing()
    else:
        manifest = write_candidate(part, compiled)
        verdict = gate.judge(manifest, list(_altered(manifest)))
    write_json(part.record_file(Step.GATE), verdict.to_json())


def write_candidate(part: LocalPartition, compiled: CompiledDataset) -> Manifest:
    """Write the partition's accepted and rejected rows, and the manifest, which it returns."""
    started, candidate, paths = datetime.now(UTC), part.candidate, part.raw_files()
    candidate.folder.mkdir(parents=True)
    layouts = {
        str(path): inspect_file(fs.LocalFileSystem(), str(path), compiled.files) for path in paths
    }
    # Hashing takes a core that reading and writing leave idle now and then.
    with ThreadPoolExecutor(1) as pool:
        digests = pool.map(file_sha256, paths)
        reading, counts = transform_rows(compiled, layouts, candidate)
    names, sizes = [path.name for path in paths], [path.stat().st_size for path in paths]
    files = zip(names, sizes, digests, layouts.values(), strict=True)
    subject = Subject(
        part.id.dataset, str(part.id.fecha_carga), compiled.fingerprint, HARMLESS_REASONS
    )
    manifest = make_manifest(subject, files, reading, counts, started)
    write_json(part.record_file(Step.TRANSFORM), manifest.to_json())
    return manifest


def check_gate(part: LocalPartition) -> None:
    """Raise GateError, with counts and what to do, unless the candidate may be published."""
    verdict = part.verdict()
    if not verdict.passed:
        raise GateError(verdict.cause)
    if verdict.raw_sha256 != raw_digest(part.raw_versions()):
        raise GateError(
            f"{part}: raw files came, went or changed during the transform; nothing was "
            "published; run again"
        )


def publish(part: LocalPartition) -> None:
    """Replace the partition's objects by the candidate: the rejected rows, then the accepted."""
    candidate, manifest = part.candidate, part.manifest(Step.TRANSFORM)
    # From here until the new manifest stands, the partition counts as unfinished.
    part.record_file(Step.PUBLISH).unlink(missing_ok=True)
    replace(candidate.rejected, part.table_file(LakeZone.QUARANTINE))
    replace(candidate.accepted, part.table_file(LakeZone.PROCESSED))
    write_json(part.record_file(Step.PUBLISH), manifest.to_json())
    shutil.rmtree(candidate.folder)


def _gate(part: LocalPartition, compiled: CompiledDataset) -> Gate:
    published = part.find_manifest(Step.PUBLISH)
    if published is None and part.table_file(LakeZone.PROCESSED).exists():
        # A publish that was cut leaves no manifest; its rows are those of the transform's.
        published = part.find_manifest(Step.TRANSFORM)
    return Gate(
        dataset=part.id.dataset,
        fecha_carga=str(part.id.fecha_carga),
        limits=compiled.contract.gate,
        raw=part.raw_versions(),
        retracted={path.name for path in part.retracted.glob("*")},
        published=published,
        advice=Advice(
            restore=f"put them back into {part.folder(LakeZone.RAW)}, or run with --allow-missing "
            "to publish the date without them",
            rejects=str(part.candidate.rejected),
            retract=lambda name: f"energia retract {name} --home {shlex.quote(str(part.home))}",
        ),
    )


def _altered(manifest: Manifest) -> Iterator[str]:
    for file in manifest.files:
        # A landed name ends in the first digits of the digest of its content.
        if not file.sha256.startswith(file.name.removesuffix(".csv").rpartition("-")[2]):
            yield f"{file.name}: its content is not what landed; put the landed file back"
