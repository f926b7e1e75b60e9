"""Damage to the files of a load date: found by a verification, repaired by the next run."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from energia.lake import LakeZone
from energia.local.deliveries import DeliveryRecord, find_record, write_record
from energia.local.durable import read_json, write_json
from energia.local.lake import WAREHOUSE_FILE
from energia.local.partition import LocalPartition
from energia.partition.manifest import Manifest

_OBJECTS: Final = (LakeZone.PROCESSED.prefix, LakeZone.QUARANTINE.prefix)


@dataclass(frozen=True)
class Finding:
    """A damaged file, by its path below the home, and what is wrong with it."""

    file: str
    problem: str

    @classmethod
    def at(cls, part: LocalPartition, path: Path, problem: str) -> Self:
        """Return the finding for a path in the lake of the partition."""
        return cls(path.relative_to(part.home).as_posix(), problem)

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}"


@dataclass(frozen=True)
class Damage:
    """The findings of a load date that the next run repairs."""

    findings: tuple[Finding, ...] = ()

    @property
    def is_in_objects(self) -> bool:
        """Return whether published Parquet objects are damaged, so that nobody may read them."""
        return any(found.file.startswith(_OBJECTS) for found in self.findings)

    @property
    def is_in_lake(self) -> bool:
        """Return whether the date must be transformed again."""
        return any(found.file != WAREHOUSE_FILE for found in self.findings)

    @property
    def is_in_warehouse(self) -> bool:
        """Return whether the date must be loaded again."""
        return any(found.file == WAREHOUSE_FILE for found in self.findings)


def find_damage(part: LocalPartition) -> Damage:
    """Return the damage of the partition that no run has repaired yet."""
    path = part.damage_file
    if not path.exists():
        return Damage()
    record = read_json(path)
    if record is None:
        # It may have named anything.
        return Damage((Finding.at(part, path, "damaged"),))
    return Damage(tuple(Finding(**found) for found in record["findings"]))


def record_damage(part: LocalPartition, findings: Collection[Finding]) -> None:
    """Replace the record of the partition's damage."""
    if findings:
        write_json(part.damage_file, {"findings": [asdict(found) for found in findings]})
    else:
        part.damage_file.unlink(missing_ok=True)


def remove_records(part: LocalPartition, damage: Damage) -> None:
    """Remove damaged records, so that the steps write them again."""
    for found in damage.findings:
        path = part.home / found.file
        if found.file.startswith(LakeZone.CONTROL.prefix) and path != part.damage_file:
            path.unlink(missing_ok=True)


def repaired(part: LocalPartition, manifest: Manifest) -> None:
    """Restore delivery records from the manifest, and remove the record of the damage."""
    for file in manifest.files:
        if find_record(part, file.name) is None:
            write_record(part, file.name, DeliveryRecord(file.name, file.bytes, file.sha256))
    part.damage_file.unlink(missing_ok=True)
