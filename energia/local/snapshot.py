"""Read published objects as they are at one moment, while runs replace them."""

import fcntl
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from energia.errors import QueryError
from energia.lake import LakeZone
from energia.local.damage import find_damage
from energia.local.lake import OBJECTS_LOCK, LocalLake
from energia.local.partition import LocalPartition
from energia.partition.steps import Step

_PREFIX: Final = "query-"
_ZONES: Final = (LakeZone.PROCESSED, LakeZone.QUARANTINE)


@dataclass(frozen=True)
class StoredObject:
    """A published object: its zone, its partition, and the path at which to read it.

    ``manifest`` and ``damage`` are paths in control/.
    """

    zone: LakeZone
    part: LocalPartition
    path: Path
    manifest: Path
    damage: Path


@dataclass(frozen=True)
class Snapshot:
    """Published objects, and a folder for temporary files; None if nobody may write there."""

    objects: Sequence[StoredObject]
    folder: Path | None


@contextmanager
def replacing_objects(home: Path) -> Iterator[None]:
    """Let queries wait while the objects of a load date are replaced."""
    with _locked(home, fcntl.LOCK_EX):
        yield


@contextmanager
def snapshot(lake: LocalLake, datasets: Collection[str]) -> Iterator[Snapshot]:
    """Yield the published objects of the datasets, as hard links that no run replaces.

    Where links cannot be created, runs wait until the caller has read the objects. Raises
    QueryError if a date is damaged, or if its publishing was interrupted.
    """
    _remove_leftovers(lake)
    # Finding the objects takes longer than linking them, so it comes before the lock.
    folders = [lake.home / zone / dataset for zone in _ZONES for dataset in datasets]
    listed, found = _names(folders), _objects(lake, datasets)
    with ExitStack() as stack:
        lock = stack.enter_context(_locked(lake.home, fcntl.LOCK_SH))
        if _names(folders) != listed:
            found = _objects(lake, datasets)
        found = [item for item in found if _is_published(item)]
        folder = None
        # A reader of a shared lake may not be allowed to write in it.
        with suppress(OSError):
            folder = stack.enter_context(_folder_of_links(lake))
            found = [_link(item, f"{folder}/{at}.parquet") for at, item in enumerate(found)]
            if lock is not None:
                fcntl.flock(lock, fcntl.LOCK_UN)
        yield Snapshot(found, folder)


def _names(folders: Iterable[Path]) -> list[list[str]]:
    return [
        [path.name for path in folder.iterdir()] if folder.exists() else [] for folder in folders
    ]


def _objects(lake: LocalLake, datasets: Iterable[str]) -> list[StoredObject]:
    return [
        StoredObject(
            zone, part, part.table_file(zone), part.record_file(Step.PUBLISH), part.damage_file
        )
        for dataset in datasets
        for zone in _ZONES
        for part in lake.partitions(zone, dataset)
    ]


def _is_published(item: StoredObject) -> bool:
    """Return whether there is such an object; QueryError if nobody may read it."""
    if not item.path.exists():
        return False
    if not item.manifest.exists():
        raise QueryError(f"{item.part}: publishing was interrupted; finish it with energia run")
    if item.damage.exists() and find_damage(item.part).is_in_objects:
        raise QueryError(f"{item.part}: the objects are damaged; repair them with energia run")
    return True


def _link(item: StoredObject, path: str) -> StoredObject:
    os.link(item.path, path)
    return replace(item, path=Path(path))


@contextmanager
def _folder_of_links(lake: LocalLake) -> Iterator[Path]:
    """Create a folder that is locked for as long as its process lives."""
    temp = lake.home / LakeZone.TEMP
    temp.mkdir(mode=0o700, exist_ok=True)
    folder = Path(mkdtemp(prefix=_PREFIX, dir=temp))
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _remove_leftovers(lake: LocalLake) -> None:
    """Remove the links of queries that were killed."""
    leftovers = list((lake.home / LakeZone.TEMP).glob(f"{_PREFIX}*"))
    if not leftovers:
        return
    # Nobody creates a folder meanwhile, so that an unlocked one has lost its process.
    with suppress(OSError), _locked(lake.home, fcntl.LOCK_EX | fcntl.LOCK_NB):
        for folder in leftovers:
            with suppress(OSError):
                descriptor = os.open(folder, os.O_RDONLY)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder)
                finally:
                    os.close(descriptor)


@contextmanager
def _locked(home: Path, kind: int) -> Iterator[int | None]:
    """Hold the lock of the objects; yield its descriptor, None if nobody has published yet."""
    descriptor = _open_lock(home / OBJECTS_LOCK)
    if descriptor is None:
        yield None
        return
    try:
        fcntl.flock(descriptor, kind)
        yield descriptor
    finally:
        os.close(descriptor)


def _open_lock(path: Path) -> int | None:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        with suppress(FileNotFoundError):
            return os.open(path, os.O_RDONLY)
    return None
