"""The reader and the model agree on any numeral, and on the mark that any column decides."""

import re
from decimal import Decimal

import pyarrow as pa
import pytest
from effort import sized
from hypothesis import given, settings
from hypothesis import strategies as st

from energia.contracts.model import Column, Contract, CsvDialect, Notation
from energia.contracts.types import decimal_type
from energia.reader import Numeral
from energia.reader.marks import count_marks
from energia.reader.notation import Marks
from energia.reader.numerals import read_numerals
from energia.reader.spec import THOUSANDS_MARKS

from .numerals import Writing, decided_writing

EXAMPLES = sized(fast=100, full=1_000, deep=100_000)
PIECES = (
    *("1", "0", "12", "345", "000", "1.234", "1,5", ".", ",", "'", " ", "\u00a0", "\u202f"),
    *("-", "+", "(", ")", "$", "E", "e+0", "x", "٣"),
)
CELLS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
CELLS = CELLS.map(lambda text: text.strip(" \u00a0\u202f")).filter(bool)


@pytest.mark.sized
@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.lists(CELLS, min_size=1, max_size=20),
    st.builds(
        Writing,
        st.sampled_from(".,"),
        st.booleans(),
        st.sampled_from(("", *THOUSANDS_MARKS)),
        st.sampled_from(("", "$")),
        st.booleans(),
    ).filter(lambda it: it.thousands != it.mark),
)
def test_any_numeral_is_its_number(cells: list[str], writing: Writing) -> None:
    numeral = Numeral(14, 4, writing.mark, writing.thousands, writing.currency, writing.exponents)
    marks = Marks(writing.mark, writing.reads_one_group)
    texts, _ = read_numerals(pa.array(cells), numeral, marks)
    found = [_number(text) for text in texts.to_pylist()]
    assert found == [writing.read(cell) for cell in cells], cells


@pytest.mark.sized
@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.lists(CELLS, max_size=4),
    st.sampled_from(",;"),
    st.sampled_from(("", "'", " ")),
    st.builds(Notation, currency_sign=st.sampled_from(("", "$")), exponents=st.booleans()),
)
def test_any_column_decides_its_mark(
    cells: list[str], delimiter: str, thousands: str, notation: Notation
) -> None:
    column = Column(name="kwh", type=decimal_type(18, 4), notation=notation)
    dialect = CsvDialect(delimiter, "auto", thousands)
    contract = Contract(dataset="x", version="1", description="", columns=(column,), csv=dialect)
    numeral = Numeral(14, 4, "auto", thousands, notation.currency_sign, notation.exponents)
    found = count_marks(pa.array(cells, pa.string()), numeral, personal=False).decide(delimiter)
    writing = decided_writing(cells, column, contract, delimiter)
    assert found == (writing and Marks(writing.mark, writing.reads_one_group)), cells


def _number(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"-?[0-9]+([.][0-9]+)?", text) else None
