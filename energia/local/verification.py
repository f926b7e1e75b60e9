"""Verify a local lake: read every byte of its files, and compare the warehouse with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TypeAlias

import duckdb
from sqlglot import exp

from energia.compiler.dataset import Datasets
from energia.lake import AUDIT_TABLE, CONTENTS, RETRACTED, VERSIONS, LakeZone
from energia.local.damage import Finding, record_damage
from energia.local.deliveries import is_delivered, record_path
from energia.local.durable import read_json
from energia.local.history import runs_folder
from energia.local.lake import WAREHOUSE_FILE, LocalLake
from energia.local.landing import landed_partitions
from energia.local.loaded_rows import REBUILD, LoadedRows
from energia.local.partition import LocalPartition
from energia.partition.manifest import FileCount, Manifest
from energia.partition.raw import file_sha256
from energia.partition.steps import Step

Parts: TypeAlias = Mapping[str, Sequence[LocalPartition]]
"""The partitions by dataset."""

_MISSING, _DAMAGED = "missing", "damaged"
_ALTERED = "other bytes than those delivered; deliver the file again"


def verify(lake: LocalLake, datasets: Datasets) -> list[Finding]:
    """Record the damage of each load date for the next run; return other damage.

    The caller holds the lake. Raises LoadError if a dataset's folders cannot be read.
    """
    found = list(_files_of_no_date(lake, datasets))
    parts = {name: list(landed_partitions(lake, [name])) for name in datasets}
    in_warehouse = _warehouse(lake, datasets, parts, found)
    for part in chain.from_iterable(parts.values()):
        record_damage(part, [*_damage(part), *in_warehouse.get(part, ())])
    return found


def _warehouse(
    lake: LocalLake, datasets: Datasets, parts: Parts, found: list[Finding]
) -> dict[LocalPartition, list[Finding]]:
    """Return the damage of each date; add to ``found`` what only a rebuild repairs."""
    damage: dict[LocalPartition, list[Finding]] = {}
    if not lake.warehouse.exists():
        found.append(Finding(WAREHOUSE_FILE, f"{_MISSING}; energia run loads all dates again"))
        return damage
    try:
        with duckdb.connect(lake.warehouse, read_only=True) as connection:
            connection.execute(exp.select("*").from_(AUDIT_TABLE).sql("duckdb")).fetchall()
            for name, compiled in datasets.items():
                loaded = LoadedRows(connection, compiled)
                if loaded.read():
                    damage |= {part: list(loaded.damage(part)) for part in parts[name]}
                    found += loaded.unknown_dates(part.id.fecha_carga for part in parts[name])
                else:
                    found.append(Finding(WAREHOUSE_FILE, f"{name} cannot be read; {REBUILD}"))
    except duckdb.Error:
        found.append(Finding(WAREHOUSE_FILE, f"cannot be read; {REBUILD}"))
    return damage


def _files_of_no_date(lake: LocalLake, datasets: Iterable[str]) -> Iterator[Finding]:
    """Yield damaged files that no run writes again."""
    paths = [path for path in runs_folder(lake).glob("*.json") if read_json(path) is None]
    for folder in (RETRACTED, VERSIONS):
        for dataset in datasets:
            kept = (lake.home / folder / dataset).glob("*/*/*")
            paths += [path for path in kept if file_sha256(path) != path.parent.name]
    for path in paths:
        yield Finding(path.relative_to(lake.home).as_posix(), f"{_DAMAGED}; delete the file")


def _damage(part: LocalPartition) -> Iterator[Finding]:
    """Yield what is wrong with the partition's records, objects and raw files."""
    manifest = part.find_manifest(Step.PUBLISH)
    yield from _records(part, manifest)
    if manifest:
        yield from _objects(part, manifest)
        for file in manifest.files:
            yield from _raw_file(part, file, manifest)


def _records(part: LocalPartition, manifest: Manifest | None) -> Iterator[Finding]:
    paths = set(part.folder(LakeZone.CONTROL).rglob("*.json")) - {part.damage_file}
    if part.object_versions():
        paths |= {part.record_file(step) for step in Step}
    for file in manifest.files if manifest else ():
        if part.raw_file(file.name).exists():
            paths.add(record_path(part, file.name))
        paths.update(_contents(part, file))
    for path in sorted(paths):
        if read_json(path) is None:
            yield Finding.at(part, path, _DAMAGED if path.exists() else _MISSING)


def _contents(part: LocalPartition, file: FileCount) -> Iterator[Path]:
    """Yield the records of the row hashes of a published file that was read."""
    if file.copy_of is None:
        folder = part.home / LakeZone.CONTROL / part.id.dataset / CONTENTS
        start = f"{part.id.fecha_carga}_{file.sha256}_"
        yield from list(folder.glob(f"{start}*.json")) or [folder / f"{start}.json"]


def _objects(part: LocalPartition, manifest: Manifest) -> Iterator[Finding]:
    digests = {
        LakeZone.PROCESSED: manifest.processed_sha256,
        LakeZone.QUARANTINE: manifest.quarantine_sha256,
    }
    for zone, digest in digests.items():
        path = part.table_file(zone)
        if not path.exists():
            yield Finding.at(part, path, _MISSING)
        elif file_sha256(path) != digest:
            yield Finding.at(part, path, _DAMAGED)


def _raw_file(part: LocalPartition, file: FileCount, manifest: Manifest) -> Iterator[Finding]:
    path = part.raw_file(file.name)
    if not path.exists():
        if not part.is_retracted(file):
            yield Finding.at(part, path, f"{_MISSING}; deliver the file again")
        return
    digest = file_sha256(path)
    # A file that was replaced since waits for the next run.
    is_same = manifest.raw_sha256 == part.raw_sha256()
    if not is_delivered(part, path.name, digest) or (is_same and digest != file.sha256):
        yield Finding.at(part, path, _ALTERED)
