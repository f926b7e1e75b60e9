"""Permissions of a local lake: its owner's alone, unless the lake is shared."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from energia.errors import UsageError
from energia.lake import LakeZone
from energia.local.lake import OBJECTS_LOCK, LocalLake

_OTHERS = 0o077


@contextmanager
def lake_umask(lake: LocalLake) -> Iterator[int]:
    """Create files for the owner alone, unless the lake is shared; yield the earlier umask.

    The umask of the process covers the files of DuckDB and Arrow too.
    """
    umask = os.umask(_OTHERS)
    if lake.shared:
        os.umask(umask)
    try:
        yield umask
    finally:
        os.umask(umask)


def change_modes(lake: LocalLake, umask: int) -> None:
    """Give existing files of the lake the modes of new ones; the home may hold other files.

    Raises UsageError if a file belongs to another user.
    """
    files = ("lock", OBJECTS_LOCK, *LakeZone)
    for path in (lake.warehouse, *(lake.home / name for name in files)):
        if path.is_symlink() or not path.exists():
            continue
        # A folder changes after its content, so a correct folder has correct content.
        if _wanted(path, lake, umask) != path.stat().st_mode:
            for inner in (*_inside(path), path):
                _change(inner, _wanted(inner, lake, umask))


def _inside(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, topdown=False):
        paths = (Path(place) / name for name in (*files, *folders))
        yield from (path for path in paths if not path.is_symlink())


def _wanted(path: Path, lake: LocalLake, umask: int) -> int:
    mode = path.stat().st_mode
    if not lake.shared:
        return mode & ~_OTHERS
    return mode | ((0o777 if path.is_dir() else 0o666) & ~umask)


def _change(path: Path, mode: int) -> None:
    try:
        path.chmod(mode)
    except PermissionError as error:
        raise UsageError(
            f"{path}: belongs to another user; use --shared as its owner does, or another --home"
        ) from error
