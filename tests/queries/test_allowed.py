"""The SQL that a query may use: ordinary questions, and nothing that an engine adds to it."""

import pytest
from answers import answer

from energia.contracts.model import Contract
from energia.errors import QueryError
from energia.local.lake import LocalLake
from energia.queries.compiling import compile_query
from energia.queries.result import Cell

from .attacks import assert_plain

ORDINARY = [
    "date_trunc('month', fecha_carga) = DATE '2026-01-01' FROM clientes",
    "date_add('day', 1, fecha_carga) = fecha_carga + INTERVAL '1' DAY FROM clientes",
    "date_diff('day', fecha_carga, DATE '2026-01-07') = 2 FROM clientes",
    "year(fecha_carga) = 2026 AND extract(month FROM fecha_carga) = 1 FROM clientes",
    "date_format(fecha_carga, '%Y-%m') = '2026-01' FROM clientes",
    "CAST(now() AS DATE) > DATE '2026-01-01' AND current_date > DATE '2026-01-01'",
    "upper(substr(trim(' ab '), 1, 1) || 'b') = 'AB' AND length(replace('aba', 'a', '')) = 1",
    "split_part('a-b', '-', 2) = 'b' AND strpos('abc', 'b') = 2 AND lpad('7', 3, '0') = '007'",
    "regexp_like('ab', '^a') AND regexp_replace('ab', 'b', 'c') = 'ac'",
    "regexp_extract('a1b22', '[a-z](\\d+)$', 1) = '22' AND 'abc' LIKE 'a%'",
    "json_extract_scalar('{\"a\": [1, 2]}', '$.a[1]') = '2' AND json_array_length('[1]') = 1",
    "cardinality(filter(ARRAY[1, 2], x -> x > 1)) = 1 AND contains(ARRAY['a'], 'a')",
    "array_join(transform(ARRAY[1, 2], x -> x * 2), ',') = '2,4'",
    "element_at(MAP(ARRAY['a'], ARRAY[1]), 'a') = 1 AND CAST(ROW(1) AS ROW(a INTEGER)).a = 1",
    "approx_percentile(CAST(precio AS DOUBLE), 0.5) > 0 AND stddev(precio) > 0 FROM transacciones",
    "max_by(precio, precio) = max(precio) AND count_if(precio > 0) = 5 FROM transacciones",
    "array_agg(precio ORDER BY precio)[1] = min(precio) FROM transacciones",
    "count(DISTINCT ciudad) = approx_distinct(ciudad) FROM clientes",
    "bool_and(n > 0) FROM (SELECT ntile(2) OVER (ORDER BY precio) AS n FROM transacciones)",
    "lag(1, 1, 1) OVER (PARTITION BY ciudad ORDER BY nombre ROWS UNBOUNDED PRECEDING) = 1 "
    "FROM clientes",
    "abs(-1) = 1 AND round(1.25, 1) >= 1.2 AND power(2, 3) = 8 AND mod(5, 2) = 1 AND ln(1) = 0",
    "coalesce(nullif(1, 1), 2) = 2 AND greatest(1, 2) = 2 AND if(true, 1, 2) = 1",
    "TRY_CAST('x' AS INTEGER) IS NULL AND 1 IS DISTINCT FROM 2 AND 1 BETWEEN 0 AND 2",
    "CASE 1 WHEN 1 THEN true ELSE false END AND 'a' IN ('a', 'b') AND NOT EXISTS (SELECT 1 WHERE "
    "false)",
    "1 = ANY (SELECT 1) AND (SELECT max(v.a) FROM (VALUES (1), (2)) AS v (a)) = 2",
    "n = 2 FROM (SELECT max(n) AS n FROM UNNEST(ARRAY['a', 'b']) WITH ORDINALITY AS t (x, n))",
    "x.n >= 0 FROM clientes AS c CROSS JOIN LATERAL (SELECT count(*) FROM transacciones AS t "
    "WHERE t.nombre_cliente_proveedor = c.nombre) AS x (n)",
    "grouping(ciudad) IN (0, 1) FROM clientes GROUP BY ROLLUP (ciudad)",
    "true FROM clientes TABLESAMPLE BERNOULLI (100)",
    "to_hex(md5(to_utf8('a'))) <> '' AND url_encode('a b') <> '' AND geometric_mean(4) = 4",
]


