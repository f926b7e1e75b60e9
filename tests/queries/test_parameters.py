"""A parameter's value: typed by what it is compared with, alike for Athena and for DuckDB."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energia.contracts.model import Contract
from energia.contracts.types import Kind
from energia.errors import QueryError
from energia.queries.compiling import compile_query
from energia.queries.parameters import Value, athena_literal, read_value

DAY = date(2026, 1, 5)

CASES: list[tuple[str, str, Value, str]] = [
    # The type of the column.
    ("clientes WHERE identificacion = :x", "0123", "0123", "'0123'"),
    ("clientes WHERE identificacion = :x", "123", "123", "'123'"),
    ("clientes AS c WHERE :x = c.Identificacion", "123", "123", "'123'"),
    ('clientes_actual WHERE "nombre" LIKE :x', "2026-01-05", "2026-01-05", "'2026-01-05'"),
    ("clientes WHERE ciudad NOT IN ('Cali', :x)", "1", "1", "'1'"),
    (
        "clientes WHERE nombre = :x",
        'O\'Neill "e" hijos; --',
        'O\'Neill "e" hijos; --',
        "'O''Neill \"e\" hijos; --'",
    ),
    ("clientes WHERE nombre = :x", "C:\\nuevo", "C:\\nuevo", "'C:\\nuevo'"),
    ("clientes WHERE nombre = :x", "", "", "''"),
    ("transacciones WHERE precio >= :x", "500", 500, "500"),
    ("transacciones WHERE precio >= (:x)", "-0.5", Decimal("-0.5"), "-0.5"),
    ("transacciones WHERE precio BETWEEN 1 AND :x", "007", 7, "7"),
    ("transacciones WHERE total < :x", "0.00000001", Decimal("0.00000001"), "0.00000001"),
    ("transacciones WHERE total < :x", "9" * 30, int("9" * 30), f"DECIMAL '{'9' * 30}'"),
    ("clientes_rechazos WHERE posicion > :x", "10", 10, "10"),
    ("clientes_rechazos WHERE texto = :x", "10", "10", "'10'"),
    ("clientes WHERE fecha_carga = :x", "2026-01-05", DAY, "CAST('2026-01-05' AS DATE)"),
    # The type of a CAST beside it, and the text inside of one.
    (
        "clientes WHERE CAST(fecha_carga AS VARCHAR) = :x",
        "2026-01-05",
        "2026-01-05",
        "'2026-01-05'",
    ),
    ("clientes WHERE CAST(identificacion AS BIGINT) = :x", "0123", 123, "123"),
    ("clientes WHERE substr(identificacion, 1, 2) = CAST(:x AS VARCHAR)", "12", "12", "'12'"),
    ("transacciones WHERE precio > CAST(:x AS DECIMAL(9, 2))", "12", "12", "'12'"),
    # Its own look.
    ("transacciones WHERE precio * 2 > :x", "12", 12, "12"),
    ("transacciones WHERE precio * 2 > :x", "-1.50", Decimal("-1.50"), "-1.50"),
    (
        "clientes WHERE date_trunc('month', fecha_carga) = :x",
        "2026-01-05",
        DAY,
        "CAST('2026-01-05' AS DATE)",
    ),
    ("clientes WHERE lower(ciudad) = :x", "cali", "cali", "'cali'"),
    ("clientes WHERE lower(ciudad) = :x", "0123", "0123", "'0123'"),
    ("clientes WHERE lower(ciudad) = :x", "2026-02-30", "2026-02-30", "'2026-02-30'"),
    ("clientes WHERE lower(ciudad) = :x", "1e5", "1e5", "'1e5'"),
    ("clientes WHERE lower(ciudad) = :x", "\u0661", "\u0661", "'\u0661'"),
]


@pytest.mark.parametrize(("rest", "text", "value", "literal"), CASES)
def test_value_has_the_type_of_its_comparison(
    rest: str, text: str, value: Value, literal: str, contracts: tuple[Contract, ...]
) -> None:
    (bound,) = compile_query(f"SELECT 1 FROM {rest}", contracts).bind({"x": text}).values()  # noqa: S608
    assert (bound, type(bound)) == (value, type(value))
    assert athena_literal(bound) == literal


@pytest.mark.parametrize(
    ("column", "text", "kind"),
    [
        ("precio", "caro", "a number"),
        ("precio", "", "a number"),
        ("precio", "1e5", "a number"),
        ("precio", "1,5", "a number"),
        ("precio", "1 OR 1 = 1", "a number"),
        ("fecha_carga", "05/01/2026", "a date (YYYY-MM-DD)"),
        ("fecha_carga", "2026-02-30", "a date (YYYY-MM-DD)"),
        ("fecha_carga", "20260105", "a date (YYYY-MM-DD)"),
    ],
)
def test_value_of_wrong_type_is_refused(
    column: str, text: str, kind: str, contracts: tuple[Contract, ...]
) -> None:
    compiled = compile_query(f"SELECT 1 FROM transacciones WHERE {column} = :x", contracts)  # noqa: S608
    with pytest.raises(QueryError) as caught:
        compiled.bind({"x": text})
    assert str(caught.value) == f"parameter x: '{text}' is not valid; use {kind}"


@given(st.text() | st.text("'\\\";-"))
def test_text_cannot_end_its_literal(text: str) -> None:
    literal = athena_literal(read_value("x", text, Kind.TEXT))
    assert literal[0] == literal[-1] == "'"
    assert "'" not in literal[1:-1].replace("''", "")
    assert literal[1:-1].replace("''", "'") == text
