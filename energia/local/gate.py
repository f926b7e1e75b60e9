"""The gate of a partition in a local lake: what was delivered, and what is published."""

import shlex
from collections.abc import Collection
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from energia.contracts.model import Contract
from energia.lake import CONTENTS, LakeZone, Partition
from energia.local.deliveries import is_delivered
from energia.local.durable import read_json, write_json
from energia.local.partition import LocalPartition
from energia.partition.allow import Allow
from energia.partition.content_index import ContentIndex
from energia.partition.delivered import Delivered, Published
from energia.partition.gate import Advice, Gate
from energia.partition.manifest import FileCount, Manifest
from energia.partition.steps import Step


def find_gate(part: LocalPartition, contract: Contract, allow: Collection[Allow]) -> Gate:
    """Return the gate of the partition, with the doubts that the run overrules."""
    return Gate(
        dataset=part.id.dataset,
        fecha_carga=str(part.id.fecha_carga),
        rules=contract.gate_rules,
        delivered=Delivered(part.raw(), part.is_retracted, partial(is_delivered, part)),
        published=_published(part),
        index=_index(part),
        keep=lambda key, content: write_json(_contents(part) / key, content),
        allow=allow,
        advice=_advice(part),
    )


def _published(part: LocalPartition) -> Published:
    rows, manifest = part.table_file(LakeZone.PROCESSED), part.find_manifest(Step.PUBLISH)
    if manifest or not rows.exists():
        return Published(manifest)
    # A publish was cut: the object is that of the manifest which was replaced, or of the new one.
    replaced, new = part.find_replaced_manifest(), part.find_manifest(Step.TRANSFORM)
    size = rows.stat().st_size
    manifest = next((it for it in (replaced, new) if it and it.processed_bytes == size), replaced)
    with suppress(pa.ArrowException):  # A damaged object holds no rows to lose.
        return Published(manifest, stored_rows=pq.read_metadata(rows).num_rows)
    return Published(manifest)


def _index(part: LocalPartition) -> ContentIndex:
    folder = _contents(part)

    def published(fecha_carga: str) -> Manifest | None:
        other = Partition(part.id.dataset, date.fromisoformat(fecha_carga))
        return LocalPartition(part.home, other).find_manifest(Step.PUBLISH)

    return ContentIndex(
        keys=lambda: (path.name for path in folder.glob("*.json")),
        read=lambda key: read_json(folder / key) or {},
        published=published,
    )


def _contents(part: LocalPartition) -> Path:
    return part.home / LakeZone.CONTROL / part.id.dataset / CONTENTS


def _advice(part: LocalPartition) -> Advice:
    home = shlex.quote(str(part.home))

    def retract(file: FileCount) -> str:
        return f"energia retract {shlex.quote(f'{part.id.key}/{file.name}')} --home {home}"

    return Advice(
        restore=f"restore them in {part.folder(LakeZone.RAW)}, deliver them again",
        deliver=f"energia run FOLDER --fecha-carga {part.id.fecha_carga} --home {home}",
        rejects=str(part.candidate.rejected),
        retract=retract,
        allow=lambda doubt: f"run with --allow {doubt}",
    )
