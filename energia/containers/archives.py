"""Gzip files and ZIP archives."""

import gzip
from collections import Counter
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import Final
from zipfile import ZipFile, ZipInfo

from energia.containers.refusing import DAMAGED, copy_limited, damage_refused, refuse

_UTF_8_NAME: Final = 1 << 11
_NOT_FILES: Final = ("__MACOSX", ".", "~$")


def gunzip(source: Path, target: Path, name: str) -> None:
    """Write the contents of a gzip file; FileRefusedError if it is damaged or too large."""
    size = source.stat().st_size
    with damage_refused(name), gzip.open(source) as reader, target.open("wb") as writer:
        copy_limited(reader.read, writer, name, size)


def unzip(source: Path, member: str, target: Path, name: str) -> None:
    """Write a member of a ZIP archive; FileRefusedError if it cannot be read."""
    size = source.stat().st_size
    with ExitStack() as opened:
        opened.enter_context(damage_refused(name))
        archive = opened.enter_context(ZipFile(source))
        reader = opened.enter_context(archive.open(member))
        writer = opened.enter_context(target.open("wb"))
        copy_limited(reader.read, writer, name, size)


def list_infos(source: Path) -> list[ZipInfo]:
    """Return the directory of a ZIP file; an empty one if it is damaged."""
    try:
        with ZipFile(source) as archive:
            return archive.infolist()
    except DAMAGED:
        return []


def list_members(source: Path, name: str) -> dict[str, PurePosixPath]:
    """Return the files of a ZIP archive by member name, with their paths; none if it is damaged.

    Hidden files and those that macOS adds do not count. A path has no part that leads out.
    Raises FileRefusedError for the archive ``name`` if a member's name occurs twice.
    """
    infos = [info for info in list_infos(source) if not info.is_dir()]
    for member, times in Counter(info.filename for info in infos).items():
        if times > 1:
            refuse(name, f"the archive has {times} members '{member}'; keep one of them")
    paths = {info.filename: _path(info) for info in infos}
    return {
        member: path
        for member, path in paths.items()
        if not any(part.startswith(_NOT_FILES) for part in path.parts)
    }


def _path(info: ZipInfo) -> PurePosixPath:
    name = info.filename.replace("\\", "/")
    if not info.flag_bits & _UTF_8_NAME:
        name = _decoded(name.encode("cp437", "replace"))
    return PurePosixPath(*(part for part in name.split("/") if part not in ("", ".", "..")))


def _decoded(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("cp850")  # Windows in Western Europe and Latin America writes it.
