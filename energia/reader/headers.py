"""Matching a header line with a contract's columns, and saying what is wrong with it."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from energia.reader import advice
from energia.reader.double_decoding import repaired
from energia.reader.encoding import CP1252
from energia.reader.header_units import HeaderUnits, refusal
from energia.reader.names import name_keys, normalise_name
from energia.reader.spec import AUTO, DELIMITERS, EDGE_SPACES, ColumnSpec, FileSpec
from energia.suggestions import nearest

_SHOWN_NAMES: Final = 40
_SHOWN_LETTERS: Final = 40


@dataclass(frozen=True)
class Header:
    """A header line read with one delimiter.

    `owners` has the contract column that each cell names, `positions` the cell of each column.
    `filled` are cells that name a column which is filled from the file name.
    """

    delimiter: str
    cells: tuple[str, ...]
    owners: tuple[int | None, ...]
    positions: tuple[int | None, ...]
    missing: tuple[str, ...]
    filled: tuple[str, ...]
    units: HeaderUnits

    @property
    def known(self) -> int:
        """How many contract columns the cells name."""
        return len({owner for owner in self.owners if owner is not None})

    @property
    def named(self) -> int:
        """Return the number of cells without the blank ones at the end."""
        return max((place for place, cell in enumerate(self.cells, 1) if cell.strip()), default=0)

    @property
    def unknown(self) -> list[str]:
        """The cells that name no contract column."""
        pairs = zip(self.cells[: self.named], self.owners[: self.named], strict=True)
        return [cell for cell, owner in pairs if owner is None]

    @property
    def repeated(self) -> list[str]:
        """The cells that name a column which another cell names too, each spelling once."""
        times = Counter(owner for owner in self.owners if owner is not None)
        pairs = zip(self.cells, self.owners, strict=True)
        again = (cell for cell, owner in pairs if owner is not None and times[owner] > 1)
        return list(dict.fromkeys(again))

    @property
    def matches(self) -> bool:
        """Whether every cell names one column of its own and no required column is missing."""
        wrong = self.missing, self.unknown, self.repeated, self.filled, self.units.misfits
        return not any(wrong)

    @property
    def may_be_row(self) -> bool:
        """Return whether the line may be a row: some cells are unknown, and few name columns."""
        return bool(self.unknown) and self.known <= max(1, len(self.unknown))

    def is_title(self, line: str, quote: str) -> bool:
        """Return whether a line above the header is a title: at most half as many cells have text.

        A row has a cell for each column.
        """
        filled = [cell for cell in _split(line, self.delimiter, quote) if cell.strip(EDGE_SPACES)]
        return 2 * len(filled) <= len(self.cells)

    @property
    def resolves(self) -> bool:
        """Whether some cell names a column and no required column is missing."""
        return self.known > 0 and not self.missing


def match_header(line: str, spec: FileSpec, delimiter: str) -> Header:
    """Read `line` with `delimiter` and look each cell up among the names and aliases of `spec`."""
    cells = _split(line, delimiter, spec.quote)
    index = _name_index(spec)
    owners = tuple(_owner(cell, index) for cell in cells)
    if spec.encoding != CP1252:  # Such a header would be UTF-8 that was decoded once.
        pairs = zip(owners, cells, strict=True)
        owners = tuple(
            _owner(repaired(cell) or "", index) if owner is None else owner for owner, cell in pairs
        )
    units = HeaderUnits.of(cells, owners, spec)
    owners = units.owners
    positions = tuple(
        owners.index(column) if column in owners else None for column in range(len(spec.columns))
    )
    missing = (
        column.name
        for column, position in zip(spec.columns, positions, strict=True)
        if column.required and position is None and column.from_file_name is None
    )
    filled = (
        cell
        for cell, owner in zip(cells, owners, strict=True)
        if owner is not None and spec.columns[owner].from_file_name is not None
    )
    return Header(delimiter, cells, owners, positions, tuple(missing), tuple(filled), units)


def choose_header(line: str, spec: FileSpec, delimiter: str) -> Header | str:
    """The header that `line` is under `delimiter` (maybe "auto"), or what is wrong with it."""
    if delimiter != AUTO:
        header = match_header(line, spec, delimiter)
        return header if header.matches else _mismatch(header, line, spec)
    headers = [match_header(line, spec, candidate) for candidate in DELIMITERS]
    complete = [header for header in headers if header.resolves]
    if len(complete) > 1:
        return _ambiguous(complete, spec)
    header = max(headers, key=lambda candidate: candidate.known)
    return header if header.matches else _mismatch(header, line, spec)


def _split(line: str, delimiter: str, quote: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader([line], delimiter=delimiter, quotechar=quote, strict=True)))
    except csv.Error:
        return (line,)


def _name_index(spec: FileSpec) -> dict[str, int]:
    return {
        key: position
        for position, column in enumerate(spec.columns)
        for spelling in (column.name, *column.aliases)
        for key in name_keys(spelling)
    }


def _owner(cell: str, index: dict[str, int]) -> int | None:
    return next((index[key] for key in name_keys(cell) if key in index), None)


def _mismatch(header: Header, line: str, spec: FileSpec) -> str:
    facts = [
        "the header does not match the contract",
        _fact("expected", map(_described, spec.columns_of_file)),
        *_found(header),
        *_misfits(header, spec),
        _fact("missing", header.missing),
        _fact("repeated", header.repeated),
        _fact("filled from the file name", header.filled),
        _hint(header, line, spec),
    ]
    return "; ".join(fact for fact in facts if fact)


def _described(column: ColumnSpec) -> str:
    return column.name if column.required else f"{column.name} (optional)"


def _found(header: Header) -> list[str]:
    if header.may_be_row:
        # Rows may have personal data, and a value may equal a column's name.
        count = len(header.unknown)
        return [f"found: {count} unknown (not shown: they may be values of a row)"]
    return [_fact("found", header.cells), _fact("unknown", header.unknown)]


def _misfits(header: Header, spec: FileSpec) -> Iterator[str]:
    for cell, column in header.units.misfits.items():
        yield refusal(cell, spec.columns[column], spec.dataset)


def _hint(header: Header, line: str, spec: FileSpec) -> str:
    fits = [other for other in DELIMITERS if match_header(line, spec, other).resolves]
    if spec.delimiter == AUTO or header.resolves or len(fits) != 1:
        return ", ".join(_mends(header, spec))
    return (
        f"the file seems to use the delimiter {fits[0]!r}, "
        f"but the contract declares {header.delimiter!r}; save the file with it, or "
        f"{advice.raw_property(spec.dataset, 'csvDelimiter', fits[0])}"
    )


def _mends(header: Header, spec: FileSpec) -> Iterator[str]:
    if header.may_be_row:
        yield "add a header with the expected names"
        return
    meant = _meant_columns(header, spec)
    for cell, column in meant.items():
        line = advice.synonym(spec.dataset, column, cell.strip())
        yield f"rename {_cut(cell)} to {column}, or {line}"
    if set(header.missing) - set(meant.values()):
        yield "add the missing columns to the file, or their spelling to the contract's synonyms"
    if set(header.unknown) - meant.keys():
        yield "remove the unknown columns from the file, or add them to the contract"
    if header.repeated:
        yield "keep one of the repeated columns"
    if header.filled:
        yield "remove the columns that are filled from the file name, or their fromFileName"


def _meant_columns(header: Header, spec: FileSpec) -> dict[str, str]:
    """Return the column that each unknown cell probably names, of those that no cell names."""
    free = [
        column
        for column, position in zip(spec.columns, header.positions, strict=True)
        if position is None
    ]
    owners = {
        normalise_name(spelling): column.name
        for column in free
        for spelling in (column.name, *column.aliases)
    }
    meant: dict[str, str] = {}
    for cell in set(header.unknown) - header.units.misfits.keys():
        close = nearest(normalise_name(cell), owners)
        if close and owners[close] not in meant.values():
            meant[cell] = owners[close]
    return meant


def _ambiguous(headers: list[Header], spec: FileSpec) -> str:
    delimiters = ", ".join(repr(header.delimiter) for header in headers)
    line = advice.raw_property(spec.dataset, "csvDelimiter", headers[0].delimiter)
    return (
        f"the header matches the contract with more than one delimiter ({delimiters}); declare "
        f"it: {line}"
    )


def _fact(title: str, names: Iterable[str]) -> str:
    listed = [_cut(name) for name in names]
    if len(listed) > _SHOWN_NAMES:
        listed = [*listed[:_SHOWN_NAMES], f"and {len(listed) - _SHOWN_NAMES} more"]
    return f"{title}: {', '.join(listed)}" if listed else ""


def _cut(name: str) -> str:
    shown = "".join(letter if letter.isprintable() else "?" for letter in name.strip())
    return shown[:_SHOWN_LETTERS] + "..." * (len(shown) > _SHOWN_LETTERS) or "(blank)"
