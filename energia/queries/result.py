"""The rows that a query gives, whoever answered it."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Cell = str | int | float | bool | Decimal | date | list[str] | None


@dataclass(frozen=True)
class Result:
    """Column names and rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def to_json(self) -> str:
        """A list of objects; decimals are strings, so that no reader rounds them."""
        objects = [dict(zip(self.columns, map(_json_value, row), strict=True)) for row in self.rows]
        return json.dumps(objects, ensure_ascii=False, indent=2)

    def to_csv(self) -> str:
        """RFC 4180 with a header; NULL is empty."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(self.columns)
        writer.writerows(self.to_text())
        return text.getvalue().removesuffix("\r\n")

    def to_text(self) -> list[list[str]]:
        """The rows as people read them; NULL is empty."""
        return [
            ["" if cell is None else str(_json_value(cell)) for cell in row] for row in self.rows
        ]


def _json_value(cell: Cell) -> str | int | float | bool | list[str] | None:
    if isinstance(cell, Decimal):
        # Engines differ in the zeros they write behind a number; 122000 is 122000.
        return format(cell.normalize() if cell else Decimal(0), "f")
    return cell.isoformat() if isinstance(cell, date) else cell
