"""A query's text: what it may read, what is put before it, and which parameters it has."""

import re

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from energia.contracts.model import Contract
from energia.errors import QueryError
from energia.queries.compiling import CompiledQuery, compile_query


def no_table(name: str, contracts: tuple[Contract, ...]) -> str:
    """How a query of no table is refused, with every table that there is."""
    known = [
        f"{contract.dataset}{ending}"
        for contract in contracts
        for ending in ("", *(["_actual"] if contract.is_master else []), "_rechazos")
    ]
    return f"table '{name}' does not exist; use one of {', '.join(sorted(known))}"


def ctes(compiled: CompiledQuery) -> list[str]:
    """The names that the statement's WITH defines, in order."""
    return [cte.alias for cte in compiled.tree.ctes]


def refusal(text: str, contracts: tuple[Contract, ...]) -> str:
    """Why the query is refused: always one line."""
    with pytest.raises(QueryError) as caught:
        compile_query(text, contracts)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- tables


def test_latest_rows_cte_comes_before_own_ctes(
    contracts: tuple[Contract, ...],
) -> None:
    text = """
        WITH bogotanos AS (SELECT nombre FROM clientes_actual WHERE ciudad = 'Bogotá')
        SELECT COUNT(*) FROM bogotanos
    """
    compiled = compile_query(text, contracts)
    assert ctes(compiled) == ["clientes_actual", "bogotanos"]
    assert compiled.athena_sql().startswith("WITH clientes_actual AS (")
    assert "ORDER BY fecha_carga DESC, tipo_identificacion, identificacion" in (
        compiled.athena_sql()
    )


@pytest.mark.parametrize(
    ("text", "defined"),
    [
        ("SELECT * FROM clientes", []),
        ("SELECT * FROM clientes_rechazos", []),
        ("SELECT 1", []),
        ("SELECT c.ciudad FROM clientes_actual AS c", ["clientes_actual"]),
        ("SELECT * FROM clientes_actual a JOIN clientes_actual b ON true", ["clientes_actual"]),
        ("SELECT * FROM Clientes_ACTUAL", ["clientes_actual"]),
        ('SELECT * FROM "clientes_actual"', ["clientes_actual"]),
        ('SELECT * FROM "CLIENTES_ACTUAL"', ["clientes_actual"]),
        ("(SELECT * FROM clientes_actual)", ["clientes_actual"]),
        ("SELECT * FROM clientes -- not clientes_actual", []),
        ("SELECT 'clientes_actual' FROM clientes", []),
        ("SELECT 1 WHERE 'Cali' IN (SELECT ciudad FROM clientes_actual)", ["clientes_actual"]),
        (
            "SELECT ciudad FROM clientes_actual UNION SELECT tipo_energia FROM proveedores_actual",
            ["proveedores_actual", "clientes_actual"],
        ),
    ],
)
def test_latest_rows_cte_is_added_once_if_read(
    text: str, defined: list[str], contracts: tuple[Contract, ...]
) -> None:
    assert ctes(compile_query(text, contracts)) == defined


def test_table_without_key_has_no_latest_rows(contracts: tuple[Contract, ...]) -> None:
    text = "SELECT * FROM transacciones_actual"
    assert refusal(text, contracts) == (
        "table 'transacciones_actual' does not exist; did you mean 'transacciones'?"
    )


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM ventas",
        "SELECT * FROM clientes JOIN ventas ON true",
        "SELECT * FROM clientes UNION SELECT * FROM ventas",
        "SELECT (SELECT max(x) FROM ventas)",
        "WITH a AS (SELECT * FROM ventas) SELECT * FROM a",
        # A CTE is known behind itself only, and only inside its own statement.
        "WITH a AS (SELECT * FROM ventas), ventas AS (SELECT 1 AS x) SELECT * FROM a",
        "WITH ventas AS (SELECT * FROM ventas) SELECT * FROM ventas",
        "SELECT * FROM (WITH ventas AS (SELECT 1 AS x) SELECT * FROM ventas) AS v, ventas",
        # An alias is no table.
        "SELECT * FROM clientes AS ventas, (SELECT * FROM ventas) AS x",
    ],
)
def test_unknown_table_is_named_with_the_known_ones(
    text: str, contracts: tuple[Contract, ...]
) -> None:
    assert refusal(text, contracts) == no_table("ventas", contracts)


