"""From a container to the CSV file in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from zipfile import ZipFile

from energia.containers.archives import gunzip, unzip
from energia.containers.refusing import damage_refused, refuse
from energia.containers.text import write_utf_8
from energia.containers.workbook import is_workbook, write_sheet
from energia.reader.containers import PROBE, Container, find_container


@dataclass(frozen=True)
class Packed:
    """The kind of a container, and the member of a ZIP archive that is delivered, if it is one."""

    container: Container
    member: str = ""

    @property
    def is_archive(self) -> bool:
        """Return whether the container has files of any kind in it."""
        return self.container is Container.GZIP or bool(self.member)


def container_of(path: Path) -> Container | None:
    """Return the kind of container that the file is; None if it may be CSV."""
    with path.open("rb") as file:
        return find_container(file.read(PROBE))


def convert(source: Path, packed: Packed, dataset: str, target: Path, name: str) -> None:
    """Write the delivered contents of a container, which messages call ``name``, as CSV.

    An archive may have a workbook or UTF-16 text in it. Raises FileRefusedError if the contents
    cannot be read, or belong to no sheet of the dataset.
    """
    if not packed.is_archive:
        _write_csv(source, packed.container, dataset, target, name)
        return
    draft = target.with_name(f"{target.name}.unpacked")
    try:
        if packed.container is Container.GZIP:
            gunzip(source, draft, name)
        else:
            unzip(source, packed.member, draft, name)
        if container := container_of(draft):
            _write_csv(draft, container, dataset, target, name)
        else:
            draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _write_csv(source: Path, container: Container, dataset: str, target: Path, name: str) -> None:
    """Write a workbook or UTF-16 text as CSV."""
    if container.is_text:
        write_utf_8(source, container, target, name)
    elif container is Container.ZIP and is_workbook(source):
        write_sheet(source, dataset, target, name)
    elif container is Container.OLD_WORKBOOK:
        refuse(name, f"the file is {container}; save it as .xlsx without a password")
    else:
        _refuse_archive(source, container, name)


def _refuse_archive(source: Path, container: Container, name: str) -> NoReturn:
    """Raise FileRefusedError for an archive that is damaged, or without a file to read."""
    if container is Container.ZIP:
        with damage_refused(name):
            ZipFile(source).close()
    refuse(name, "the archive holds no file but hidden ones and archives; deliver the inner file")
