"""A worksheet as a CSV file: one line for each row, and quotes around text alone.

The first line is TYPED_CELLS, so that the reader does not read numbers and dates as text.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from xml.etree import ElementTree
from zipfile import ZipFile

from energia.containers.archives import list_infos
from energia.containers.refusing import BAD_CONTAINER, DAMAGED, damage_refused, refuse
from energia.containers.worksheets import MAIN_PART, OTHER_PARTS, readable_workbook
from energia.errors import FileRefusedError
from energia.reader.names import fold_name
from energia.reader.typed import TYPED_CELLS, TYPED_DELIMITER

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Cell: TypeAlias = str | float | date | time | timedelta

_VISIBLE: Final = (None, "visible")
_MAIN_BYTES: Final = 16 << 20
_SECONDS_PER_HOUR: Final = 3600


def is_workbook(source: Path) -> bool:
    """Return whether a ZIP file is a workbook rather than an archive of files."""
    names = {info.filename for info in list_infos(source)}
    return not names.isdisjoint({MAIN_PART, *OTHER_PARTS})


def visible_sheets(source: Path) -> list[str]:
    """Return the names of the visible sheets of a workbook; none if it cannot be read."""
    try:
        with ZipFile(source) as archive, archive.open(MAIN_PART) as main:
            # Expat, which Python comes with, refuses entities that grow.
            root = ElementTree.fromstring(main.read(_MAIN_BYTES))  # noqa: S314
    except (*DAMAGED, KeyError, ElementTree.ParseError):
        return []
    sheets = (item for item in root.iter() if item.tag.rpartition("}")[2] == "sheet")
    return [item.get("name", "") for item in sheets if item.get("state") in _VISIBLE]


def write_sheet(source: Path, dataset: str, target: Path, name: str) -> None:
    """Write the sheet of the dataset as CSV: its namesake, or the only one with cells.

    Hidden sheets do not count. Raises FileRefusedError if several sheets could be meant or none has
    cells, and if the workbook cannot be read.
    """
    # The library takes time to import, and most runs read no workbook.
    from python_calamine import CalamineError, load_workbook  # noqa: PLC0415

    with damage_refused(name), readable_workbook(source, name) as workbook:
        try:
            with closing(load_workbook(workbook)) as book:
                sheet = _choose_sheet(book, dataset, name)
        except CalamineError as error:
            cause = "the workbook is damaged; save it again as .xlsx"
            raise FileRefusedError(name, BAD_CONTAINER, cause) from error
    with target.open("w", encoding="utf-8-sig", newline="") as writer:
        writer.write(f"{TYPED_CELLS}\n")
        writer.writelines(map(_line, sheet.iter_rows()))


def _choose_sheet(book: "CalamineWorkbook", dataset: str, name: str) -> "CalamineSheet":
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415

    kind, state = SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible
    found = [it.name for it in book.sheets_metadata if (it.typ, it.visible) == (kind, state)]
    named = [sheet for sheet in found if fold_name(sheet.strip()) == dataset]
    sheets = [sheet for sheet in map(book.get_sheet_by_name, named or found) if sheet.start]
    if not sheets:
        refuse(name, "the workbook has no visible sheet with cells; deliver a workbook with rows")
    if len(sheets) > 1:
        names = ", ".join(f"'{sheet.name}'" for sheet in sheets)
        refuse(name, f"the sheets {names} have cells; name one of them alone {dataset}")
    return sheets[0]


def _line(row: list[Cell]) -> str:
    cells = TYPED_DELIMITER.join([_WRITERS[type(cell)](cell) for cell in row])
    return f"{cells}\n" if cells.strip(TYPED_DELIMITER) else "\n"


def _number(number: float) -> str:
    text = repr(number)
    if "e" in text:
        return f"{Decimal(text):f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def _duration(span: timedelta) -> str:
    hours, seconds = divmod(round(span.total_seconds()), _SECONDS_PER_HOUR)
    return f"{hours:02}:{seconds // 60:02}:{seconds % 60:02}"


def _quoted(text: str) -> str:
    if not text:
        return ""
    # Within a cell, a line end of Windows would be a carriage return without a line end.
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace('"', '""')
    return f'"{text}"'


_WRITERS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: _quoted,
    float: _number,
    int: _number,
    bool: lambda value: str(value).lower(),
    date: date.isoformat,
    time: time.isoformat,
    datetime: lambda moment: moment.isoformat(" "),
    timedelta: _duration,
}
