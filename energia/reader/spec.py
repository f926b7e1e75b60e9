"""What a contract promises about its CSV files, as plain data that travels as JSON."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final, Self

from energia.errors import SpecError
from energia.reader.encoding import ENCODINGS, UTF_8
from energia.reader.file_names import fill, find_values
from energia.reader.names import name_keys
from energia.reader.units import Measure

AUTO: Final = "auto"
DELIMITERS: Final = (",", ";", "\t", "|")
EDGE_SPACES: Final = " \t\u00a0\u202f\ufeff"
"""Spaces at the edges of a cell: space, tab, no-break spaces, and the byte order mark.

Files that were joined have byte order marks inside.
"""

ORIGIN_COLUMNS: Final = ("_archivo", "_posicion", "_texto")
"""Where a record comes from: its file's number, its byte offset, and its text."""

RESERVED_COLUMNS: Final = ("_motivo", *ORIGIN_COLUMNS, "_plain_numerals", "_huella", "_ganador")


MARKS: Final = (".", ",")
"""The decimal marks; in a numeral, the other one may separate thousands."""

THOUSANDS_SPACE: Final = " "
"""The thousands mark that stands for every kind of space: a space, or a no-break one."""

THOUSANDS_MARKS: Final = (*MARKS, THOUSANDS_SPACE, "'")


@dataclass(frozen=True)
class Numeral:
    """The notation of a column of numbers, and the digits that its type holds.

    `whole` and `fraction` are the digits before and after the decimal mark. `mark` is the decimal
    mark, or `auto`. `thousands` is the declared thousands mark and `currency` the currency sign,
    empty without. `exponents` allows 1.5E+06, and `rounds` more digits than `fraction`.
    """

    whole: int
    fraction: int
    mark: str = "."
    thousands: str = ""
    currency: str = ""
    exponents: bool = False
    rounds: bool = False


@dataclass(frozen=True)
class Datetime:
    """The notation of a column of dates, timestamps or times: its kind, and formats of cells."""

    kind: str
    formats: tuple[str, ...]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return the notation that asdict gave."""
        return cls(data["kind"], tuple(data["formats"]))


@dataclass(frozen=True)
class ColumnSpec:
    """A contract column: its name, its other spellings in headers, whether files must have it.

    `numeral` is what its cells are if they are numbers, `datetime` if they are dates or times, and
    `measure` the unit of numbers. No message shows the cells of a personal column. A column with
    the template `from_file_name` is not in the file: its cells are the template, filled from the
    file's raw name.
    """

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = True
    numeral: Numeral | None = None
    datetime: Datetime | None = None
    measure: Measure | None = None
    personal: bool = False
    from_file_name: str | None = None

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The column that asdict gave."""
        numeral = Numeral(**data["numeral"]) if data["numeral"] else None
        datetime = Datetime.from_json(data["datetime"]) if data["datetime"] else None
        measure = Measure.from_json(data["measure"]) if data["measure"] else None
        read = {"numeral": numeral, "datetime": datetime, "measure": measure}
        return cls(**{**data, **read, "aliases": tuple(data["aliases"])})


@dataclass(frozen=True)
class FileSpec:
    """The columns and the CSV dialect of a dataset's files; raises SpecError when they conflict.

    The first cell with text of a total line is one of `total_lines`. `file_patterns` are the
    patterns of names that fill columns.
    """

    dataset: str
    columns: tuple[ColumnSpec, ...]
    delimiter: str = ","
    quote: str = '"'
    quoted_newlines: bool = False
    encoding: str = UTF_8
    total_lines: tuple[str, ...] = ()
    file_patterns: tuple[str, ...] = ()

    @property
    def summed(self) -> tuple[str, ...]:
        """Return the columns whose sums total lines may have; none without such lines."""
        columns = self.columns if self.total_lines else ()
        return tuple(column.name for column in columns if column.numeral)

    @property
    def columns_of_file(self) -> list[ColumnSpec]:
        """Return the columns that files have."""
        return [column for column in self.columns if column.from_file_name is None]

    @property
    def needs_file_name(self) -> bool:
        """Return whether a column is filled from the name of the file."""
        return len(self.columns_of_file) < len(self.columns)

    def constants(self, raw_name: str) -> tuple[str | None, ...] | None:
        """Return the text of each column in all rows of a file, from its name; None without one.

        Return None instead of the texts if columns need the raw name and no pattern matches it.
        """
        if not self.needs_file_name:
            return (None,) * len(self.columns)
        values = find_values(self.file_patterns, raw_name)
        if values is None:
            return None
        templates = (column.from_file_name for column in self.columns)
        return tuple(it and (fill(it, values).strip(EDGE_SPACES) or None) for it in templates)

    @property
    def needs_facts(self) -> bool:
        """Return whether something is decided by the facts of a whole file."""
        marks = (column.numeral.mark for column in self.columns if column.numeral)
        return AUTO in (self.encoding, *marks)

    def __post_init__(self) -> None:
        mistakes = [*_dialect_mistakes(self), *_column_mistakes(self.columns)]
        if mistakes:
            raise SpecError(f"{self.dataset}: {'; '.join(mistakes)}")

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return the specification that asdict gave, also if it has been JSON text in between."""
        columns = tuple(map(ColumnSpec.from_json, data["columns"]))
        texts = {name: tuple(data[name]) for name in ("total_lines", "file_patterns")}
        return cls(**{**data, **texts, "columns": columns})


def _dialect_mistakes(spec: FileSpec) -> list[str]:
    mistakes = []
    if spec.delimiter not in (*DELIMITERS, AUTO):
        known = ", ".join(map(repr, (*DELIMITERS, AUTO)))
        mistakes.append(f"delimiter {spec.delimiter!r} is not valid; use one of {known}")
    if not _is_quote(spec.quote):
        mistakes.append(f"quote {spec.quote!r} is not valid; use one ASCII punctuation mark")
    if spec.encoding not in (*ENCODINGS, AUTO):
        known = ", ".join(map(repr, (*ENCODINGS, AUTO)))
        mistakes.append(f"encoding {spec.encoding!r} is not valid; use one of {known}")
    if spec.quote in DELIMITERS:
        mistakes.append(f"quote {spec.quote!r} can also be a delimiter")
    return mistakes


def _is_quote(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text.isprintable() and not text.isalnum()


def _column_mistakes(columns: tuple[ColumnSpec, ...]) -> list[str]:
    if all(column.from_file_name is not None for column in columns):
        return ["no columns"]
    names = [column.name for column in columns]
    mistakes = [f"column name {name!r} is reserved" for name in names if name in RESERVED_COLUMNS]
    keys = Counter(key for column in columns for key in _keys(column))
    mistakes += [f"two columns can have the header name {key!r}" for key in keys if keys[key] > 1]
    if "" in keys:
        mistakes.append("a column name or alias has no letter and no digit")
    return mistakes


def _keys(column: ColumnSpec) -> set[str]:
    return {key for name in (column.name, *column.aliases) for key in name_keys(name)}
