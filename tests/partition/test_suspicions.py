"""Suspicious values, however the reader cuts files into batches and ranges."""

import pyarrow as pa
import pytest

from energia.partition.suspicions import Suspicions
from energia.partition.warnings import DataWarning
from energia.reader import REPEATED_HEADER, ColumnSpec, FileSpec, Numeral, schema

FILES = (("a.csv", {"kwh": ","}), ("b.csv", {"kwh": "."}))


def spec(*, rounds: bool = False) -> FileSpec:
    """Return a dataset of a text and a number."""
    numeral = Numeral(9, 4, "auto", rounds=rounds)
    return FileSpec("ventas", (ColumnSpec("nota"), ColumnSpec("kwh", numeral=numeral)))


def batch(*cells: str | None, reason: str | None = None) -> pa.RecordBatch:
    """Return records with the cells in both columns, all good or all bad for the reason."""
    others = {"_motivo": reason, "_archivo": 0, "_plain_numerals": False}
    rows = [{"nota": cell, "kwh": cell, "_texto": cell, **others} for cell in cells]
    # Sliced, as an engine may hand it over.
    padded = [{**rows[0], "kwh": "0.5"}, *rows] if rows else rows
    return pa.RecordBatch.from_pylist(padded, schema(spec().columns)).slice(1)


def warnings(*batches: pa.RecordBatch, rounds: bool = False) -> list[DataWarning]:
    """Return the warnings of one file whose batches are counted together."""
    suspicions = Suspicions()
    for each in batches:
        suspicions.count(each, 0, spec(rounds=rounds))
    return list(suspicions.warnings(FILES, "ventas"))


@pytest.mark.parametrize(
    ("cells", "marked"),
    [
        (["1.500", "2.250"], 2),
        (["-1.500", "12.000", "999.999"], 3),
        (["1.500", "7", "12000", "-3", None, "doce"], 1),
        (["1.500", "1,234,567", "1,5 kWh"], 1),
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
def test_thousands_warn_only_if_all_marked_numbers_fit(
    cells: list[str | None], marked: int
) -> None:
    expected = [marked] * (marked > 0)
    assert [each.rows for each in warnings(batch(*cells))] == expected
    assert [each.rows for each in warnings(*map(batch, cells))] == expected
    assert [each.rows for each in warnings(*map(batch, cells[::-1]))] == expected
    assert warnings(batch(*cells), rounds=True) == []


def test_warning_shows_the_mark_of_the_file() -> None:
    (warning,) = warnings(batch("1.500", "2.250"))
    assert 'all 2 numbers with a "," have three digits after it' in warning.text


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["COMERCIALIZACIÃ“N", "EnergÃ­a", "aÃ±o", "PAÃ\x8dS", "NÂº 1", None, "Bogotá"], 5),
        (["São Paulo", "SÃO", "Ângela", "Comercialización", "Ã", "MAÇÃ"], 0),
    ],
)
def test_cells_that_were_decoded_twice_are_counted(cells: list[str | None], found: int) -> None:
    whole = Suspicions()
    for each in (batch(*cells[:3]), batch(*cells[3:])):
        part = Suspicions()
        part.count(each, 1, spec())
        whole.add(part)
    text = (
        'b.csv: {}: cells with text that was decoded twice, as "Ã³" for "ó": '
        f"{found}; export the file again as UTF-8"
    )
    assert [each for each in whole.warnings(FILES, "ventas") if "miles" not in each.code] == [
        DataWarning(f"{column}: doble_codificacion", found, text.format(column), "b.csv")
        for column in ("kwh", "nota")
        if found
    ]


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
