"""Guess the dataset that a file with another name or content was meant for."""

import re
from pathlib import Path

from pyarrow import fs

from energia.compiler.dataset import CompiledDataset, Datasets
from energia.delivery.contents import Content
from energia.errors import FileRefusedError
from energia.lake import PARTITION
from energia.reader import inspect_file
from energia.reader.codes import BAD_NAME
from energia.reader.file_names import file_starts, name_advice
from energia.reader.names import fold_name
from energia.suggestions import nearest

NOT_CSV = "no_es_csv"

_SURE = 0.85
"""The similarity of names that refuses a file: README and `adem` have 0.8."""

_PROBE = 512
_DATE_AT_END = re.compile(r"[ _-]*(\d{4})-?(\d{2})-?(\d{2})$")


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


def check_other(path: Path, content: Content, datasets: Datasets) -> None:
    """Raise FileRefusedError if a file that is not named like those of a dataset looks like one."""
    delivered = content.paths[-1].name
    stem = _DATE_AT_END.split(fold_name(delivered).partition(".")[0])[0]
    meant = _nearest(stem, datasets, _SURE)
    meant = meant or next((each for each, item in datasets.items() if fits(path, item)), None)
    if meant is None:
        return
    cause = f"the file looks like {meant}, but"
    if patterns := datasets[meant].files.file_patterns:
        cause = f"{cause} {name_advice(patterns)}, or remove it"
        raise FileRefusedError(content.name, BAD_NAME, cause)
    if content.packed:
        cause = f"{cause} is not named like its files; rename or remove it"
        raise FileRefusedError(content.name, BAD_NAME, cause)
    if _is_html(path):
        cause = f"{cause} is HTML; open it in a spreadsheet and save it as .xlsx or CSV"
        raise FileRefusedError(content.name, NOT_CSV, cause)
    cause = f"{cause} its name does not end in .csv; save it as CSV, or remove it"
    raise FileRefusedError(content.name, NOT_CSV, cause)


def _is_html(path: Path) -> bool:
    """Return whether a file starts with a tag, as the reports that some systems call .xls."""
    try:
        with path.open("rb") as file:
            return file.read(_PROBE).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    except OSError:
        return False


def unknown_dataset(found: str, datasets: Datasets) -> str:
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
