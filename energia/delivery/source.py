"""Find the files of datasets in a source, with the dataset and the load date of each."""

import filecmp
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pyarrow import fs

from energia.compiler.dataset import CompiledDataset, Datasets
from energia.delivery.naming import PatternMatch, find_match
from energia.errors import FileRefusedError, UsageError
from energia.lake import NOT_CURRENT, PARTITION, Partition, parse_load_date
from energia.partition.raw import identity, is_csv
from energia.reader import inspect_file
from energia.reader.codes import BAD_NAME
from energia.reader.file_names import LOAD_DATE, file_starts, name_advice, raw_name
from energia.reader.names import fold_name
from energia.suggestions import nearest

NO_CONTRACT = "sin_contrato"
BAD_DATE = "fecha_invalida"
UNREADABLE = "ilegible"
NOT_CSV = "no_es_csv"
SAME_NAME = "nombre_repetido"

_SURE = 0.85
"""The similarity of names that refuses a file: README and `adem` have 0.8."""

_DATE_AT_END = re.compile(r"[ _-]*(\d{4})-?(\d{2})-?(\d{2})$")


@dataclass(frozen=True)
class Delivery:
    """A file of the source, what messages call it, its partition, and its name in the raw zone."""

    path: Path
    name: str
    partition: Partition
    raw_name: str


@dataclass(frozen=True)
class SourceFiles:
    """Every file of a source: deliveries, files that cannot be taken, names of all others."""

    deliveries: list[Delivery] = field(default_factory=list)
    refused: list[FileRefusedError] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def find_deliveries(
    source: Path, datasets: Datasets, default_date: date, home: Path | None = None
) -> SourceFiles:
    """Return every file of ``source``; one that only looks like a dataset's file is refused.

    ``source`` holds ``<dataset>.csv``, ``<dataset>/*.csv`` or ``<dataset>/fecha_carga=D/*.csv``;
    case and accents of names do not matter. Contracts may have patterns of other names. Hidden
    files and folders and the lake in ``home`` are skipped.
    Raises UsageError if it is not a folder or has no file of a dataset.
    """
    if not source.is_dir():
        cause = "not a folder" if source.exists() else "does not exist"
        raise UsageError(f"{source}: {cause}; use a folder of CSV files")
    found = walk_folder(source, datasets, default_date, home)
    refuse_versions(found)
    if not found.deliveries and not found.refused:
        patterns = [text for item in datasets.values() for text in item.files.file_patterns]
        names = " or ".join(["<dataset>.csv", "<dataset>/*.csv", *patterns])
        raise UsageError(f"{source}: no CSV files; use {names}")
    return found


def walk_folder(
    source: Path, datasets: Datasets, default_date: date, home: Path | None = None
) -> SourceFiles:
    """Return every file of ``source``, which may have none of a dataset; see find_deliveries."""
    found = SourceFiles()
    for path in _paths(source, home, found):
        relative = path.relative_to(source)
        try:
            delivery = find_delivery(path, relative, datasets, default_date)
            if delivery:
                found.deliveries.append(delivery)
            else:
                found.others.append(printable_path(relative))
        except FileRefusedError as error:
            found.refused.append(error)
    return found


def find_delivery(
    path: Path, relative: Path, datasets: Datasets, default_date: date
) -> Delivery | None:
    """Return the delivery that the file is; None if it is not a file of a dataset.

    ``relative`` is its path below the source folder. Raises FileRefusedError if it cannot be taken.
    """
    name = printable_path(relative)
    match = find_match(relative, name, datasets)
    if match is None and not is_csv(path.name):
        _check_other(path, name, datasets)
        return None
    raw = match.raw_name if match else raw_name(path.name)
    _check_file(path, name, raw)
    if match:
        partition = Partition(match.dataset, _load_date(match, relative, name, default_date))
    else:
        partition = _partition(relative, name, datasets, default_date)
    return Delivery(path, name, partition, raw)


def refuse_versions(found: SourceFiles) -> None:
    """Refuse files that are one delivery, by dataset, date and name, and differ in content."""
    groups: dict[tuple[Partition, str], list[Delivery]] = {}
    for delivery in found.deliveries:
        groups.setdefault((delivery.partition, identity(delivery.raw_name)), []).append(delivery)
    for first, *others in groups.values():
        if all(filecmp.cmp(first.path, other.path, shallow=False) for other in others):
            continue
        for delivery in (first, *others):
            rest = ", ".join(other.name for other in (first, *others) if other != delivery)
            cause = f"same dataset, load date and name as {rest}, but other content"
            refusal = FileRefusedError(
                delivery.name, SAME_NAME, f"{cause}; remove or rename one of them"
            )
            found.refused.append(refusal)
            found.deliveries.remove(delivery)


def fits(path: Path, compiled: CompiledDataset) -> bool:
    """Return whether the file can be read under the dataset's contract."""
    try:
        # Opening a pipe would block.
        if not path.is_file():
            return False
        inspect_file(fs.LocalFileSystem(), str(path.absolute()), compiled.files)
    except FileRefusedError as refused:
        return refused.code == BAD_NAME  # The header has been read before the name.
    except (OSError, UnicodeEncodeError):
        return False
    return True


