"""The files in a file of the source: itself, or the members and sheets that it holds."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Final

from energia.containers.archives import list_members
from energia.containers.converting import Packed, container_of
from energia.containers.workbook import is_workbook, visible_sheets
from energia.partition.raw import is_csv
from energia.reader.containers import Container
from energia.reader.file_names import RAW_SUFFIX
from energia.reader.names import fold_name

_SUFFIXES: Final = (".gz", ".zip", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".txt")


@dataclass(frozen=True)
class Content:
    """A file that may be delivered, and what messages call it.

    ``paths`` below the source folder may be those of a dataset's file, the first one without the
    suffix of a container. The first one that is counts. ``is_csv`` says that the file calls itself
    CSV. ``raw_path`` gives the raw name, if it is not that path. A ``packed`` file is in the file
    at ``container``.
    """

    name: str
    paths: tuple[PurePath, ...]
    is_csv: bool
    packed: Packed | None = None
    container: PurePath | None = None
    raw_path: PurePath | None = None


def find_contents(
    path: Path, relative: PurePath, name: str, datasets: Collection[str]
) -> Iterator[Content]:
    """Yield the contents of a file of the source, which messages call ``name``.

    Raises FileRefusedError if an archive has two members of one name.
    """
    container = _container(path)
    if container is None:
        yield Content(name, (relative,), is_csv(relative.name))
    elif container is Container.ZIP and is_workbook(path):
        yield from _sheets(path, relative, name, datasets)
    elif container is Container.ZIP:
        yield from _members(path, relative, name)
    else:
        yield _content(name, relative, Packed(container), relative)


def _container(path: Path) -> Container | None:
    try:
        return container_of(path) if path.is_file() else None
    except OSError:
        return None  # Reading the file as CSV fails as well, and names the cause.


def _members(path: Path, relative: PurePath, name: str) -> Iterator[Content]:
    whole = _content(name, relative, Packed(Container.ZIP), relative)
    members = list_members(path, name)
    if not members:
        yield whole
    for member, inner in members.items():
        packed = Packed(Container.ZIP, member)
        content = _content(f"{name}/{inner}", relative.parent / inner, packed, relative)
        # The only member may have any name.
        yield replace(content, paths=content.paths + whole.paths) if len(members) == 1 else content


def _sheets(
    path: Path, relative: PurePath, name: str, datasets: Collection[str]
) -> Iterator[Content]:
    whole = _content(name, relative, Packed(Container.ZIP), relative)
    sheets = visible_sheets(path) if len(relative.parts) == 1 else []
    named = {fold_name(sheet.strip()) for sheet in sheets} & set(datasets)
    if named <= {fold_name(relative.stem)}:
        yield whole
        return
    for sheet in sheets:
        # The dataset decides which sheet is converted.
        paths = (PurePath(f"{sheet.strip()}{RAW_SUFFIX}"), PurePath(sheet))
        yield replace(whole, name=f"{name}/{sheet}", paths=paths, raw_path=whole.paths[0])


def _content(name: str, path: PurePath, packed: Packed, container: PurePath) -> Content:
    """Return a packed file, also under its path without the suffix of a container."""
    if path.suffix.lower() not in _SUFFIXES:
        return Content(name, (path,), is_csv(path.name), packed, container)
    stem = path.with_suffix("")
    plain = stem if is_csv(stem.name) else stem.with_name(f"{stem.name}{RAW_SUFFIX}")
    return Content(name, (plain, path), is_csv(stem.name), packed, container)
