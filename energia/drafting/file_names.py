"""The dataset and the file pattern that the name of a file suggests."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from energia.contracts.dialect.contract import DATASET_NAME
from energia.contracts.reserved import RESERVED_DATASETS, RESERVED_ENDINGS
from energia.delivery.source import printable_path
from energia.errors import UsageError
from energia.partition.raw import is_csv
from energia.reader.names import fold_name, normalise_name

_DAY: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(-?)(\d\d)\2(\d\d)(?!\d)")
_MONTH: Final = re.compile(r"(?<!\d)(?:19|20)\d\d([-_]?)(0[1-9]|1[0-2])(?!\d)")
_MONTH_DAY: Final = re.compile(r"(?<=[A-Za-z])(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")
_MONTH_ONLY: Final = re.compile(r"(?<=[A-Za-z])(0[1-9]|1[0-2])$")
_PART: Final = re.compile(r"([ _-]+\d+| *\(\d+\))$")
_MONTH_FOLDER: Final = re.compile(r"(?:19|20)\d\d-(0[1-9]|1[0-2])")
_VERSION: Final = re.compile(r"\.tx[0-9a-su-z]", re.IGNORECASE)
"""The extension of settlement files: tx2, txf, txr. It is their version."""

_PLACEHOLDER: Final = re.compile(r"\{\w+\}")
_TEMPLATES: Final = (
    ("dia", "date", "{yyyy}-{MM}-{dd}"),
    ("mes", "date", "{yyyy}-{MM}-01"),
    ("mes", "string", "{MM}"),
    ("dia", "string", "{dd}"),
    ("version", "string", "{version}"),
)


@dataclass(frozen=True)
class FilledColumn:
    """A column that the file's name fills: its name, its logicalType and its template."""

    name: str
    type: str
    template: str


@dataclass(frozen=True)
class NameGuess:
    """The dataset of a file, and the pattern of its name; empty if the dataset's name suffices."""

    dataset: str
    pattern: str

    @property
    def filled(self) -> list[FilledColumn]:
        """Return the columns that the placeholders of the pattern fill; dates as whole as can be.

        The placeholder of the load date fills none.
        """
        left = set(_PLACEHOLDER.findall(self.pattern))
        found = []
        for name, kind, template in _TEMPLATES:
            used = set(_PLACEHOLDER.findall(template))
            if used <= left:
                found.append(FilledColumn(name, kind, template))
                left -= used
        return found


def guess_name(path: Path, dataset: str | None = None) -> NameGuess:
    """Return the dataset and the pattern that the name and the folder of the file suggest.

    Without ``dataset`` the name gives it. Raises UsageError if that is not valid.
    """
    has_version = bool(_VERSION.fullmatch(path.suffix))
    pattern = _with_placeholders(path.stem, has_month=has_version)
    literal = _PLACEHOLDER.sub("", pattern)
    name = dataset or normalise_name(literal)
    check_dataset(name, path)
    if is_csv(path.name) and fold_name(path.stem) == name:
        return NameGuess(name, "")
    if "{MM}" in pattern and "{yyyy}" not in pattern and _MONTH_FOLDER.fullmatch(path.parent.name):
        pattern = f"{{yyyy}}-{{mm}}/{pattern}"
    end = ".{version}" if has_version else path.suffix
    return NameGuess(name, f"{pattern}{end}")


def check_dataset(name: str, path: Path) -> None:
    """Raise UsageError if the name of the file's dataset is not valid."""
    is_free = name not in RESERVED_DATASETS and not name.endswith(RESERVED_ENDINGS)
    if not re.fullmatch(DATASET_NAME["pattern"], name) or not is_free:
        shown = printable_path(path)
        raise UsageError(f"{shown}: '{name}' is not a valid name of a dataset; use --dataset NAME")


def _with_placeholders(stem: str, *, has_month: bool) -> str:
    """Return the stem with placeholders for its date, or for the number at its end."""
    escaped = re.sub("[{}]", "", stem)
    if (day := _DAY.search(escaped)) and _is_date(day[1], day[3], day[4]):
        return f"{escaped[: day.start()]}{{fecha_carga}}{escaped[day.end() :]}"
    if month := _MONTH.search(escaped):
        between = month[1]
        return f"{escaped[: month.start()]}{{yyyy}}{between}{{MM}}{escaped[month.end() :]}"
    if has_month and (found := _MONTH_DAY.search(escaped)):
        return f"{escaped[: found.start()]}{{MM}}{{dd}}"
    if has_month and (found := _MONTH_ONLY.search(escaped)):
        return f"{escaped[: found.start()]}{{MM}}"
    part = _PART.search(escaped)
    return f"{escaped[: part.start()]}{{parte}}" if part and part.start() else escaped


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
