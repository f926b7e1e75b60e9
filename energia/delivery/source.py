"""Finding the CSV files of a source: which dataset and load date each is for."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from energia.compiler.dataset import Datasets
from energia.errors import FileRefusedError, UsageError
from energia.lake import PARTITION, Partition

NO_CONTRACT = "sin_contrato"
BAD_DATE = "fecha_invalida"
UNREADABLE = "ilegible"


@dataclass(frozen=True)
class Delivery:
    """A file of the source, what messages call it, and the partition it is for."""

    path: Path
    name: str
    partition: Partition


def find_deliveries(
    source: Path, datasets: Datasets, default_date: date, home: Path | None = None
) -> tuple[list[Delivery], list[FileRefusedError]]:
    """The CSV files of ``source`` by partition, and what cannot be taken.

    ``source`` holds ``<dataset>.csv``, ``<dataset>/*.csv`` or ``<dataset>/fecha_carga=D/*.csv``;
    hidden folders and the lake in ``home`` are skipped.
    Raises UsageError if it is no folder or holds no CSV file.
    """
    if not source.is_dir():
        raise UsageError(f"{source}: there is no such folder; give one that holds CSV files")
    deliveries: list[Delivery] = []
    refused: list[FileRefusedError] = []
    for path in _csv_paths(source, home, refused):
        name = _printable(path.relative_to(source))
        try:
            _check_file(path, name)
            partition = _partition(path.relative_to(source), name, datasets, default_date)
            deliveries.append(Delivery(path, name, partition))
        except FileRefusedError as error:
            refused.append(error)
    if not deliveries and not refused:
        raise UsageError(f"{source}: no CSV files; expected <dataset>.csv or <dataset>/*.csv")
    return deliveries, refused


def _csv_paths(source: Path, home: Path | None, refused: list[FileRefusedError]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        name = _printable(Path(str(error.filename)))
        refused.append(FileRefusedError(name, UNREADABLE, f"cannot be read: {error.strerror}"))

    seen = {source.resolve(), *((home.resolve(),) if home else ())}
    for folder, folders, files in os.walk(source, followlinks=True, onerror=unreadable):
        here = Path(folder)
        # Links may lead into the lake or round in a circle.
        inner = [name for name in sorted(folders) if not name.startswith(".")]
        folders[:] = [name for name in inner if (here / name).resolve() not in seen]
        seen.update((here / name).resolve() for name in folders)
        yield from (here / name for name in sorted([*files, *inner]) if _is_csv(name))


def _is_csv(name: str) -> bool:
    return name.lower().endswith(".csv")


def _check_file(path: Path, name: str) -> None:
    try:
        str(path.absolute()).encode()
    except UnicodeEncodeError as error:
        raise FileRefusedError(name, UNREADABLE, "its name is not UTF-8; rename it") from error
    if not path.is_file():
        raise FileRefusedError(name, UNREADABLE, "it is no file; remove it or put the file there")


def _printable(path: Path) -> str:
    return os.fsencode(path).decode(errors="backslashreplace")


def _partition(relative: Path, name: str, datasets: Datasets, default_date: date) -> Partition:
    dataset = relative.parts[0] if len(relative.parts) > 1 else relative.stem
    if dataset not in datasets:
        known = ", ".join(datasets)
        raise FileRefusedError(
            name,
            NO_CONTRACT,
            f"no contract is called '{dataset}'; known datasets: {known}; "
            f"rename it, or add data/contracts/{dataset}.odcs.yaml",
        )
    match relative.parts:
        case (_,) | (_, _):
            return Partition(dataset, default_date)
        case (_, folder, _) if folder.startswith(f"{PARTITION}="):
            return Partition(dataset, _date_of(folder, name))
    raise FileRefusedError(
        name,
        BAD_DATE,
        f"its folder is neither {dataset}/ nor {dataset}/{PARTITION}=YYYY-MM-DD/; move it there",
    )


def _date_of(folder: str, name: str) -> date:
    text = folder.removeprefix(f"{PARTITION}=")
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise FileRefusedError(
            name, BAD_DATE, f"'{text}' is not a date; expected {PARTITION}=YYYY-MM-DD"
        ) from error
