"""Find the dataset of a file by the file patterns of contracts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from energia.compiler.dataset import CompiledDataset, Datasets
from energia.errors import FileRefusedError
from energia.lake import PARTITION
from energia.partition.raw import is_csv
from energia.reader.codes import BAD_NAME
from energia.reader.file_names import RAW_SLASH, FilePattern, find_values, raw_name
from energia.reader.names import fold_name


@dataclass(frozen=True)
class PatternMatch:
    """A dataset with a pattern that matches a file, the file's raw name, and the values."""

    dataset: str
    raw_name: str
    values: Mapping[str, str]


def find_match(relative: PurePath, name: str, datasets: Datasets) -> PatternMatch | None:
    """Return the match of the file at ``relative``; None if no pattern decides about the file.

    A file in the folder of a dataset, and a CSV file with the dataset's name, belongs to it.
    Raises FileRefusedError, which calls the file ``name``, if patterns of several datasets match
    it, and if its raw name would not have the same values.
    """
    owner = find_owner(relative, datasets)
    found = [match for dataset in datasets.values() if (match := _match(relative, dataset, owner))]
    own = [match for match in found if match.dataset == owner]
    if not own and owner and is_csv(relative.name):
        return None
    chosen = own or found
    if len(chosen) > 1:
        several = " and ".join(match.dataset for match in chosen)
        cause = f"the name matches the filePattern of {several}"
        advice = "change one of them, or move the file to the folder of its dataset"
        raise FileRefusedError(name, BAD_NAME, f"{cause}; {advice}")
    for match in chosen:
        _check_raw_name(match, name, datasets[match.dataset])
    return chosen[0] if chosen else None


def find_owner(relative: PurePath, datasets: Datasets) -> str | None:
    """Return the dataset that the file's folder or, without a folder, the file is named after."""
    match relative.parts:
        case (_,):
            name = fold_name(relative.stem)
        case (folder, _):
            name = fold_name(folder)
        case (folder, date, _) if date.startswith(f"{PARTITION}="):
            name = fold_name(folder)
        case _:
            return None
    return name if name in datasets else None


def _match(relative: PurePath, dataset: CompiledDataset, owner: str | None) -> PatternMatch | None:
    return next(_matches(relative, dataset, owner), None)


def _matches(
    relative: PurePath, dataset: CompiledDataset, owner: str | None
) -> Iterator[PatternMatch]:
    name = dataset.contract.dataset
    for pattern in map(FilePattern, dataset.files.file_patterns):
        # The raw zone is a valid source: its files have their raw names already.
        if owner == name and (values := pattern.match_raw(relative.name)):
            yield PatternMatch(name, raw_name(relative.name), values)
        if found := pattern.match_path(relative):
            yield PatternMatch(name, raw_name(found[0]), found[1])


def _check_raw_name(match: PatternMatch, name: str, dataset: CompiledDataset) -> None:
    """Raise FileRefusedError if the raw name, which jobs know, does not have the values."""
    if find_values(dataset.files.file_patterns, match.raw_name) != match.values:
        cause = f"the name would have other parts in raw/, where {RAW_SLASH} stands for a slash"
        raise FileRefusedError(name, BAD_NAME, f"{cause}; rename the file or its folder")
