"""Totals and sums, however rows come in batches and ranges."""

from decimal import Decimal

import pyarrow as pa

from energia.partition.sums import ColumnSums
from energia.partition.totals import Totals
from energia.reader import ColumnSpec, FileSpec, Numeral, schema

SPEC = FileSpec(
    "ventas",
    (ColumnSpec("nota"), ColumnSpec("kwh", numeral=Numeral(28, 10, "."))),
    total_lines=("TOTAL",),
)
FILES = ("a.csv", "b.csv", "c.csv")


def totals(*cells: str | None) -> pa.RecordBatch:
    """Return total lines with the cells in the column of numbers."""
    rows = [{"kwh": cell, "_motivo": "total", "_archivo": 0} for cell in cells]
    return pa.RecordBatch.from_pylist(rows, schema(SPEC.columns))


def warned(whole: Totals, kwh: str) -> list[tuple[str, str, int]]:
    """Return file, code and count of the warnings about rows with this sum in each file."""
    found = whole.warnings(FILES, [{"kwh": kwh}] * len(FILES))
    return [(each.file, each.code, each.rows) for each in found]


def test_totals_of_ranges_are_judged_together() -> None:
    whole = Totals()
    ranges = ((0, ["5", "4"]), (1, ["5"]), (0, ["5.0"]), (1, ["x"]), (1, [None, "6"]))
    for file, cells in (*ranges, (2, ["5"]), (2, ["5.0"])):
        part = Totals()
        part.count(totals(*cells), file, SPEC)
        whole.add(part)
    code = "kwh: total_distinto"
    assert warned(whole, "5") == [
        *(("a.csv", code, 1), ("b.csv", code, 1), ("b.csv", code, 1)),
        ("b.csv", "fila: total_distinto", 1),
    ]
    assert whole.lines == {0: 3, 1: 4, 2: 2}


def test_sums_are_exact_beyond_the_digits_of_a_column() -> None:
    kind = pa.decimal128(38, 10)
    value = Decimal("9" * 28 + "." + "9" * 10)
    rows = pa.RecordBatch.from_pydict(
        {
            "kwh": pa.array([value] * 30 + [None, Decimal("-0.5")], kind),
            "unidades": pa.array([2**62] * 32, pa.int64()),
            "_archivo": pa.array([0, 1] * 15 + [1, 1], pa.int32()),
        }
    )
    sums = ColumnSums(("kwh", "unidades"), 3)
    sums.add(rows)
    sums.add(rows.slice(0, 1))
    expected = [16 * int("9" * 38), 15 * int("9" * 38) - 5 * 10**9, 0]
    assert [int(each["kwh"].replace(".", "")) for each in sums.texts()] == expected
    assert [int(each["unidades"]) for each in sums.texts()] == [16 * 2**62, 17 * 2**62, 0]
