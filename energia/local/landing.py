"""Landing: deliveries enter raw/ under names that say when and what, or are refused by name."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from energia.compiler.plan import Plan
from energia.delivery.content import check_layout, checked_chunks, landed_name, may_hold
from energia.delivery.source import Delivery
from energia.errors import UsageError
from energia.lake import LakeZone, Partition
from energia.local.durable import replace, write_json
from energia.local.lake import LocalLake


def land(lake: LocalLake, delivery: Delivery, plan: Plan) -> Path | None:
    """Copy the delivery into raw/; None if the same content has landed there before.

    Raises FileRefusedError if the file cannot be read under the dataset's contract.
    """
    check_layout(delivery, plan)
    draft = lake.home / LakeZone.TEMP / "landing.csv"
    draft.parent.mkdir(parents=True, exist_ok=True)
    digest = _copy(delivery, draft)
    for landed in lake.raw_files(delivery.partition):
        if may_hold(landed.name, digest) and file_sha256(landed) == digest:
            draft.unlink()
            _keep_record(lake, delivery, landed, digest)
            return None
    folder = lake.folder(LakeZone.RAW, delivery.partition)
    target = folder / landed_name(delivery.path, digest)
    replace(draft, target)
    _keep_record(lake, delivery, target, digest)
    return target


def partition_of(lake: LocalLake, plans: Mapping[str, Plan], name: str) -> Partition:
    """The partition of the landed file called ``name``; UsageError if there is no such file."""
    for partition in landed_partitions(lake, plans):
        # It may have been taken out before, by a command that was cut then.
        taken_out = lake.retracted(partition).glob("*.csv")
        if any(path.name == name for path in (*lake.raw_files(partition), *taken_out)):
            return partition
    raise UsageError(f"no landed file is called '{name}'; landed files are in {lake.home / 'raw'}")


def take_out(lake: LocalLake, partition: Partition, name: str) -> None:
    """Move the partition's file called ``name`` to raw/_retiradas/, if it is not there already."""
    path = lake.folder(LakeZone.RAW, partition) / name
    if path.exists():
        replace(path, lake.retracted(partition) / name)


def file_sha256(path: Path) -> str:
    """The SHA-256 of the file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep_record(lake: LocalLake, delivery: Delivery, landed: Path, digest: str) -> None:
    folder = lake.folder(LakeZone.CONTROL, delivery.partition) / "landing"
    path = folder / f"{landed.stem}.json"
    # It is missing after landing, too, when that was cut between the file and its record.
    if not path.exists():
        record = {"source": delivery.name, "bytes": landed.stat().st_size, "sha256": digest}
        write_json(path, record)


def _copy(delivery: Delivery, target: Path) -> str:
    digest = hashlib.sha256()
    with target.open("wb") as writer:
        for chunk in checked_chunks(delivery):
            digest.update(chunk)
            writer.write(chunk)
    return digest.hexdigest()


def landed_partitions(lake: LocalLake, plans: Mapping[str, Plan]) -> Iterator[Partition]:
    """Every partition that has landed files or published rows, of the datasets with a contract."""
    for dataset in plans:
        landed = set(lake.partitions(LakeZone.RAW, dataset))
        published = set(lake.partitions(LakeZone.PROCESSED, dataset))
        for partition in sorted(landed | published):
            if partition in published or lake.raw_files(partition):
                yield partition
