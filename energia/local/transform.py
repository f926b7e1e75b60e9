"""Transform and publish: the raw files of one partition become its Parquet objects."""

import shutil
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial

from pyarrow import fs

from energia.compiler.dataset import CompiledDataset
from energia.compiler.formats import enumerations, other_formats
from energia.errors import FileRefusedError, GateError
from energia.lake import LakeZone
from energia.local.deliveries import delivered_name, known_facts
from energia.local.durable import replace, write_json
from energia.local.gate import find_gate
from energia.local.partition import LocalPartition
from energia.local.rows import transform_rows
from energia.local.snapshot import replacing_objects
from energia.partition.allow import Allow
from energia.partition.content import FileContent
from energia.partition.diagnosis import Rejects, diagnose
from energia.partition.gate import Decision
from energia.partition.manifest import Manifest, ReadFile, Subject, make_manifest
from energia.partition.raw import file_sha256, find_copies
from energia.partition.steps import Step
from energia.reader import find_layouts
from energia.reader.settling import range_facts

_FACT_THREADS = 2


def transform(
    part: LocalPartition, compiled: CompiledDataset, allow: Collection[Allow] = ()
) -> Decision | None:
    """Write the partition's candidate, its manifest and the verdict of its gate.

    Return the decision of the gate. It is None if nothing is transformed, because raw files of
    published rows are gone and ``allow`` does not have it. The verdict has the reason.
    Raises FileRefusedError if a raw file cannot be read under the contract.
    """
    shutil.rmtree(part.candidate.folder, ignore_errors=True)
    gate = find_gate(part, compiled.contract, allow)
    verdict, decision = gate.refusal(), None
    if verdict is None:
        with _delivered_names(part):
            manifest, contents = write_candidate(part, compiled)
        explain = partial(diagnose, _rejects(part, compiled), manifest.reasons)
        decision = gate.decide(manifest, contents, explain)
        verdict = gate.conclude(decision, contents)
        write_json(part.record_file(Step.TRANSFORM), decision.manifest.to_json())
    write_json(part.record_file(Step.GATE), verdict.to_json())
    return decision


def write_candidate(
    part: LocalPartition, compiled: CompiledDataset
) -> tuple[Manifest, dict[str, FileContent]]:
    """Write the partition's accepted and rejected rows; return the manifest, and contents by name.

    One of several files with the same bytes is read.
    """
    started, candidate, raw = datetime.now(UTC), part.candidate, part.raw()
    candidate.folder.mkdir(parents=True)
    paths = {name: part.folder(LakeZone.RAW) / name for name in raw}
    sha256 = cache(lambda name: file_sha256(paths[name]))
    has_key, constants = compiled.contract.is_master, compiled.files.constants
    copies = find_copies(raw.values(), sha256, constants, has_key=has_key)
    read = [name for name in raw if name not in copies]
    local = fs.LocalFileSystem()
    known = {str(paths[name]): facts for name in read if (facts := known_facts(part, name))}
    places = [str(paths[name]) for name in read]
    with ThreadPoolExecutor(_FACT_THREADS) as pool:
        find_facts = partial(pool.map, partial(range_facts, local, compiled.files))
        layouts = find_layouts(local, places, compiled.files, known=known, find_facts=find_facts)
    # Hashing takes a core that reading and writing leave idle now and then.
    with ThreadPoolExecutor(1) as pool:
        digests = pool.map(sha256, raw)
        reading, counts = transform_rows(compiled, layouts, candidate)
    files = [
        ReadFile(
            raw[name],
            digest,
            layouts.get(str(paths[name])),
            copies.get(name),
            delivered_name(part, name),
        )
        for name, digest in zip(raw, digests, strict=True)
    ]
    subject = Subject(part.id.dataset, str(part.id.fecha_carga), compiled.fingerprint)
    manifest = make_manifest(subject, files, reading, counts, started)
    return manifest, dict(zip(read, counts.contents, strict=True))


def check_gate(part: LocalPartition) -> None:
    """Raise GateError, with counts and what to do, unless the candidate may be published."""
    verdict = part.verdict()
    if not verdict.passed:
        raise GateError(verdict.cause)
    if verdict.raw_sha256 != part.raw_sha256():
        raise GateError(
            f"{part}: raw files were added, removed or changed during the transform; nothing was "
            "published; run again"
        )


def publish(part: LocalPartition) -> None:
    """Replace the partition's objects by the candidate: the rejected rows, then the accepted."""
    candidate, manifest = part.candidate, part.manifest(Step.TRANSFORM)
    published = part.record_file(Step.PUBLISH)
    with replacing_objects(part.home):
        # From here until the new manifest stands, the partition counts as unfinished.
        if published.exists():
            replace(published, part.replaced_manifest)
        replace(candidate.rejected, part.table_file(LakeZone.QUARANTINE))
        replace(candidate.accepted, part.table_file(LakeZone.PROCESSED))
        write_json(published, manifest.to_json())
    part.replaced_manifest.unlink(missing_ok=True)
    shutil.rmtree(candidate.folder)


@contextmanager
def _delivered_names(part: LocalPartition) -> Iterator[None]:
    """Name a refused raw file as its delivery does."""
    try:
        yield
    except FileRefusedError as refused:
        name = delivered_name(part, refused.file)
        raise FileRefusedError(name, refused.code, refused.message) from refused


def _rejects(part: LocalPartition, compiled: CompiledDataset) -> Rejects:
    return Rejects(
        fs.LocalFileSystem(),
        path=str(part.candidate.rejected),
        accepted=str(part.candidate.accepted),
        raw=str(part.folder(LakeZone.RAW)),
        spec=compiled.files,
        formats=other_formats(compiled.contract),
        enumerations=enumerations(compiled.contract),
    )
