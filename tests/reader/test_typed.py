"""Files of worksheets: numbers and dates are exact, texts have the contract's notation."""

from dataclasses import replace
from pathlib import Path

import pytest

from energia.errors import FileRefusedError
from energia.reader import ColumnSpec, FileSpec, Numeral, find_layouts, read_ranges
from energia.reader.ranges import cut_ranges
from energia.reader.spec import Datetime

from .files import LOCAL

KWH = Numeral(14, 4, ",", thousands=".")
DAY = Datetime("date", ("dd/MM/yyyy",))
SPEC = FileSpec(
    "lecturas",
    (ColumnSpec("nota"), ColumnSpec("kwh", numeral=KWH), ColumnSpec("dia", datetime=DAY)),
    ";",
    encoding="windows-1252",
)
AUTO = replace(
    SPEC,
    columns=(SPEC.columns[0], ColumnSpec("kwh", numeral=replace(KWH, mark="auto", thousands=""))),
)
HEADER = '"nota","kwh","dia"\n'


def read(path: Path, text: str, spec: FileSpec = SPEC) -> list[list[str | None]]:
    """Return the cells of each record of a worksheet, without the origin columns."""
    path.write_text(f"\ufeffcells=typed\n{text}", "utf-8")
    layouts = find_layouts(LOCAL, [str(path)], spec)
    batches = [*read_ranges(LOCAL, cut_ranges(LOCAL, layouts), spec)]
    names = [column.name for column in spec.columns]
    return [[row[name] for name in names] for batch in batches for row in batch.to_pylist()]


@pytest.mark.parametrize(
    ("cell", "read_as"),
    [
        ("1.5", "1.5"),
        ("1.500", "1.500"),
        ("-12.125", "-12.125"),
        ("1500", "1500"),
        ('"1,5"', "1.5"),
        ('"1.500"', "1500"),
        ('"1.500,25"', "1500.25"),
        ('"1.5"', "1,5"),
    ],
)
def test_mark_of_the_contract_is_that_of_texts_alone(cell: str, read_as: str, path: Path) -> None:
    assert read(path, f'{HEADER}"x",{cell},\n') == [["x", read_as, None]]


def test_iso_date_is_a_date_of_any_format(path: Path) -> None:
    rows = '"x",1,2026-02-01\n"x",1,"01/03/2026"\n"x",1,"2026-02-01"\n'
    days = [row[2] for row in read(path, HEADER + rows)]
    assert days == ["2026-02-01", "2026-03-01", "?2026-02-01"]


def test_sheet_has_dates_and_times_of_a_timestamp(path: Path) -> None:
    moment = ColumnSpec("dia", datetime=Datetime("timestamp", ("d/M/yyyy HH:mm",)))
    spec = replace(SPEC, columns=(*SPEC.columns[:2], moment))
    rows = '"x",1,2026-02-01\n"x",1,2026-02-01 08:30:00\n"x",1,"1/2/2026 08:30"\n'
    found = [row[2] for row in read(path, HEADER + rows, spec)]
    assert found == [f"2026-02-01 {time}:00.000000" for time in ("00:00", "08:30", "08:30")]


def test_texts_decide_the_mark_of_auto(path: Path) -> None:
    rows = '"x",1.5\n"x",2.25\n"x","1,5"\n"x","1.500"\n'
    kwh = [row[1] for row in read(path, '"nota","kwh"\n' + rows, AUTO)]
    assert kwh == ["1.5", "2.25", "1.5", "1500"]


def test_texts_with_an_ambiguous_mark_are_refused(path: Path) -> None:
    with pytest.raises(FileRefusedError, match=r"\(column 'kwh': 1\.500\)"):
        read(path, '"nota","kwh"\n"x",1.5\n"x","1.500"\n', AUTO)


def test_line_breaks_are_kept_in_rows_and_headers(path: Path) -> None:
    text = '"Lecturas\nde enero"\n\n"nota","KWH\n","día"\n"a\n""b"", c",1,\n'
    assert read(path, text) == [['a\n"b", c', "1", None]]


def test_letters_are_utf_8_under_every_contract(path: Path) -> None:
    assert read(path, f'{HEADER}"Ñandú ☀",1,\n') == [["Ñandú ☀", "1", None]]


def test_first_line_elsewhere_is_a_title(path: Path) -> None:
    path.write_text("x\ncells=typed\nnota;kwh;dia\nx;1.500;\n", "utf-8")
    layouts = find_layouts(LOCAL, [str(path)], SPEC)
    assert not layouts[str(path)].is_typed
