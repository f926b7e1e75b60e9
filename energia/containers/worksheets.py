"""The XML of worksheets, checked and corrected before the library reads it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final
from zipfile import ZipFile

from energia.containers.refusing import check_size, refuse

MAIN_PART: Final = "xl/workbook.xml"
OTHER_PARTS: Final = {"xl/workbook.bin": "an .xlsb workbook", "content.xml": "an OpenDocument file"}

_SHEETS: Final = "xl/worksheets/"
_CHUNK_BYTES: Final = 1 << 20
_MOST_CELLS: Final = 64 << 20
_PLACE: Final = re.compile(rb""" r=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_ERROR: Final = re.compile(rb"""(<(?:\w+:)?c\b[^<>]*? t=["'])e(["'])""")
_MAY_BE_ERROR: Final = re.compile(rb""" t=["']e["']""")


@contextmanager
def readable_workbook(source: Path, name: str) -> Iterator[str | IO[bytes]]:
    """Yield the workbook as the library can read it: its error values, such as #N/A, as text.

    The library reads an error value as an empty cell. It holds every cell between the first and the
    last one. Raises FileRefusedError if these are too many, or the format is not .xlsx or .xlsm.
    """
    with ZipFile(source) as archive:
        for part, kind in OTHER_PARTS.items():
            if part in archive.namelist():
                refuse(name, f"the file is {kind}; save it as .xlsx")
        check_size(name, sum(it.file_size for it in archive.infolist()), source.stat().st_size)
        has_errors = [_has_errors(archive, sheet, name) for sheet in _sheets(archive)]
        if not any(has_errors):
            yield str(source)
            return
        with TemporaryFile() as draft:
            _copy_with_texts(archive, draft)
            draft.seek(0)
            yield draft


def _sheets(archive: ZipFile) -> list[str]:
    return [part for part in archive.namelist() if part.startswith(_SHEETS)]


def _has_errors(archive: ZipFile, sheet: str, name: str) -> bool:
    """Return whether a worksheet has error values, after a look at the area of its cells."""
    columns, rows, found = {0}, 1, False
    with archive.open(sheet) as reader:
        for tags in _whole_tags(reader):
            places = _PLACE.findall(tags)
            columns.update(map(_column, {letters for letters, _ in places}))
            rows = max(rows, int(places[-1][1]) if places else 1)
            found = found or _MAY_BE_ERROR.search(tags) is not None
    if rows * max(columns) > _MOST_CELLS:
        cause = f"{sheet} has cells in {rows} rows and {max(columns)} columns"
        refuse(name, f"{cause}; delete empty rows and columns, or deliver the sheet as CSV")
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _copy_with_texts(archive: ZipFile, draft: IO[bytes]) -> None:
    """Copy a workbook whose error values become text."""
    sheets = _sheets(archive)
    with ZipFile(draft, "w") as copy:
        for info in archive.infolist():
            with (
                archive.open(info) as reader,
                copy.open(info.filename, "w", force_zip64=True) as writer,
            ):
                for tags in _whole_tags(reader):
                    is_sheet = info.filename in sheets
                    writer.write(_ERROR.sub(rb"\1str\2", tags) if is_sheet else tags)


def _whole_tags(reader: IO[bytes]) -> Iterator[bytes]:
    """Yield the bytes of XML in pieces that cut no tag."""
    rest = b""
    while chunk := reader.read(_CHUNK_BYTES):
        text = rest + chunk
        cut = max(text.rfind(b"<"), 0)
        yield text[:cut]
        rest = text[cut:]
    yield rest
