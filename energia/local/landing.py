"""Landing: deliveries enter raw/ under their own names, in place of their earlier versions."""

import dataclasses
import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from energia.compiler.dataset import Datasets
from energia.delivery.content import find_layout, read_content
from energia.delivery.refusals import (
    may_repeat,
    may_replace,
    refuse_other_version,
    refuse_repeated,
)
from energia.delivery.source import Delivery
from energia.delivery.unpacking import unpacked
from energia.errors import UsageError
from energia.lake import ORIGINALS, RETRACTED, VERSIONS, LakeZone, Partition
from energia.local.deliveries import (
    DeliveryRecord,
    delivered_name,
    find_record,
    recorded,
    remove_record,
    write_record,
)
from energia.local.durable import replace
from energia.local.lake import LocalLake
from energia.local.partition import LocalPartition
from energia.partition.allow import Allow
from energia.partition.raw import file_sha256
from energia.reader import FileLayout, FileSpec
from energia.reader.facts import FileFacts
from energia.suggestions import did_you_mean

_SHOWN_PLACES = 3
_COARSEST_TIME_NS = 2_000_000_000
"""FAT keeps times in steps of 2 seconds."""


@dataclass(frozen=True)
class Landing:
    """Takes deliveries into raw/; ``allow`` has the doubts that the run overrules."""

    lake: LocalLake
    datasets: Datasets
    allow: Collection[Allow] = ()
    _known: dict[str, dict[str, list[tuple[str, Partition]]]] = field(default_factory=dict)

    def land(self, delivery: Delivery) -> None:
        """Put the file into raw/, unless its content is there under this name.

        Raises FileRefusedError if the file cannot be read under the dataset's contract, if its
        rows would count twice, or if the contract refuses another version of it.
        """
        part = self.lake.at(delivery.partition)
        draft = part.home / LakeZone.TEMP / "landing.csv"
        draft.parent.mkdir(parents=True, exist_ok=True)
        try:
            with unpacked(delivery, draft.with_name("unpacked.csv")) as plain:
                self._land_copy(part, plain, find_layout(plain, self.datasets), draft)
            if delivery.packed:
                _keep_original(part, delivery, draft)
        finally:
            # A refused file leaves none of its text.
            draft.unlink(missing_ok=True)

    def _land_copy(
        self, part: LocalPartition, delivery: Delivery, layout: FileLayout, draft: Path
    ) -> None:
        """Copy the file to the draft, check it, and move it to raw/ unless it is there."""
        spec = self.datasets[part.id.dataset].files
        digest, facts = copy_delivery(delivery, layout, spec, draft)
        target, size = part.raw_file(delivery.raw_name), draft.stat().st_size
        found = facts.to_json() if facts else None
        record = DeliveryRecord(delivery.name, size, digest, facts=found)
        if not (target.exists() and file_sha256(target) == digest):
            if record.bytes > layout.body_start:
                self._check_rows(delivery, digest)
            self._check_version(delivery, target)
            _replace(part, draft, target, record)
            # It is no longer taken out: if it is lost now, it is missed.
            part.kept_file(RETRACTED, digest, target.name).unlink(missing_ok=True)
        if find_record(part, target.name) != record:
            write_record(part, target.name, record)

    def _check_version(self, delivery: Delivery, target: Path) -> None:
        """Raise FileRefusedError if the file may not replace what is in raw/."""
        contract = self.datasets[delivery.partition.dataset].contract
        if target.exists() and not may_replace(contract, self.allow):
            refuse_other_version(delivery)

    def _check_rows(self, delivery: Delivery, digest: str) -> None:
        """Raise FileRefusedError if another date has the rows, and the dataset has no key."""
        dataset = delivery.partition.dataset
        if may_repeat(self.datasets[dataset].contract, self.allow):
            return
        places = self._places(dataset).setdefault(digest, [])
        constants = self.datasets[dataset].files.constants
        for name, partition in places:
            if constants(name) != constants(delivery.raw_name):
                continue  # The names fill columns with other values.
            if partition != delivery.partition and self._has(partition, name, digest):
                earlier = delivered_name(self.lake.at(partition), name)
                refuse_repeated(delivery, f"{earlier} of {partition.fecha_carga}")
        places.append((delivery.raw_name, delivery.partition))

    def _has(self, partition: Partition, name: str, digest: str) -> bool:
        part = self.lake.at(partition)
        return part.raw_file(name).exists() and digest in recorded(part, name)

    def _places(self, dataset: str) -> dict[str, list[tuple[str, Partition]]]:
        """Return names and partitions of the dataset's delivered files by SHA-256."""
        if dataset not in self._known:
            found = self._known[dataset] = {}
            for part in self.lake.partitions(LakeZone.RAW, dataset):
                for path in part.raw_files():
                    for digest in recorded(part, path.name):
                        found.setdefault(digest, []).append((path.name, part.id))
        return self._known[dataset]


