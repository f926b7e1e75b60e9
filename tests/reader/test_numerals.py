"""Cells of numbers as SQL reads them."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from energia.reader import ColumnSpec, FileSpec, Numeral, read_ranges
from energia.reader.notation import Marks
from energia.reader.numerals import read_numerals

from .files import LOCAL, ranges_of

Written: TypeAlias = tuple[str, Numeral, Marks, Decimal]

POINT, COMMA = Marks(".", reads_groups=False), Marks(",", reads_groups=False)
GROUPED = Marks(",", reads_groups=True)
CANONICAL = re.compile(r"-?[0-9]+([.][0-9]+)?")
SPACES = st.sampled_from(["", " ", "\u00a0", "\u202f"])


def read(cells: list[str | None], numeral: Numeral, marks: Marks) -> list[str | None]:
    texts: list[str | None] = read_numerals(pa.array(cells, pa.string()), numeral, marks)[
        0
    ].to_pylist()
    return texts


def grouped(digits: str, separator: str) -> str:
    first = len(digits) % 3 or 3
    rest = [digits[at : at + 3] for at in range(first, len(digits), 3)]
    return separator.join([digits[:first], *rest])


@st.composite
def written(draw: Callable[..., str]) -> Written:
    """Return a number as a cell, how it is declared, and the number."""
    currency = draw(st.sampled_from(["", "$", "COP", "€"]))
    mark = draw(st.sampled_from(".,"))
    separator = draw(st.sampled_from(["", ",."[mark == ","], " ", "\u00a0", "\u202f", "'"]))
    digits = str(draw(st.integers(0, 10**12)))
    fraction = draw(st.text("0123456789", max_size=6))
    number = (grouped(digits, separator) if separator else digits) + draw(
        st.sampled_from(["", mark])
    )
    if fraction:
        number = number.rstrip(mark) + mark + fraction
        number = number.removeprefix("0") if draw(st.booleans()) else number
    space = draw(SPACES)
    sign, value = draw(st.sampled_from("+- (")), Decimal(f"{digits}.{fraction or 0}")
    amount = draw(
        st.sampled_from([f"{currency}{space}{number}", f"{number}{space}{currency}"])
        if currency
        else st.just(number)
    )
    if sign == "(":
        cell = f"({space}{amount}{space})"
    elif sign == " ":
        cell = amount
    else:
        cell = draw(st.sampled_from([f"{sign}{space}{amount}", f"{amount}{space}{sign}"]))
    thousands = " " if separator in ("\u00a0", "\u202f") else separator
    numeral = Numeral(13, 6, mark, thousands, currency)
    return cell, numeral, Marks(mark, reads_groups=True), -value if sign in "-(" else value


@given(written())
def test_any_notation_is_the_number(case: Written) -> None:
    cell, numeral, marks, value = case
    (text,) = read([cell], numeral, marks)
    assert text and CANONICAL.fullmatch(text), cell
    assert Decimal(text) == value


@given(
    st.lists(st.none() | st.text("0123456789.,-+() $eé'\u00a0", min_size=1, max_size=9)),
    st.sampled_from([POINT, COMMA, GROUPED]),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_any_cell_is_read_alone_and_keeps_its_digits(
    cells: list[str | None], marks: Marks, start: int, stop: int
) -> None:
    numeral = Numeral(4, 2, marks.decimal, currency="$")
    column = pa.array(cells, pa.string())[start : len(cells) - stop]
    texts, plain = read_numerals(column, numeral, marks)
    for cell, text, is_plain in zip(column.to_pylist(), texts.to_pylist(), plain, strict=True):
        assert [text] == read([cell], numeral, marks)
        parts = re.fullmatch(r"([0-9]{1,4})([.][0-9]{1,2})?", text or "")
        assert is_plain == (text is None or parts is not None)
        if cell and text and CANONICAL.fullmatch(text):
            assert text.startswith("-") == ("-" in cell or "(" in cell)
            assert re.sub("[^0-9]", "", text) in (
                re.sub("[^0-9]", "", f"0{cell}"),
                re.sub("[^0-9]", "", cell),
            )


@pytest.mark.parametrize(
    ("marks", "cells"),
    [
        (POINT, ["1.2.3", "1,5", "1,500", ".", "-", "--5", "-5-", "(5-)", "(5", "5)", "+", "1E5"]),
        (POINT, ["1 2", "12 34", "1 23", "1,50.5", "1,5000", "0,500.5", "abc", "٣", "½", "1_000"]),
        (
            COMMA,
            ["1.5", "1.500", "1 500", "1,5,5", "1.50,5", "12.34.567", "$5", "5 COP", "1.500.", ","],
        ),
        (GROUPED, ["0.500", "1.5000", "1.50", "1.500 000", "1500.500", "1.500.", "-.500"]),
    ],
)
def test_other_text_never_looks_like_a_numeral(marks: Marks, cells: list[str | None]) -> None:
    texts = read(cells, Numeral(14, 4, marks.decimal), marks)
    assert [text for text in texts if CANONICAL.fullmatch(text or "")] == []


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("1,5E+06", "1500000"),
        ("1,50E-02", "0.0150"),
        ("-2e3", "-2000"),
        (",5E1", "5"),
        ("9,99E99", f"999{'0' * 97}"),
        ("1,5E+100", "1,5E+100"),
        ("1.500E3", "1,500E3"),
        ("E5", "E5"),
    ],
)
def test_declared_exponents_are_exact(cell: str, text: str) -> None:
    assert read([cell], Numeral(14, 4, ",", exponents=True), COMMA) == [text]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9), st.integers(0, 8))
def test_declared_rounding_is_half_up(value: Decimal, places: int) -> None:
    numeral = Numeral(14, places, rounds=True)
    (text,) = read([f"{value:f}"], numeral, POINT)
    assert text is not None
    wanted = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=99))
    assert Decimal(text) == wanted


def test_long_cells_are_neither_rounded_nor_expanded() -> None:
    numeral = Numeral(14, 2, rounds=True, exponents=True)
    long = f"0.{'7' * 5000}"
    assert read([long, "0.777"], numeral, POINT) == [long, "0.78"]


def test_record_is_plain_if_all_numerals_are(tmp_path: Path) -> None:
    numeral = Numeral(3, 2, ".")
    columns = (ColumnSpec("a", numeral=numeral), ColumnSpec("b"), ColumnSpec("c", numeral=numeral))
    path, spec = tmp_path / "f.csv", FileSpec("x", columns)
    path.write_bytes(b"a,b,c\n1,x,2\n1,x,y\nz,x,2\n,-,2.25\n1\n")
    batches = list(read_ranges(LOCAL, ranges_of(path, spec), spec))
    plain = [flag for batch in batches for flag in batch["_plain_numerals"].to_pylist()]
    assert plain == [True, False, False, True, True]
