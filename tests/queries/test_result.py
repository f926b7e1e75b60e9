"""Rows as JSON, as CSV and as text."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energia.errors import QueryError
from energia.queries.result import Cell, Result

CELLS: list[tuple[Cell, object, str]] = [
    (None, None, ""),
    ("", "", ""),
    ("Bogotá", "Bogotá", "Bogotá"),
    ("00123", "00123", "00123"),
    (0, 0, "0"),
    (-7, -7, "-7"),
    (2**100, 2**100, str(2**100)),
    (True, True, "true"),
    (False, False, "false"),
    (date(2026, 1, 5), "2026-01-05", "2026-01-05"),
    (Decimal("122000.00000000"), "122000", "122000"),
    (Decimal("1.50"), "1.5", "1.5"),
    (Decimal("-0.00000001"), "-0.00000001", "-0.00000001"),
    (Decimal("-1200"), "-1200", "-1200"),
    (Decimal("1E+3"), "1000", "1000"),
    (Decimal("1E-10"), "0.0000000001", "0.0000000001"),
    (Decimal(0), "0", "0"),
    (Decimal("0E-8"), "0", "0"),
    (Decimal("-0.00"), "0", "0"),
    (Decimal("1" * 30 + ".00000001"), "1" * 30 + ".00000001", "1" * 30 + ".00000001"),
    (Decimal("-" + "9" * 38), "-" + "9" * 38, "-" + "9" * 38),
    (1.5, 1.5, "1.5"),
    (1e22, 1e22, "10000000000000000000000"),
    (-1e-7, -1e-7, "-0.0000001"),
    (float("nan"), "nan", "nan"),
    (["precio: requerido", "b"], ["precio: requerido", "b"], "[precio: requerido, b]"),
    ([], [], "[]"),
    ([Decimal("1.10"), None], ["1.1", None], "[1.1, ]"),
]


@pytest.mark.parametrize(("cell", "in_json", "in_text"), CELLS)
def test_cell_is_rendered_as_json_and_text(cell: Cell, in_json: object, in_text: str) -> None:
    result = Result(("x",), ((cell,),))
    assert json.loads("".join(result.to_json())) == [{"x": in_json}]
    assert list(result.to_text()) == [[in_text]]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=18) | st.decimals(-9, 9))
def test_decimal_text_is_exact_and_unique(number: Decimal) -> None:
    ((text,),) = Result(("x",), ((number,),)).to_text()
    assert Decimal(text) == number
    assert "e" not in text.lower()
    assert text == "0" or not text.startswith("-0") or text.startswith("-0.")
    if "." in text:
        assert not text.endswith(("0", "."))


def test_json_keeps_column_order() -> None:
    result = Result(("z", "año"), (("Á", 1), (None, 2)))
    assert "".join(result.to_json()) == (
        '[\n  {\n    "z": "Á",\n    "año": 1\n  },\n  {\n    "z": null,\n    "año": 2\n  }\n]\n'
    )
    assert "".join(Result(("x",), ()).to_json()) == "[]\n"


def test_json_refuses_two_columns_of_one_name() -> None:
    result = Result(("x", "x"), ((1, 2),))
    with pytest.raises(QueryError, match=r"^two columns have the name 'x'; rename one with AS$"):
        list(result.to_json())
    assert "".join(result.to_csv()) == "x,x\r\n1,2\r\n"


def test_csv_follows_rfc_4180() -> None:
    rows: tuple[tuple[Cell, ...], ...] = (
        ('dijo "sí"', "Cali, Valle"),
        ("dos\nlíneas", None),
        (" a ", Decimal("1.0")),
    )
    text = "".join(Result(("nombre", "con,coma"), rows).to_csv())
    assert text == (
        'nombre,"con,coma"\r\n"dijo ""sí""","Cali, Valle"\r\n"dos\nlíneas",\r\n a ,1\r\n'
    )
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True))[1:] == [
        ['dijo "sí"', "Cali, Valle"],
        ["dos\nlíneas", ""],
        [" a ", "1"],
    ]
    assert "".join(Result(("a", "b"), ()).to_csv()) == "a,b\r\n"