def copy_delivery(
    delivery: Delivery, layout: FileLayout, spec: FileSpec, target: Path
) -> tuple[str, FileFacts | None]:
    """Copy the file to ``target``, checking its content; return its SHA-256 and its facts."""
    digest = hashlib.sha256()
    with target.open("wb") as writer:

        def take(chunk: bytes) -> None:
            digest.update(chunk)
            writer.write(chunk)

        facts = read_content(delivery, layout, spec, take)
    return digest.hexdigest(), facts


def _keep_original(part: LocalPartition, delivery: Delivery, draft: Path) -> None:
    """Copy the container to raw/_originales/, and link an earlier one in raw/_versiones/."""
    target = part.home / ORIGINALS / part.id.key / delivery.original
    if target.exists():
        digest = file_sha256(target)
        if digest == file_sha256(delivery.path):
            return
        _keep_version(part, target, digest)
    shutil.copyfile(delivery.path, draft)
    replace(draft, target)


def find_landed(lake: LocalLake, datasets: Iterable[str], file: str) -> tuple[LocalPartition, str]:
    """Return partition and name of a raw file: ``file`` is its name, or its path below raw/.

    Raises UsageError unless there is exactly one.
    """
    folder, _, name = file.removeprefix(LakeZone.RAW.prefix).rpartition("/")
    parts = list(landed_partitions(lake, datasets))
    # A command that was cut may have taken it out before.
    found = [
        part
        for part in parts
        if folder in ("", part.id.key)
        and (part.raw_file(name).exists() or name in part.retracted())
    ]
    if not found:
        raise UsageError(f"raw file '{file}' does not exist{_near_file(lake, parts, file)}")
    if len(found) > 1:
        shown = ", ".join(f"{part.id.key}/{name}" for part in found[:_SHOWN_PLACES])
        raise UsageError(f"{len(found)} load dates have a file '{name}'; use a path: {shown}")
    return found[0], found[0].raw_file(name).name


def _near_file(lake: LocalLake, parts: Iterable[LocalPartition], file: str) -> str:
    """Return the end of a message about an unknown raw file: a name or path like it."""
    paths = [f"{part.id.key}/{path.name}" for part in parts for path in part.raw_files()]
    known = paths if "/" in file else {path.rpartition("/")[2] for path in paths}
    return did_you_mean(file, known) or f"; raw files are in {lake.home / LakeZone.RAW}"


def take_out(part: LocalPartition, name: str) -> None:
    """Move the partition's file of that name to raw/_retiradas/, if it is not there already."""
    path = part.raw_file(name)
    if path.exists():
        replace(path, part.kept_file(RETRACTED, file_sha256(path), path.name))
    remove_record(part, path.name)


def landed_partitions(lake: LocalLake, datasets: Iterable[str]) -> Iterator[LocalPartition]:
    """Return every partition of the datasets that has raw files or published rows, by date."""
    for dataset in datasets:
        landed = {part.id for part in lake.partitions(LakeZone.RAW, dataset)}
        published = {part.id for part in lake.partitions(LakeZone.PROCESSED, dataset)}
        for part in map(lake.at, sorted(landed | published)):
            if part.id in published or _has_raw_files(part):
                yield part


def _has_raw_files(part: LocalPartition) -> bool:
    try:
        return bool(part.raw_files())
    except OSError:
        return True  # The date's own steps name what cannot be read.


def _replace(part: LocalPartition, draft: Path, target: Path, record: DeliveryRecord) -> None:
    """Put the draft in the place of the raw file, of which a link stays in raw/_versiones/."""
    if target.exists():
        digest = file_sha256(target)
        _keep_version(part, target, digest)
        _make_newer(draft, target)
        # A run that is cut here leaves the earlier version under the record of the next one.
        write_record(part, target.name, dataclasses.replace(record, replaces=digest))
    replace(draft, target)


def _keep_version(part: LocalPartition, path: Path, digest: str) -> None:
    """Link a file that will be replaced in raw/_versiones/."""
    earlier = part.kept_file(VERSIONS, digest, path.name)
    earlier.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.link(path, earlier)


def _make_newer(draft: Path, earlier: Path) -> None:
    """Let the draft be newer than the earlier version, even if the clock stands or goes back."""
    # Versions of equal size differ in their time alone.
    time = earlier.stat().st_mtime_ns + _COARSEST_TIME_NS
    if draft.stat().st_mtime_ns < time:
        os.utime(draft, ns=(time, time))
