"""Landing: deliveries enter raw/ under names that say when and what, or are refused by name."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from pyarrow import fs

from energia.archivos import inspect_file
from energia.archivos.ranges import check_line
from energia.compiler.plan import Plan
from energia.embedded.deliveries import Delivery
from energia.embedded.durable import replace, write_json
from energia.errors import UsageError
from energia.lake import LakeZone, LocalLake, Partition

_CHUNK = 1 << 20
_MAX_STEM = 80


def land(lake: LocalLake, delivery: Delivery, plan: Plan) -> Path | None:
    """Copy the delivery into raw/; None if the same content has landed there before.

    Raises FileRefusedError if the file cannot be read under the dataset's contract.
    """
    path = str(delivery.path.absolute())
    inspect_file(fs.LocalFileSystem(), path, plan.files, name=delivery.name)
    draft = lake.home / LakeZone.TEMP / "landing.csv"
    draft.parent.mkdir(parents=True, exist_ok=True)
    digest = _copy(delivery, draft)
    for landed in lake.raw_files(delivery.partition):
        if landed.stem.endswith(f"-{digest[:8]}") and file_sha256(landed) == digest:
            draft.unlink()
            _keep_record(lake, delivery, landed, digest)
            return None
    folder = lake.folder(LakeZone.RAW, delivery.partition)
    target = folder / f"{_now()}-{_safe_stem(delivery.path)}-{digest[:8]}.csv"
    replace(draft, target)
    _keep_record(lake, delivery, target, digest)
    return target


def take_out(lake: LocalLake, plans: Mapping[str, Plan], name: str) -> Partition:
    """Move the landed file called ``name`` to raw/_retiradas/; the partition it was in.

    Raises UsageError if there is no such file.
    """
    for partition in landed_partitions(lake, plans):
        taken_out = lake.retracted(partition) / name
        for path in lake.raw_files(partition):
            if path.name == name:
                replace(path, taken_out)
        # It may have been taken out before, by a command that was cut then.
        if taken_out.is_file():
            return partition
    raise UsageError(f"no landed file is called '{name}'; landed files are in {lake.home / 'raw'}")


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
    digest, line = hashlib.sha256(), 0
    with delivery.path.open("rb") as reader, target.open("wb") as writer:
        for chunk in iter(lambda: reader.read(_CHUNK), b""):
            digest.update(chunk)
            writer.write(chunk)
            newline = chunk.find(b"\n")
            line += len(chunk) if newline < 0 else newline
            # Refused here, for once landed it would stop its date.
            check_line(delivery.name, line)
            line = line if newline < 0 else len(chunk) - chunk.rfind(b"\n") - 1
    return digest.hexdigest()


def _now() -> str:
    # Microseconds, so that names sort in the order of landing.
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")


def _safe_stem(path: Path) -> str:
    letters = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_.]+", "_", letters).strip("_.")[:_MAX_STEM] or "archivo"


def landed_partitions(lake: LocalLake, plans: Mapping[str, Plan]) -> Iterator[Partition]:
    """Every partition that has landed files or published rows, of the datasets with a contract."""
    for dataset in plans:
        landed = set(lake.partitions(LakeZone.RAW, dataset))
        published = set(lake.partitions(LakeZone.PROCESSED, dataset))
        for partition in sorted(landed | published):
            if partition in published or lake.raw_files(partition):
                yield partition