def _paths(source: Path, home: Path | None, found: SourceFiles) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        name = printable_path(str(error.filename))
        cause = f"cannot be read: {error.strerror}"
        found.refused.append(FileRefusedError(name, UNREADABLE, cause))

    apart = {source.resolve(), *((home.resolve(),) if home else ())}
    seen = set(apart)
    for folder, folders, files in os.walk(source, followlinks=True, onerror=unreadable):
        here = Path(folder)
        inner = [name for name in sorted(folders) if not name.startswith(".")]
        # A raw zone is a valid source: skip its folders of earlier and retracted files.
        inner = [name for name in inner if name not in NOT_CURRENT]
        # Links may lead into the lake or form a loop.
        again = [name for name in inner if (here / name).is_symlink()]
        again = [name for name in again if (here / name).resolve() in seen]
        found.others.extend(printable_path((here / name).relative_to(source)) for name in again)
        folders[:] = [n for n in inner if n not in again and (here / n).resolve() not in apart]
        seen.update((here / name).resolve() for name in folders)
        named = [name for name in files if is_csv(name) or not name.startswith((".", "~$"))]
        yield from (here / name for name in sorted([*named, *filter(is_csv, inner)]))


def _check_other(path: Path, name: str, datasets: Datasets) -> None:
    stem = _DATE_AT_END.split(fold_name(path.name).partition(".")[0])[0]
    meant = _nearest(stem, datasets, _SURE)
    meant = meant or next((each for each, item in datasets.items() if fits(path, item)), None)
    if meant and (patterns := datasets[meant].files.file_patterns):
        cause = f"the file looks like {meant}, but {name_advice(patterns)}"
        raise FileRefusedError(name, BAD_NAME, f"{cause}, or remove it")
    if meant:
        cause = f"the file looks like {meant}, but its name does not end in .csv"
        raise FileRefusedError(name, NOT_CSV, f"{cause}; save it as CSV, or remove it")


def _nearest(name: str, datasets: Datasets, similarity: float = 0.6) -> str | None:
    """Return the dataset whose name, or a pattern's, the name begins with or almost is."""
    known = {
        start: dataset
        for dataset, compiled in datasets.items()
        for start in (dataset, *file_starts(compiled.files.file_patterns))
    }
    begun = [start for start in known if name.startswith(start)]
    found = begun[0] if begun else nearest(name, known, similarity)
    return known[found] if found else None


def _check_file(path: Path, name: str, raw: str) -> None:
    try:
        str(path.absolute()).encode()
    except UnicodeEncodeError as error:
        cause = "the name is not UTF-8; rename the file"
        raise FileRefusedError(name, UNREADABLE, cause) from error
    if any(unicodedata.category(letter) == "Cc" for letter in raw):
        cause = "the name has control characters; rename the file"
        raise FileRefusedError(name, UNREADABLE, cause)
    if not path.is_file():
        cause = "not a regular file; remove it or replace it with the CSV file"
        raise FileRefusedError(name, UNREADABLE, cause)


def printable_path(path: Path | str) -> str:
    """Return the path as text, with an escape for each byte or letter that does not print."""
    text = os.fsencode(path).decode(errors="backslashreplace")
    escaped = (letter.encode("unicode_escape").decode() for letter in text)
    return "".join(
        letter if letter.isprintable() else code for letter, code in zip(text, escaped, strict=True)
    )


def _partition(relative: Path, name: str, datasets: Datasets, default_date: date) -> Partition:
    found = relative.parts[0] if len(relative.parts) > 1 else relative.stem
    dataset = fold_name(found)
    if dataset not in datasets:
        raise FileRefusedError(name, NO_CONTRACT, no_contract(printable_path(found), datasets))
    match relative.parts:
        case (_,) | (_, _):
            return Partition(dataset, default_date)
        case (_, folder, _) if folder.startswith(f"{PARTITION}="):
            return Partition(dataset, _date_of(folder, name))
    raise FileRefusedError(
        name,
        BAD_DATE,
        f"the folder is not valid; use {dataset}/ or {dataset}/{PARTITION}=YYYY-MM-DD/",
    )


def no_contract(found: str, datasets: Datasets) -> str:
    """Return the message for an unknown dataset, with the dataset that was probably meant."""
    stem, *dates = _DATE_AT_END.split(fold_name(found))
    close = _nearest(stem, datasets)
    if close and (patterns := datasets[close].files.file_patterns):
        advice = f"for {close}, {name_advice(patterns)}"
    elif close is None:
        known = ", ".join(datasets)
        advice = f"use one of {known}, or add data/contracts/{found}.odcs.yaml"
    elif dates:
        advice = f"move the file to {close}/{PARTITION}={'-'.join(dates[:-1])}/"
    else:
        advice = f"rename it to {close}, or add data/contracts/{found}.odcs.yaml"
    return f"dataset '{found}' has no contract; {advice}"


def _load_date(match: PatternMatch, relative: Path, name: str, default_date: date) -> date:
    """Return the load date in the name or in a folder of the file, else the default."""
    folders = [part for part in relative.parts[:-1] if part.startswith(f"{PARTITION}=")]
    named = [f"{PARTITION}={match.values[LOAD_DATE]}"] if LOAD_DATE in match.values else []
    dates = {_date_of(text, name) for text in (*named, *folders)}
    if len(dates) > 1:
        several = " and ".join(sorted(map(str, dates)))
        cause = f"the path has several load dates, {several}; move or rename the file"
        raise FileRefusedError(name, BAD_DATE, cause)
    return next(iter(dates), default_date)


def _date_of(folder: str, name: str) -> date:
    text = folder.removeprefix(f"{PARTITION}=")
    try:
        return parse_load_date(text)
    except ValueError as error:
        raise FileRefusedError(
            name,
            BAD_DATE,
            f"load date '{printable_path(text)}' is not valid; use {PARTITION}=YYYY-MM-DD",
        ) from error
