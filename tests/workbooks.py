"""Workbooks to deliver."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import xlsxwriter

Cell: TypeAlias = str | float | date | time | timedelta | None
Rows: TypeAlias = Sequence[Sequence[Cell]]

_FORMATS = {
    datetime: "dd/mm/yyyy hh:mm:ss",
    date: "dd/mm/yyyy",
    time: "hh:mm:ss",
    timedelta: "[h]:mm:ss",
}


def write_workbook(
    path: Path, sheets: Mapping[str, Rows], *, hidden: Sequence[str] = (), **options: Any
) -> Path:
    """Write the rows of each sheet; a text that starts with # becomes an error value."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), options) as book:
        formats = {kind: book.add_format({"num_format": it}) for kind, it in _FORMATS.items()}
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            else:
                sheet.activate()
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str) and cell.startswith("#"):
                        sheet.write_formula(place, column, "=A1", None, cell)
                    elif isinstance(cell, str):
                        sheet.write_string(place, column, cell)
                    elif cell is not None:
                        sheet.write(place, column, cell, formats.get(type(cell)))
    return path
