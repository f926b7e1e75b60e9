"""The header of a file without a contract, and the delimiter of its cells."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from energia.reader.encoding import in_utf_8
from energia.reader.layout import BLANK, BOM, SEP_LINE
from energia.reader.names import name_keys
from energia.reader.spec import DELIMITERS, EDGE_SPACES
from energia.reader.typed import TYPED_CELLS, TYPED_DELIMITER

_HEAD_LINES: Final = 200
_VALUE: Final = re.compile(r"[-+($]*\s?[0-9][0-9.,/:\s-]*\)?|\S+@\S+\.\S+")
_FEWEST_NUMBERED: Final = 3


class NoHeaderError(Exception):
    """A file whose header cannot be used; the text has the cause and the way out."""


@dataclass(frozen=True)
class Top:
    """The delimiter of a file and the cells of its header, without blank ones at the end.

    ``place`` counts the lines with text above the header.
    """

    delimiter: str
    cells: tuple[str, ...]
    place: int = 0


def find_top(head: bytes, quote: str = '"') -> Top:
    """Return the header in the first bytes of a file; raise NoHeaderError if there is none."""
    text = in_utf_8(head.removeprefix(BOM))
    lines = bytes(text).decode(errors="replace").splitlines()[:_HEAD_LINES]
    delimiters: Sequence[str] = DELIMITERS
    if lines and (declared := SEP_LINE.fullmatch(lines[0])):
        delimiters, lines = [declared["delimiter"]], lines[1:]
    elif lines[:1] == [TYPED_CELLS]:
        delimiters, lines = [TYPED_DELIMITER], lines[1:]
    lines = [line for line in lines if line.strip(BLANK)]
    if not lines:
        cause = "the file is empty or has blank lines only"
        raise NoHeaderError(f"{cause}; use a file with a header and rows")
    found = [top for mark in delimiters if (top := _top(lines, mark, quote))]
    first = Top(delimiters[0], _named(_split(lines[0], delimiters[0], quote)))
    top = max(found, key=_likelihood, default=first)
    _check(top)
    return top


def _top(lines: Sequence[str], delimiter: str, quote: str) -> Top | None:
    """Return the first line that is as wide as most lines; None if most have one cell."""
    rows = [_split(line, delimiter, quote) for line in lines]
    widths = Counter(len(row) for row in rows[len(rows) // 2 :])
    width = widths.most_common(1)[0][0]
    wide = (
        Top(delimiter, _named(row), place)
        for place, row in enumerate(rows)
        if 2 * sum(map(bool, row)) > width
    )
    return next((top for top in wide if width > 1 and len(top.cells) > 1), None)


def _likelihood(top: Top) -> tuple[bool, int, int]:
    """Return the order of headers: names rather than values, wide, and near the first line."""
    return not _values(top), len(top.cells), -top.place


def _split(line: str, delimiter: str, quote: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter, quotechar=quote, strict=True))
    except csv.Error:
        cells = line.split(delimiter)
    return tuple(cell.strip(EDGE_SPACES) for cell in cells)


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    count = max((place for place, cell in enumerate(cells, 1) if cell), default=0)
    return tuple(cells[:count])


def _check(top: Top) -> None:
    """Raise NoHeaderError if the line may be a row, or names a column twice or not at all."""
    if values := _values(top):
        # A value of a row may be personal, so the message has none.
        cause = f"the file has no header: numbers, dates or addresses in it: {len(values)}"
        raise NoHeaderError(f"{cause}; add a line with the names of the columns")
    blank = [place for place, cell in enumerate(top.cells, 1) if not any(name_keys(cell))]
    if blank:
        cause = f"cell {blank[0]} of the header has no letter or digit"
        raise NoHeaderError(f"{cause}; name each column")
    if pair := _same_name(top.cells):
        cause = f"'{pair[0]}' and '{pair[1]}' in the header are the same name"
        raise NoHeaderError(f"{cause}, because case, accents and signs do not count; rename one")


def _values(top: Top) -> list[str]:
    """Return the cells that may be values of a row: numbers, dates and addresses."""
    values = [cell for cell in top.cells if _VALUE.fullmatch(cell)]
    return [] if _are_numbered(values) else values


def _are_numbered(values: Sequence[str]) -> bool:
    """Return whether the cells are whole numbers in order, as hours or months are."""
    if len(values) < _FEWEST_NUMBERED or not all(value.isdecimal() for value in values):
        return False
    numbers = [int(value) for value in values]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _same_name(cells: Iterable[str]) -> tuple[str, str] | None:
    owners: dict[str, str] = {}
    for cell in cells:
        for key in dict.fromkeys(name_keys(cell)):
            if key in owners:
                return owners[key], cell
        owners.update(dict.fromkeys(name_keys(cell), cell))
    return None