@pytest.mark.parametrize(
    "text",
    [
        "WITH ventas AS (SELECT 1 AS x) SELECT * FROM ventas",
        "WITH Ventas AS (SELECT 1 AS x) SELECT * FROM VENTAS",
        "WITH ventas AS (SELECT 1 AS x), a AS (SELECT * FROM ventas) SELECT * FROM a, ventas",
        "WITH ventas AS (SELECT 1 AS x) SELECT * FROM ventas UNION ALL SELECT * FROM ventas",
        "WITH ventas AS (SELECT 1 AS x) SELECT * FROM (SELECT * FROM ventas) AS v",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) "
        "SELECT * FROM n",
    ],
)
def test_own_ctes_are_valid_tables(text: str, contracts: tuple[Contract, ...]) -> None:
    compiled = compile_query(text, contracts)
    duckdb.execute(compiled.duckdb_sql())


def test_own_cte_may_shadow_a_dataset(contracts: tuple[Contract, ...]) -> None:
    text = "WITH clientes AS (SELECT * FROM clientes) SELECT * FROM clientes, clientes_actual"
    # The latest rows come first, so that they are those of the table and not of the CTE.
    assert ctes(compile_query(text, contracts)) == ["clientes_actual", "clientes"]


def test_own_cte_replaces_the_latest_rows(contracts: tuple[Contract, ...]) -> None:
    compiled = compile_query(
        "WITH clientes_actual AS (SELECT 1 AS x) SELECT * FROM clientes_actual", []
    )
    assert ctes(compiled) == ["clientes_actual"]
    text = "WITH clientes_actual AS (SELECT * FROM clientes_actual) SELECT * FROM clientes_actual"
    assert refusal(text, contracts) == (
        "'clientes_actual' is a table of the lake; rename the 'clientes_actual' of the WITH clause"
    )


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("SELECT * FROM energia_etl_db.clientes", "energia_etl_db."),
        ('SELECT * FROM "awsdatacatalog"."otra".clientes', "awsdatacatalog.otra."),
    ],
)
def test_table_with_database_is_refused(
    text: str, prefix: str, contracts: tuple[Contract, ...]
) -> None:
    assert refusal(text, contracts) == f"'{prefix}clientes' is not valid; use 'clientes'"


