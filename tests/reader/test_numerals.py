"""Which records need no closer look at their numerals."""

import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from energia.reader import ColumnSpec, FileSpec, Numeral, read_ranges
from energia.reader.numerals import are_plain

from .files import LOCAL, ranges_of


def _is_plain(cell: str | None, numeral: Numeral) -> bool:
    parts = re.fullmatch(rf"([0-9]+)(?:[{numeral.mark}]([0-9]+))?", cell or "")
    fits = parts and len(parts[1]) <= numeral.whole and len(parts[2] or "") <= numeral.fraction
    return not cell or bool(fits)


CELLS = st.none() | st.text("0123456789.,-+ eé", min_size=1, max_size=8)
NUMERALS = st.builds(Numeral, st.integers(0, 4), st.integers(0, 4), st.sampled_from(".,"))


@given(cells=st.lists(CELLS), numeral=NUMERALS, start=st.integers(0, 3), stop=st.integers(0, 3))
def test_plain_cells_are_fitting_digits_or_empty(
    cells: list[str | None], numeral: Numeral, start: int, stop: int
) -> None:
    column = pa.array(cells, pa.string())[start : len(cells) - stop]
    wanted = [_is_plain(cell, numeral) for cell in column.to_pylist()]
    assert are_plain(len(column), [(column, numeral)]).tolist() == wanted


@pytest.mark.parametrize(
    ("cells", "plain"),
    [
        (("1", "2.5"), [True, True]),
        (("1.2.3", "5"), [False, True]),
        (("1.", "5"), [False, True]),
        ((".5", "5"), [False, True]),
        (("1.23", "-5"), [False, False]),
        (("1.2", "55.5"), [True, True]),
        (("555", None), [False, True]),
        ((None, None), [True, True]),
    ],
)
def test_mark_counts_only_for_its_cell(cells: tuple[str | None, ...], plain: list[bool]) -> None:
    column = pa.array(cells, pa.string())
    assert are_plain(len(cells), [(column, Numeral(2, 1, "."))]).tolist() == plain


def test_cells_outside_the_slice_do_not_count() -> None:
    column = pa.array(["x", "1", "y"])[1:2]
    assert are_plain(1, [(column, Numeral(2, 1, "."))]).tolist() == [True]


def test_record_is_plain_if_all_numerals_are(tmp_path: Path) -> None:
    numeral = Numeral(3, 2, ".")
    columns = (ColumnSpec("a", numeral=numeral), ColumnSpec("b"), ColumnSpec("c", numeral=numeral))
    path, spec = tmp_path / "f.csv", FileSpec("x", columns)
    path.write_bytes(b"a,b,c\n1,x,2\n1,x,y\nz,x,2\n,-,2.25\n1\n")
    batches = list(read_ranges(LOCAL, ranges_of(path, spec), spec))
    plain = [flag for batch in batches for flag in batch["_plain_numerals"].to_pylist()]
    assert plain == [True, False, False, True, True]
