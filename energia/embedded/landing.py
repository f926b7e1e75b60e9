"""Landing: deliveries enter raw/ under names that say when and what, or are refused by name."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pyarrow import fs

from energia.archivos import FileRefusedError, inspect_file
from energia.compiler.plan import Plan
from energia.contracts.model import PARTITION
from energia.embedded.durable import replace, write_json
from energia.errors import UsageError
from energia.lake import LakeZone, LocalLake, Partition

NO_CONTRACT = "sin_contrato"
BAD_DATE = "fecha_invalida"

_CHUNK = 1 << 20
_MAX_STEM = 80


@dataclass(frozen=True)
class Delivery:
    """A file of the source and the partition it is for."""

    path: Path
    partition: Partition


def find_deliveries(
    source: Path, plans: Mapping[str, Plan], default_date: date
) -> tuple[list[Delivery], list[FileRefusedError]]:
    """The CSV files of ``source`` by partition, and the files that belong to no dataset.

    ``source`` holds ``<dataset>.csv``, ``<dataset>/*.csv`` or ``<dataset>/fecha_carga=D/*.csv``.
    Raises UsageError if it is no folder or holds no CSV file.
    """
    if not source.is_dir():
        raise UsageError(f"{source}: there is no such folder; give one that holds CSV files")
    deliveries: list[Delivery] = []
    refused: list[FileRefusedError] = []
    for path in sorted(source.rglob("*")):
        if path.suffix.lower() != ".csv" or not path.is_file():
            continue
        try:
            deliveries.append(Delivery(path, _partition(path, source, plans, default_date)))
        except FileRefusedError as error:
            refused.append(error)
    if not deliveries and not refused:
        raise UsageError(f"{source}: no CSV files; expected <dataset>.csv or <dataset>/*.csv")
    return deliveries, refused


def land(lake: LocalLake, delivery: Delivery, plan: Plan) -> Path | None:
    """Copy the delivery into raw/; None if the same content has landed there before.

    Raises FileRefusedError if the file cannot be read under the dataset's contract.
    """
    local = fs.LocalFileSystem()
    name = delivery.path.name
    inspect_file(local, str(delivery.path.absolute()), plan.files, name=name)
    draft = lake.home / LakeZone.TEMP / "landing.csv"
    draft.parent.mkdir(parents=True, exist_ok=True)
    digest = _copy(delivery.path, draft)
    for landed in lake.raw_files(delivery.partition):
        if landed.stem.endswith(f"-{digest[:8]}") and file_sha256(landed) == digest:
            draft.unlink()
            return None
    folder = lake.folder(LakeZone.RAW, delivery.partition)
    target = folder / f"{_now()}-{_safe_stem(delivery.path)}-{digest[:8]}.csv"
    replace(draft, target)
    record = {"source": name, "bytes": target.stat().st_size, "sha256": digest}
    write_json(_record(lake, delivery.partition, target), record)
    return target


def file_sha256(path: Path) -> str:
    """The SHA-256 of the file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _record(lake: LocalLake, partition: Partition, landed: Path) -> Path:
    return lake.folder(LakeZone.CONTROL, partition) / "landing" / f"{landed.stem}.json"


def _partition(
    path: Path, source: Path, plans: Mapping[str, Plan], default_date: date
) -> Partition:
    relative = path.relative_to(source)
    dataset = relative.parts[0] if len(relative.parts) > 1 else path.stem
    if dataset not in plans:
        known = ", ".join(plans)
        raise FileRefusedError(
            str(relative),
            NO_CONTRACT,
            f"no contract is called '{dataset}'; known datasets: {known}; "
            f"rename it, or add data/contracts/{dataset}.odcs.yaml",
        )
    match relative.parts:
        case (_,) | (_, _):
            return Partition(dataset, default_date)
        case (_, folder, _) if folder.startswith(f"{PARTITION}="):
            return Partition(dataset, _date_of(folder, relative))
    raise FileRefusedError(
        str(relative),
        BAD_DATE,
        f"its folder is neither {dataset}/ nor {dataset}/{PARTITION}=YYYY-MM-DD/; move it there",
    )


def _date_of(folder: str, relative: Path) -> date:
    text = folder.removeprefix(f"{PARTITION}=")
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise FileRefusedError(
            str(relative), BAD_DATE, f"'{text}' is not a date; expected {PARTITION}=YYYY-MM-DD"
        ) from error


def _copy(source: Path, target: Path) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as reader, target.open("wb") as writer:
        for chunk in iter(lambda: reader.read(_CHUNK), b""):
            digest.update(chunk)
            writer.write(chunk)
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
