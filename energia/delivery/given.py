"""Find the deliveries among files and folders that a person names one by one."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from energia.compiler.dataset import Datasets
from energia.delivery.guessing import unknown_dataset
from energia.delivery.source import (
    NO_CONTRACT,
    SourceFiles,
    find_file,
    printable_path,
    refuse_versions,
    walk_folder,
)
from energia.errors import FileRefusedError, UsageError

_DEPTHS = (3, 2, 1)
"""The lengths of paths below a source folder: ``<dataset>/fecha_carga=D/<file>`` is the longest."""


def find_given(paths: Iterable[Path], datasets: Datasets, default_date: date) -> SourceFiles:
    """Return the files of several folders and single files, as find_deliveries does.

    The folders above a single file count as if one of them were the source folder. A single file
    that no dataset claims is refused. Raises UsageError for a path that does not exist.
    """
    found = SourceFiles()
    for path in paths:
        if path.is_dir():
            inside = walk_folder(path, datasets, default_date)
        elif path.exists():
            inside = _find_file(path, datasets, default_date)
        else:
            cause = "does not exist; use CSV files, or folders of them"
            raise UsageError(f"{printable_path(path)}: {cause}")
        found.add(inside)
    refuse_versions(found)
    return found


def _find_file(path: Path, datasets: Datasets, default_date: date) -> SourceFiles:
    name, refusals = printable_path(path), list[FileRefusedError]()
    for depth in _DEPTHS:
        relative = Path(*path.absolute().parts[-depth:])
        found = find_file(path, relative, name, datasets, default_date)
        if found.deliveries:
            return found
        refusals += found.refused
    # The last one does not blame the folders, which may have any name.
    refusals.append(
        FileRefusedError(name, NO_CONTRACT, unknown_dataset(printable_path(path.stem), datasets))
    )
    return SourceFiles(
        refused=[next((it for it in refusals if it.code != NO_CONTRACT), refusals[-1])]
    )
