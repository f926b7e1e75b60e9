"""The CSV file of a worksheet has the cells as they are stored, and quotes around texts alone."""

import csv
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbooks import Cell, Rows, write_workbook

from energia.containers import refusing, worksheets
from energia.containers.converting import Packed, convert
from energia.errors import FileRefusedError
from energia.reader.containers import Container

WORKBOOK = Packed(Container.ZIP)


def converted(path: Path) -> str:
    """Return the CSV file of the dataset clientes in a workbook, without its first line."""
    target = path.with_suffix(".csv")
    convert(path, WORKBOOK, "clientes", target, path.name)
    first, _, rest = target.read_text("utf-8-sig").partition("\n")
    assert first == "cells=typed"
    return rest


def refusal(path: Path) -> str:
    with pytest.raises(FileRefusedError) as refused:
        convert(path, WORKBOOK, "clientes", path.with_suffix(".csv"), path.name)
    assert refused.value.code == "contenedor_invalido"
    return str(refused.value)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (3, "3"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (0.1, "0.1"),
        (1.1 + 2.2, "3.3000000000000003"),
        (1e-7, "0.0000001"),
        (1e20, "100000000000000000000"),
        (True, "true"),
        ("007", '"007"'),
        ("1,5", '"1,5"'),
        ('a "b", c', '"a ""b"", c"'),
        ("a\r\nb\nc", '"a\nb\nc"'),
        ("#N/A", '"#N/A"'),
        ("#DIV/0!", '"#DIV/0!"'),
        (date(2026, 2, 1), "2026-02-01"),
        (datetime(2026, 2, 1, 13, 5, 6), "2026-02-01 13:05:06"),
        (datetime(2026, 2, 1, 13, 5, 6, 250_000), "2026-02-01 13:05:06.250000"),
        (time(1, 2, 3), "01:02:03"),
        (timedelta(hours=30, minutes=1), "30:01:00"),
    ],
)
def test_cell_becomes_its_shortest_exact_text(cell: Cell, text: str, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "c.xlsx", {"Hoja1": [["x", cell]]})
    if cell == 1.1 + 2.2:
        _replace(path, b"<v>3.3</v>", b"<v>3.3000000000000003</v>")
    assert converted(path) == f'"x",{text}\n'


def _replace(path: Path, old: bytes, new: bytes, part: str = "xl/worksheets/sheet1.xml") -> None:
    """Replace bytes in a part of a workbook."""
    with ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


NUMBERS = st.integers(-(10**15), 10**15) | st.decimals(
    -(10**9), 10**9, places=4, allow_nan=False
).map(float)
TEXTS = st.text(st.characters(exclude_categories=["C"]) | st.sampled_from('",;\n'), min_size=1)
CELLS = (
    st.none()
    | NUMBERS
    | TEXTS.filter(lambda text: not text.startswith("#"))
    | st.dates(date(1901, 1, 1), date(2200, 1, 1))
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30
)
@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6))
def test_any_cells_are_read_back(rows: list[list[Cell]], tmp_path: Path) -> None:
    rows = [["inicio", "x", "y"], *rows, ["fin", "x", "y"]]
    path = write_workbook(tmp_path / "c.xlsx", {"Hoja1": rows})
    lines = csv.reader(converted(path).splitlines(keepends=True))
    for row, texts in zip(rows, lines, strict=True):
        for cell, text in zip(row, texts or [""] * 3, strict=True):
            if isinstance(cell, float | int):
                assert Decimal(text) == Decimal(repr(cell))
                assert "e" not in text.lower()
            else:
                assert text == ("" if cell is None else str(cell))


def test_rows_keep_their_numbers(tmp_path: Path) -> None:
    rows: Rows = [[], [], [None, "a", None], [], [None, "b", 1]]
    path = write_workbook(tmp_path / "c.xlsx", {"Hoja1": rows})
    assert converted(path) == '\n\n"a",\n\n"b",1\n'


def test_dates_since_1904_are_those_shown(tmp_path: Path) -> None:
    rows: Rows = [["día", date(2026, 2, 1)]]
    path = write_workbook(tmp_path / "c.xlsx", {"Hoja1": rows}, date_1904=True)
    assert converted(path) == '"día",2026-02-01\n'


@pytest.mark.parametrize(
    ("sheets", "hidden"),
    [
        ({"Hoja1": [["x"]], "Hoja2": []}, ()),
        ({"Notas": [["y"]], "CLIENTES ": [["x"]]}, ()),
        ({"clientes": [["y"]], "Hoja1": [["x"]]}, ("clientes",)),
    ],
)
def test_sheet_of_the_dataset_is_chosen(
    sheets: dict[str, Rows], hidden: tuple[str, ...], tmp_path: Path
) -> None:
    path = write_workbook(tmp_path / "c.xlsx", sheets | {"Fin": []}, hidden=hidden)
    assert converted(path) == '"x"\n'


def test_several_sheets_are_refused_by_name(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "c.xlsx", {"Enero": [["x"]], "Febrero": [["y"]]})
    cause = "the sheets 'Enero', 'Febrero' have cells; name one of them alone clientes"
    assert cause in refusal(path)
    write_workbook(path, {"clientes": [["x"]], "Cliéntes": [["y"]]})
    assert "the sheets 'clientes', 'Cliéntes' have cells" in refusal(path)


def test_workbook_without_cells_is_refused(tmp_path: Path) -> None:
    assert "no visible sheet with cells" in refusal(write_workbook(tmp_path / "c.xlsx", {"A": []}))


def test_cells_far_apart_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worksheets, "_MOST_CELLS", 999)
    rows: Rows = [["x"], *[[]] * 98, [*[None] * 9, "y"]]
    path = write_workbook(tmp_path / "c.xlsx", {"A": rows})
    assert "has cells in 100 rows and 10 columns; delete empty rows" in refusal(path)


def test_contents_of_another_size_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusing, "_ALWAYS_ALLOWED", 1 << 10)
    monkeypatch.setattr(refusing, "_MOST_TIMES", 2)
    path = write_workbook(tmp_path / "c.xlsx", {"A": [["x"] * 100] * 100})
    assert "the contents take more than" in refusal(path)


@pytest.mark.parametrize(
    ("part", "kind"), [("xl/workbook.bin", "an .xlsb workbook"), ("content.xml", "OpenDocument")]
)
def test_other_formats_are_refused_by_name(part: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    with ZipFile(path, "w") as archive:
        archive.writestr(part, "x")
    assert kind in refusal(path)
    assert refusal(path).endswith("save it as .xlsx [contenedor_invalido]")


def test_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "c.xlsx", {"A": [["x", 1.5]] * 50})
    whole = path.read_bytes()
    for place in range(0, len(whole), len(whole) // 60):
        path.write_bytes(whole[:place])
        if whole[:place].startswith(b"PK\x03\x04"):
            refusal(path)
        path.write_bytes(whole[:place] + b"\xff" + whole[place + 1 :])
        with suppress(FileRefusedError):
            converted(path)


def test_worksheet_that_is_not_xml_is_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "c.xlsx", {"A": [["x", 1.5]]})
    _replace(path, b"<sheetData>", b"<sheetData")
    assert "the workbook is damaged" in refusal(path)
