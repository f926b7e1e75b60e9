"""Find the deliveries among files and folders that a person names one by one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from energia.compiler.dataset import Datasets
from energia.delivery.source import (
    NO_CONTRACT,
    Delivery,
    SourceFiles,
    find_delivery,
    no_contract,
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
        found.deliveries.extend(inside.deliveries)
        found.refused.extend(inside.refused)
        found.others.extend(inside.others)
    refuse_versions(found)
    return found


def _find_file(path: Path, datasets: Datasets, default_date: date) -> SourceFiles:
    name, refusals = printable_path(path), list[FileRefusedError]()
    for depth in _DEPTHS:
        relative = Path(*path.absolute().parts[-depth:])
        try:
            delivery: Delivery | None = find_delivery(path, relative, datasets, default_date)
        except FileRefusedError as refusal:
            refusals.append(FileRefusedError(name, refusal.code, refusal.message))
            continue
        if delivery is not None:
            return SourceFiles([replace(delivery, name=name)])
        cause = no_contract(printable_path(path.stem), datasets)
        refusals.append(FileRefusedError(name, NO_CONTRACT, cause))
    # The last one does not blame the folders, which may have any name.
    known = (refusal for refusal in refusals if refusal.code != NO_CONTRACT)
    return SourceFiles(refused=[next(known, refusals[-1])])
