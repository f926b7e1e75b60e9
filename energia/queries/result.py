"""The rows that a query gives, whoever answered it."""

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from textwrap import indent
from typing import Final, TypeVar, assert_never

from energia.errors import QueryError

Cell = str | int | float | bool | Decimal | date | datetime | list["Cell"] | None
_Row = TypeVar("_Row")
JsonValue = str | int | float | bool | list["JsonValue"] | None

_BATCH_ROWS: Final = 10_000


@dataclass(frozen=True)
class Result:
    """Column names and rows; the rows of a large answer can be read once."""

    columns: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]

    def to_json(self) -> Iterator[str]:
        """Yield the pieces of a list of objects; decimals are strings, so that no reader rounds.

        QueryError if two columns have the same name, which an object cannot hold.
        """
        for name in self.columns:
            if self.columns.count(name) > 1:
                raise QueryError(f"two columns have the name '{name}'; rename one with AS")
        before = "["
        for row in self.rows:
            item = dict(zip(self.columns, map(_json_value, row), strict=True))
            text = json.dumps(item, ensure_ascii=False, allow_nan=False, indent=2)
            yield f"{before}\n{indent(text, '  ')}"
            before = ","
        yield "[]\n" if before == "[" else "\n]\n"

    def to_csv(self) -> Iterator[str]:
        """Yield the pieces of a CSV file (RFC 4180) with a header; NULL is empty."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(self.columns)
        # Rows come before the header is given, so that an error comes first.
        for rows in batched(self.to_text()):
            writer.writerows(rows)
            yield text.getvalue()
            text.seek(0)
            text.truncate()
        yield text.getvalue()

    def to_text(self) -> Iterator[list[str]]:
        """Yield rows as people read them; NULL is empty, a list is written as Athena writes it."""
        return ([_text(cell) for cell in row] for row in self.rows)


def batched(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Yield the rows in lists."""
    remaining = iter(rows)
    while found := list(islice(remaining, _BATCH_ROWS)):
        yield found


def _json_value(cell: Cell) -> JsonValue:
    match cell:
        case list():
            return [_json_value(item) for item in cell]
        case float() if math.isfinite(cell):
            return cell
        case None | bool() | int() | str():
            return cell
        case float() | Decimal() | date():
            return _text(cell)
        case _:
            assert_never(cell)


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case Decimal():
            return _plain(cell)
        case float() if math.isfinite(cell):
            return _plain(Decimal(repr(cell)))
        case list():
            return f"[{', '.join(map(_text, cell))}]"
        case str() | int() | float() | date():
            # Dates and timestamps write themselves in ISO 8601, with a space between.
            text = str(cell)
            return text.rstrip("0") if isinstance(cell, datetime) and cell.microsecond else text
        case _:
            assert_never(cell)


def _plain(number: Decimal) -> str:
    # Engines differ in the zeros they write behind a number; 122000 is 122000. Not normalize(),
    # which rounds to 28 digits.
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if number == 0 else text