# --- statements


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "SELECT FROM WHERE",
            "the query is not valid in Athena's SQL in line 1, near 'WHERE'; check the ",
        ),
        (
            "SELECT 'abierta FROM clientes",
            "the query is not valid in Athena's SQL; check that each quote",
        ),
        (
            "SELECT (1 FROM clientes",
            "the query is not valid in Athena's SQL in line 1, near 'FROM'",
        ),
        ("ciudades", "the statement is not a query"),
        ("", "the statement is not a query"),
        ("-- nothing", "the statement is not a query"),
        ("()", "the statement is not a query"),
        ("DELETE FROM clientes", "the statement is not a query"),
        ("INSERT INTO clientes SELECT * FROM clientes", "the statement is not a query"),
        ("DROP TABLE clientes", "the statement is not a query"),
        ("CREATE TABLE x AS SELECT * FROM clientes", "the statement is not a query"),
        ("UNLOAD (SELECT * FROM clientes) TO 's3://x/'", "the statement is not a query"),
        ("SHOW TABLES", "the statement is not a query"),
        ("EXPLAIN SELECT 1", "the statement is not a query"),
        ("SELECT * INTO x FROM clientes", "the statement is not a query"),
        ("WITH x AS (DELETE FROM clientes) SELECT 1", "the statement is not a query"),
        ("SELECT 1; SELECT 2", "the text has several statements"),
        ("SELECT 1; DROP TABLE clientes", "the text has several statements"),
        ("SELECT '\udcff'", "the query is not UTF-8 at character 9; use UTF-8"),
        (f"SELECT {'(' * 2000}1{')' * 2000}", "the query is nested too deeply; use fewer levels"),
        ("SELECT * FROM read_csv('/etc/passwd')", "table functions are not allowed"),
    ],
)
def test_anything_but_one_query_is_refused(
    text: str,
    reason: str,
    contracts: tuple[Contract, ...],
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert refusal(text, contracts).startswith(reason)
    assert not caplog.records  # which would be a second line on the terminal


@pytest.mark.parametrize("text", ["SELECT 1;", "SELECT 1; -- the end", "-- first\nSELECT 1"])
def test_query_may_have_semicolon_and_comments(text: str, contracts: tuple[Contract, ...]) -> None:
    assert duckdb.execute(compile_query(text, contracts).duckdb_sql()).fetchall() == [(1,)]


# --- parameters

EVERYWHERE = """
    WITH caras AS (SELECT * FROM transacciones WHERE precio > :precio)
    SELECT (SELECT MAX(total) FROM caras WHERE total < :total) AS mayor -- why? :not_one
    FROM caras
    JOIN (SELECT * FROM clientes_actual WHERE ciudad = :ciudad AND nombre <> ':no ?') AS c
      ON c.nombre = caras.nombre_cliente_proveedor
    WHERE caras.fecha_carga BETWEEN :desde AND :hasta
      AND caras.tipo_energia IN (:energia, :otra) OR caras.precio = (:precio)
    UNION ALL
    SELECT cantidad_comprada FROM transacciones WHERE NOT cantidad_comprada = :cantidad
"""


def test_parameters_follow_question_mark_order(
    contracts: tuple[Contract, ...],
) -> None:
    compiled = compile_query(EVERYWHERE, contracts)
    assert compiled.parameters == (
        "precio", "total", "ciudad", "desde", "hasta", "energia", "otra", "precio", "cantidad",
    )  # fmt: skip
    # Each stands beside what it is compared with.
    code = re.sub(r"/\*.*?\*/|'[^']*'", "", compiled.athena_sql())
    beside = re.findall(r"([\w.]+) (?:[<>=]+|BETWEEN|IN) \(?\?", code)
    assert beside == [
        "precio", "total", "ciudad", "caras.fecha_carga", "caras.tipo_energia", "cantidad_comprada",
    ]  # fmt: skip
    assert code.count("?") == len(compiled.parameters)
    assert ":not_one" not in compiled.parameters


@given(st.permutations(["a", "b", "c", "d", "a", "b"]), st.booleans())
def test_parameters_of_nested_queries_follow_text_order(names: list[str], union: bool) -> None:
    between = " UNION ALL " if union else " AND 1 IN ("
    text = between.join(f"SELECT 1 WHERE 1 = (SELECT 2 WHERE 3 < :{name})" for name in names)
    compiled = compile_query(text + ("" if union else ")" * (len(names) - 1)), [])
    assert compiled.parameters == tuple(names)


def test_parameter_used_twice_is_given_once(contracts: tuple[Contract, ...]) -> None:
    compiled = compile_query("SELECT 1 FROM clientes WHERE ciudad = :x OR nombre = :x", contracts)
    assert compiled.parameters == ("x", "x")
    assert compiled.bind({"x": "Cali"}) == {"x": "Cali"}


def test_missing_and_unknown_parameters_are_named(contracts: tuple[Contract, ...]) -> None:
    compiled = compile_query(
        "SELECT 1 FROM clientes WHERE ciudad = :b OR nombre IN (:a, :b)", contracts
    )
    with pytest.raises(QueryError, match=r"^parameters missing: b, a; the query has: b, a \("):
        compiled.bind({})
    with pytest.raises(QueryError, match=r"^parameters unknown: c; the query has: b, a \("):
        compiled.bind({"a": "1", "b": "2", "c": "3"})
    with pytest.raises(QueryError, match=r"^parameters unknown: x; the query has: none \("):
        compile_query("SELECT 1", contracts).bind({"x": "1"})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT 1 FROM clientes WHERE ciudad = ?", "the parameter ? has no name; use :name"),
        (
            "SELECT 1 FROM clientes WHERE ciudad = :x AND fecha_carga = :x",
            "parameter 'x' is used as text and as a date (YYYY-MM-DD); use two parameters",
        ),
        (
            "SELECT :x FROM clientes",
            "parameter 'x' is outside a WHERE; Athena allows it only there",
        ),
        ("SELECT 1 LIMIT :x", "parameter 'x' is outside a WHERE; Athena allows it only there"),
        (
            "SELECT 1 WHERE 1 = (SELECT :x)",
            "parameter 'x' is outside a WHERE; Athena allows it only there",
        ),
    ],
)
def test_parameters_unsupported_by_athena_are_refused(
    text: str, reason: str, contracts: tuple[Contract, ...]
) -> None:
    assert refusal(text, contracts) == reason
