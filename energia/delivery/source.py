"""Find the files of datasets in a source, with the dataset and the load date of each."""

import filecmp
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePath

from energia.compiler.dataset import Datasets
from energia.containers.converting import Packed
from energia.delivery.contents import Content, find_contents
from energia.delivery.guessing import check_other, unknown_dataset
from energia.delivery.naming import PatternMatch, find_match, find_owner
from energia.errors import FileRefusedError, UsageError
from energia.lake import NOT_CURRENT, PARTITION, Partition, parse_load_date
from energia.partition.raw import identity, is_csv
from energia.reader.file_names import LOAD_DATE, RAW_SLASH, raw_name
from energia.reader.names import fold_name

NO_CONTRACT = "sin_contrato"
BAD_DATE = "fecha_invalida"
UNREADABLE = "ilegible"
SAME_NAME = "nombre_repetido"


@dataclass(frozen=True)
class Delivery:
    """A file of the source, what messages call it, its partition, and its name in the raw zone.

    A ``packed`` one becomes CSV first. Its container is kept under the name ``original``.
    """

    path: Path
    name: str
    partition: Partition
    raw_name: str
    packed: Packed | None = None
    original: str = ""


@dataclass(frozen=True)
class SourceFiles:
    """Every file of a source: deliveries, files that cannot be taken, names of all others."""

    deliveries: list[Delivery] = field(default_factory=list)
    refused: list[FileRefusedError] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def add(self, more: "SourceFiles") -> None:
        """Add the files of another source."""
        self.deliveries.extend(more.deliveries)
        self.refused.extend(more.refused)
        self.others.extend(more.others)


def find_deliveries(
    source: Path, datasets: Datasets, default_date: date, home: Path | None = None
) -> SourceFiles:
    """Return every file of ``source``; one that only looks like a dataset's file is refused.

    ``source`` holds ``<dataset>.csv``, ``<dataset>/*.csv`` or ``<dataset>/fecha_carga=D/*.csv``;
    case and accents of names do not matter. Contracts may have patterns of other names. The files
    may be in archives, workbooks or UTF-16. Hidden files and folders and the lake in ``home`` are
    skipped.
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
        found.add(find_file(path, relative, printable_path(relative), datasets, default_date))
    return found


def find_file(
    path: Path, relative: Path, name: str, datasets: Datasets, default_date: date
) -> SourceFiles:
    """Return what the file holds: itself, or the contents of a container.

    ``relative`` is its path below the source folder. Messages call it ``name``.
    """
    found = SourceFiles()
    try:
        for content in find_contents(path, relative, name, datasets):
            _add(found, path, content, datasets, default_date)
    except FileRefusedError as error:
        found.refused.append(error)
    return found


def _add(
    found: SourceFiles, path: Path, content: Content, datasets: Datasets, default_date: date
) -> None:
    """Add the content of a file where it belongs."""
    try:
        delivery = _delivery(path, content, datasets, default_date)
    except FileRefusedError as error:
        found.refused.append(error)
        return
    if delivery:
        found.deliveries.append(delivery)
    else:
        found.others.append(content.name)


def _delivery(
    path: Path, content: Content, datasets: Datasets, default_date: date
) -> Delivery | None:
    """Return the delivery that the content is; None if it is not a file of a dataset."""
    relative, match = _choose_path(content, datasets)
    if match is None and not is_csv(relative.name):
        check_other(path, content, datasets)
        return None
    raw = match.raw_name if match else raw_name((content.raw_path or relative).name)
    _check_file(path, content.name, raw)
    if match:
        loaded = _load_date(match, relative, content.name, default_date)
        partition = Partition(match.dataset, loaded)
    else:
        partition = _partition(relative, content.name, datasets, default_date)
    original = _original(content.container, relative, raw) if content.container else ""
    return Delivery(path, content.name, partition, raw, content.packed, original)


def _choose_path(content: Content, datasets: Datasets) -> tuple[PurePath, PatternMatch | None]:
    """Return the first path that is one of a dataset's file, and the match of a pattern.

    Without such a path, return the one of a CSV file, which has no contract, or the delivered one.
    """
    for relative in content.paths:
        match = find_match(relative, content.name, datasets)
        if match or (is_csv(relative.name) and find_owner(relative, datasets)):
            return relative, match
    return content.paths[0 if content.is_csv else -1], None


def _original(container: PurePath, relative: PurePath, raw: str) -> str:
    """Return the name of a container, with the folders that are part of the raw name."""
    folders = raw.count(RAW_SLASH) - relative.name.count(RAW_SLASH)
    return unicodedata.normalize("NFC", RAW_SLASH.join(container.parts[-1 - max(folders, 0) :]))


def refuse_versions(found: SourceFiles) -> None:
    """Refuse files that are one delivery, by dataset, date and name, and differ in content."""
    groups: dict[tuple[Partition, str], list[Delivery]] = {}
    for delivery in found.deliveries:
        groups.setdefault((delivery.partition, identity(delivery.raw_name)), []).append(delivery)
    for first, *others in groups.values():
        if all(_are_equal(first, other) for other in others):
            continue
        for delivery in (first, *others):
            rest = ", ".join(other.name for other in (first, *others) if other != delivery)
            cause = f"same dataset, load date and name as {rest}, but other content"
            refusal = FileRefusedError(
                delivery.name, SAME_NAME, f"{cause}; remove or rename one of them"
            )
            found.refused.append(refusal)
            found.deliveries.remove(delivery)


def _are_equal(one: Delivery, other: Delivery) -> bool:
    is_same = one.packed == other.packed
    return is_same and filecmp.cmp(one.path, other.path, shallow=False)


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


def printable_path(path: PurePath | str) -> str:
    """Return the path as text, with an escape for each byte or letter that does not print."""
    text = os.fsencode(path).decode(errors="backslashreplace")
    escaped = (letter.encode("unicode_escape").decode() for letter in text)
    return "".join(
        letter if letter.isprintable() else code for letter, code in zip(text, escaped, strict=True)
    )


def _partition(relative: PurePath, name: str, datasets: Datasets, default_date: date) -> Partition:
    found = relative.parts[0] if len(relative.parts) > 1 else relative.stem
    dataset = fold_name(found)
    if dataset not in datasets:
        raise FileRefusedError(name, NO_CONTRACT, unknown_dataset(printable_path(found), datasets))
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


def _load_date(match: PatternMatch, relative: PurePath, name: str, default_date: date) -> date:
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