@pytest.mark.parametrize("rest", ORDINARY)
def test_ordinary_sql_is_answered(
    rest: str, seed_lake: LocalLake, contracts: tuple[Contract, ...]
) -> None:
    compiled = compile_query(f"SELECT {rest}", contracts)
    rows = answer(compiled, {}, seed_lake, contracts).rows
    assert set(rows) == {(True,)}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT * FROM read_text('/x')", "table functions are not allowed; read a table"),
        (
            "SELECT * FROM clientes, LATERAL read_text('/x')",
            "table functions are not allowed after LATERAL; use a SELECT",
        ),
        ("SELECT getenv('X')", "function 'getenv' is not allowed in a query"),
        ('SELECT "READ_BLOB"(1)', "function 'READ_BLOB' is not allowed in a query"),
        ("SELECT version()", "'VERSION()' is not allowed in a query"),
        ("SELECT current_user", "'CURRENT_USER' is not allowed in a query"),
        ("SELECT @x", "'@x' is not allowed in a query"),
        ("SELECT $$x$$", "'$$x$$' is not allowed in a query"),
        ('SELECT EXTRACT("day FROM x), (1) --" FROM now())', "'DAY FROM X), (1) --' is not"),
        ("SELECT COLUMNS('a') FROM clientes", "'COLUMNS('a')' is not allowed in a query"),
        ("SELECT checksum(x => 1)", "'x => 1' is not allowed in a query"),
        (
            "SELECT * FROM clientes PIVOT (max(ciudad) FOR nombre IN ('a'))",
            "'PIVOT' is not allowed in a query",
        ),
        (
            'WITH "/x.csv" AS (SELECT 1) SELECT * FROM "/x.csv"',
            "'/x.csv' is not a valid name in WITH; use letters, digits and _",
        ),
    ],
)
def test_other_sql_is_refused(text: str, reason: str, contracts: tuple[Contract, ...]) -> None:
    with pytest.raises(QueryError) as caught:
        compile_query(text, contracts)
    assert str(caught.value).startswith(reason)
    assert_plain(str(caught.value))


@pytest.mark.parametrize(
    "text",
    [
        "WITH RECURSIVE t AS (SELECT * FROM t) SELECT * FROM t",
        "WITH RECURSIVE t AS (SELECT * FROM t UNION ALL SELECT 1) SELECT * FROM t",
        "WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT 2) SELECT * FROM u",
    ],
)
def test_cte_sees_itself_only_in_a_recursion(text: str, contracts: tuple[Contract, ...]) -> None:
    with pytest.raises(QueryError, match=r"^table '[tu]' does not exist; use one of "):
        compile_query(text, contracts)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("INTERVAL '1' DAY", "1 day"),
        ("TIME '10:00:00'", "10:00:00"),
        ("ROW(1, 'x')", "{'_0': 1, '_1': x}"),
        ("MAP(ARRAY['a'], ARRAY[1])", "{a=1}"),
        ("X'41'", "A"),
        ("ARRAY[1, NULL]", [1, None]),
        ("NULL", None),
        ("from_unixtime(0)", "1970-01-01 00:00:00+00"),
    ],
)
def test_value_of_any_type_is_printed(
    text: str, cell: Cell, seed_lake: LocalLake, contracts: tuple[Contract, ...]
) -> None:
    result = answer(compile_query(f"SELECT {text} AS x", contracts), {}, seed_lake, contracts)
    assert result.rows == ((cell,),)
    assert result.columns == ("x",)
    assert list(result.to_csv())
    assert list(result.to_json())


def test_now_is_answered(seed_lake: LocalLake, contracts: tuple[Contract, ...]) -> None:
    result = answer(compile_query("SELECT now() AS x", contracts), {}, seed_lake, contracts)
    assert "".join(result.to_csv()).startswith("x\r\n20")
