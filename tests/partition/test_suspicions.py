"""Suspicious values, however the reader cuts files into batches and ranges."""

import pyarrow as pa
import pytest

from energia.partition.suspicions import Suspicions
from energia.partition.warnings import DataWarning
from energia.reader import REPEATED_HEADER, ColumnSpec, FileSpec, Numeral, schema

FILES = ("a.csv", "b.csv")


def spec(mark: str = ".") -> FileSpec:
    """Return a dataset of a text and a number."""
    return FileSpec("ventas", (ColumnSpec("nota"), ColumnSpec("kwh", numeral=Numeral(9, 4, mark))))


def batch(*cells: str | None, reason: str | None = None) -> pa.RecordBatch:
    """Return records with the cells in both columns, all good or all bad for the reason."""
    rows = [
        {"nota": cell, "kwh": cell, "_motivo": reason, "_archivo": 0, "_plain_numerals": False}
        for cell in cells
    ]
    # Sliced, as an engine may hand it over.
    padded = [{**rows[0], "kwh": "0.5"}, *rows] if rows else rows
    return pa.RecordBatch.from_pylist(padded, schema(spec().columns)).slice(1)


def warnings(*batches: pa.RecordBatch, mark: str = ".") -> list[DataWarning]:
    """Return the warnings of one file whose batches are counted together."""
    suspicions = Suspicions()
    for each in batches:
        suspicions.count(each, 0, spec(mark))
    return list(suspicions.warnings(FILES, "ventas"))


@pytest.mark.parametrize(
    ("cells", "marked"),
    [
        (["1.500", "2.250"], 2),
        (["-1.500", "12.000", "999.999"], 3),
        (["1.500", "7", "12000", "-3", None, "doce"], 1),
        (["1.500", "1.234.567", "1.5 kWh", ".500", "5.", "+1.500"], 1),
        (["1.500", "2.25"], 0),
        (["1.500", "2.2500"], 0),
        (["1.500", "0.250"], 0),
        (["1.500", "1000.250"], 0),
        (["1.500", "01.250"], 0),
        (["1.500", "-0.250"], 0),
        (["7", "1500"], 0),
        ([None, None], 0),
    ],
)
@pytest.mark.parametrize("mark", [".", ","])
def test_thousands_warn_only_if_all_marked_numbers_fit(
    cells: list[str | None], marked: int, mark: str
) -> None:
    written = [cell and cell.replace(".", mark) for cell in cells]
    expected = [marked] * (marked > 0)
    assert [each.rows for each in warnings(batch(*written), mark=mark)] == expected
    assert [each.rows for each in warnings(*map(batch, written), mark=mark)] == expected
    assert [each.rows for each in warnings(*map(batch, written[::-1]), mark=mark)] == expected


def test_ranges_of_a_file_are_judged_together() -> None:
    whole = Suspicions()
    ranges = ((0, ["1.500"]), (1, ["2.250"]), (0, ["2.250"]), (1, ["2.25"]), (0, ["7"]))
    for file, cells in ranges:
        part = Suspicions()
        part.count(batch(*cells), file, spec())
        whole.add(part)
    (warning,) = whole.warnings(FILES, "ventas")
    assert (warning.code, warning.rows, warning.file) == ("kwh: posibles_miles", 2, "a.csv")
    assert warning.name == "posibles_miles"


def test_repeated_headers_are_counted_by_file() -> None:
    whole = Suspicions()
    for file, reason in ((0, REPEATED_HEADER), (1, "comillas"), (0, REPEATED_HEADER), (1, None)):
        part = Suspicions()
        part.count(batch(None, reason=reason), file, spec())
        whole.add(part)
    assert list(whole.warnings(FILES, "ventas")) == [
        DataWarning(
            "fila: encabezado_repetido",
            2,
            "a.csv: 2 rejected rows repeat the header; check whether the file joins several "
            "exports",
            "a.csv",
        )
    ]
