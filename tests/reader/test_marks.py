"""Decimal marks: facts are sums over any cut of a column, and settle the mark of `auto`."""

import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energia.errors import FileRefusedError
from energia.reader import ColumnSpec, FileSpec, Numeral, find_layouts, read_ranges
from energia.reader.facts import MarkFacts
from energia.reader.marks import count_marks
from energia.reader.notation import Marks
from energia.reader.numerals import read_numerals
from energia.reader.ranges import cut_ranges
from energia.reader.settling import range_facts

from .files import LOCAL

NUMERAL = Numeral(14, 4, "auto", currency="$", exponents=True)
CELLS = st.none() | st.text("01239.,-+() $eE'\u00a0x", min_size=1, max_size=9)
SPEC = FileSpec("ventas", (ColumnSpec("nota"), ColumnSpec("kwh", numeral=NUMERAL)), "auto")


def facts_of(cells: Sequence[str | None], numeral: Numeral = NUMERAL) -> MarkFacts:
    return count_marks(pa.array(cells, pa.string()), numeral, personal=False)


def read(cell: str, mark: str) -> str | None:
    """Return the number that a cell is under a decimal mark, None if it is not a numeral."""
    cells = pa.array([cell.strip(" \u00a0") or None], pa.string())
    text: str | None = read_numerals(cells, NUMERAL, Marks(mark, reads_groups=True))[0][0].as_py()
    return text if re.fullmatch(r"-?[0-9]+([.][0-9]+)?", text or "") else None


@settings(deadline=None)
@given(st.lists(CELLS, max_size=6))
def test_each_cell_counts_as_both_marks_read_it(cells: list[str | None]) -> None:
    point = comma = groups = 0
    for cell in filter(None, cells):
        with_point, with_comma = (read(cell, mark) for mark in ".,")
        point += with_point is not None and with_comma is None
        comma += with_comma is not None and with_point is None
        groups += None not in (with_point, with_comma) and with_point != with_comma
    found = facts_of(cells)
    assert (found.point, found.comma, found.groups) == (point, comma, groups)


@given(st.lists(CELLS), st.integers(0, 9))
def test_facts_are_sums(cells: list[str | None], cut: int) -> None:
    assert facts_of(cells[:cut]) + facts_of(cells[cut:]) == facts_of(cells)


def test_slice_counts_only_its_cells() -> None:
    cells = pa.array(["1,5", "2.5", "3,5"])[1:2]
    assert count_marks(cells, NUMERAL, personal=False) == MarkFacts(point=1)


def test_examples_are_the_first_distinct_ones() -> None:
    cells = ["7.000", "7.000", "1.500", "12", "9.250", "8.125"]
    assert facts_of(cells).examples == ("7.000", "1.500", "9.250")
    column = pa.array(cells)
    assert count_marks(column, NUMERAL, personal=True).examples == ()


@pytest.mark.parametrize(
    ("cells", "delimiter", "marks"),
    [
        ([], ";", Marks(".", True)),
        (["1", "-2"], ";", Marks(".", True)),
        (["1,5"], ";", Marks(",", True)),
        (["1.5"], ";", Marks(".", True)),
        (["1.500", "12,5"], ";", Marks(",", True)),
        (["1.500,25"], ";", Marks(",", True)),
        (["1.234.567"], ";", Marks(",", True)),
        (["1,234,567"], ";", Marks(".", True)),
        (["0.500"], ";", Marks(".", True)),
        (["1500.500"], ";", Marks(".", True)),
        ([".500"], ";", Marks(".", True)),
        (["5."], ";", Marks(".", True)),
        (["1.500E+03"], ";", Marks(".", True)),
        (["1.5", "2.5", "3,5"], ";", Marks(".", False)),
        (["1.5", "2,5"], ";", Marks(",", False)),
        (["1.5", "2,5"], ",", Marks(".", False)),
        (["1.500"], ",", Marks(".", True)),
        (["1,500"], ",", Marks(".", True)),
        (["1.500"], ";", None),
        (["1,500", "-20.125"], "\t", None),
        (["$ 1.500"], ";", None),
        (["(1.500)"], "|", None),
    ],
)
def test_facts_decide_the_mark(cells: list[str], delimiter: str, marks: Marks | None) -> None:
    assert facts_of(cells).decide(delimiter) == marks


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
def test_column_is_decided_over_the_whole_file(step: int, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes('nota;kwh\na,b;1.500\né;\n"x;""y";2.000\nz;1.750,5 \nmal\n'.encode("cp1252"))
    (layout,) = find_layouts(LOCAL, [str(path)], SPEC).values()
    ranges = cut_ranges(LOCAL, {str(path): layout}, step=step)
    parts = [range_facts(LOCAL, SPEC, each).marks.get("kwh", MarkFacts()) for each in ranges]
    assert sum(parts, MarkFacts()) == MarkFacts(0, 1, 2, ("1.500", "2.000"))
    rows = [row for batch in read_ranges(LOCAL, ranges, SPEC) for row in batch["kwh"].to_pylist()]
    assert sorted(filter(None, rows)) == ["1500", "1750.5", "2000"]


def test_ambiguous_column_refuses_the_file(tmp_path: Path) -> None:
    path = tmp_path / "ventas.csv"
    path.write_text("nota;kwh\na;1.500\nb;2.250\nc;3.125\nd;4.875\n")
    with pytest.raises(FileRefusedError) as caught:
        find_layouts(LOCAL, [str(path)], SPEC)
    text = str(caught.value)
    assert caught.value.code == "marca_ambigua"
    assert "column 'kwh': 1.500, 2.250, 3.125" in text
    assert "if it separates thousands, set `customProperties: [{property: thousandsMark" in text
    assert 'if it is decimal, {property: decimalMark, value: "."}' in text
    assert "data/contracts/ventas.odcs.yaml" in text
