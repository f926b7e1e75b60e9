"""Landing: deliveries enter raw/ under names that say when and what, or are refused by name."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from energia.compiler.dataset import Datasets
from energia.delivery.content import check_layout, checked_chunks, landed_name, may_hold
from energia.delivery.source import Delivery
from energia.errors import UsageError
from energia.lake import LakeZone
from energia.local.durable import replace, write_json
from energia.local.lake import LocalLake
from energia.local.partition import LocalPartition


def land(part: LocalPartition, delivery: Delivery, datasets: Datasets) -> Path | None:
    """Copy the delivery into raw/; return None if the same content has landed there before.

    Raises FileRefusedError if the file cannot be read under the dataset's contract.
    """
    check_layout(delivery, datasets)
    draft = part.home / LakeZone.TEMP / "landing.csv"
    draft.parent.mkdir(parents=True, exist_ok=True)
    digest = _copy(delivery, draft)
    for landed in part.raw_files():
        if may_hold(landed.name, digest) and file_sha256(landed) == digest:
            draft.unlink()
            _keep_record(part, delivery, landed, digest)
            return None
    target = part.folder(LakeZone.RAW) / landed_name(delivery.path, digest)
    replace(draft, target)
    _keep_record(part, delivery, target, digest)
    return target


def find_landed(lake: LocalLake, datasets: Iterable[str], name: str) -> LocalPartition:
    """Return the partition of the landed file called ``name``; UsageError if there is none."""
    for part in landed_partitions(lake, datasets):
        # A command that was cut may have taken it out before.
        taken_out = part.retracted.glob("*.csv")
        if any(path.name == name for path in (*part.raw_files(), *taken_out)):
            return part
    raise UsageError(f"no landed file is called '{name}'; landed files are in {lake.home / 'raw'}")


def take_out(part: LocalPartition, name: str) -> None:
    """Move the partition's file called ``name`` to raw/_retiradas/, if it is not there already."""
    path = part.folder(LakeZone.RAW) / name
    if path.exists():
        replace(path, part.retracted / name)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of the file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def landed_partitions(lake: LocalLake, datasets: Iterable[str]) -> Iterator[LocalPartition]:
    """Return every partition of the datasets that has landed files or published rows, by date."""
    for dataset in datasets:
        landed = {part.id for part in lake.partitions(LakeZone.RAW, dataset)}
        published = {part.id for part in lake.partitions(LakeZone.PROCESSED, dataset)}
        for part in map(lake.at, sorted(landed | published)):
            if part.id in published or part.raw_files():
                yield part


def _keep_record(part: LocalPartition, delivery: Delivery, landed: Path, digest: str) -> None:
    path = part.folder(LakeZone.CONTROL) / "landing" / f"{landed.stem}.json"
    # A crash between writing the file and its record leaves the record missing.
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
