"""The locked engine: limits, temporary files, and reasons in the words of energia."""

from pathlib import Path

import pyarrow as pa
import pytest

from energia.errors import QueryError
from energia.queries.engine import locked_engine
from energia.queries.reasons import Limits

from .attacks import assert_plain

BIG_SORT = (
    "SELECT max(h) FROM (SELECT row_number() OVER (ORDER BY hash(a.range + b.range)) AS h "
    "FROM range(2000) AS a, range(2000) AS b)"
)
SMALL = Limits(memory_mb=40)


def refusal(sql: str, limits: Limits, scratch: Path | None = None) -> str:
    """Return why the engine does not answer."""
    with locked_engine((), scratch, limits) as engine, pytest.raises(QueryError) as caught:
        list(engine.answer(sql).rows)
    assert_plain(str(caught.value))
    return str(caught.value)


def test_query_without_enough_memory_is_refused() -> None:
    assert refusal(BIG_SORT, SMALL) == (
        "the query needs more memory than is free, or than 40 MB; select fewer columns or dates"
    )


@pytest.mark.long
def test_query_with_little_memory_uses_the_scratch(tmp_path: Path) -> None:
    with locked_engine((), tmp_path / "scratch", SMALL) as engine:
        assert list(engine.answer(BIG_SORT).rows) == [(4_000_000,)]
        assert (tmp_path / "scratch").is_dir()
    assert list(tmp_path.iterdir()) == []


def test_scratch_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert refusal(BIG_SORT, SMALL, tmp_path / "file" / "scratch") == (
        "the query failed: a file cannot be read or written; check the lake with energia status"
    )


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM range(100000000000) WHERE range % 7 = 3",
        "SELECT range FROM range(100000000000) WHERE range = -1",
        "WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT a FROM x) SELECT count(*) FROM x",
    ],
)
def test_query_that_takes_too_long_is_refused(sql: str) -> None:
    assert refusal(sql, Limits(seconds=0.2)) == (
        "the query takes more than 0.2 seconds; select fewer load dates, or aggregate before "
        "joining"
    )


def test_rows_come_before_the_query_ends() -> None:
    with locked_engine() as engine:
        rows = iter(engine.answer("SELECT range, 'a' FROM range(1000000000000)").rows)
        assert next(rows) == (0, "a")


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO 'x'",
        "SELECT 1; SELECT 2",
        "PRAGMA version",
        "CREATE TABLE t (a INT)",
        "",
    ],
)
def test_other_statements_are_refused(sql: str) -> None:
    assert refusal(sql, Limits()) == "the statement is not a query; use one SELECT"


def test_python_variables_are_not_tables() -> None:
    variable = pa.table({"a": [1]})
    assert variable.num_rows == 1
    assert refusal("SELECT * FROM variable", Limits()).startswith("the query failed: ")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT a FROM (SELECT 1 AS b)", "no table of the query has a column 'a'; use "),
        ("SELECT a", "no table of the query has a column 'a'; use a column of its contract"),
        ("SELECT t.a FROM (SELECT 1 AS b) AS t", "no table of the query has a column 'a'; use "),
        ("SELECT u.a FROM (SELECT 1 AS a)", "no table of the query has the name 'u'"),
        ("SELECT b, count(*) FROM (SELECT 1 AS b)", "column 'b' is neither grouped nor "),
        ("SELECT a FROM range(1) AS x(a), range(1) AS y(a)", "several tables have a column 'a'"),
        ("SELECT nada(1)", "the local engine has no function 'nada'; use another one"),
        ("SELECT substr(1, 2, 3, 4)", "'substr' does not accept these arguments; check "),
        ("SELECT DATE '2026-01-01' * 2", "'*' does not accept these arguments; check their "),
        ("SELECT 1 UNION SELECT 1, 2", "the parts of UNION, INTERSECT or EXCEPT differ in "),
        ("SELECT 1 WHERE sum(1) > 1", "an aggregate, window function or * is in a wrong place"),
        ("SELECT mod(1, 0)", "the query divides by zero; use NULLIF(divisor, 0)"),
        ("SELECT (SELECT range FROM range(2))", "a subquery gives several rows where one "),
        ("SELECT CAST('x' AS DATE)", "a value is not valid for its type; use TRY_CAST or other "),
        (
            "SELECT CAST(a AS INTEGER) FROM (VALUES ('c4n4ry')) AS v(a)",
            "a value of column 'a' is not valid for the type; use TRY_CAST, which gives NULL",
        ),
        ("SELECT 99999999999999999999 * 99999999999999999999", "a number is too large for its "),
        ("SELECT json_extract('{', '$.a')", "a value is not valid JSON; use TRY(...), which "),
        ("SELECT strftime(now(), '%Q')", "a function does not accept one of its values; check "),
        ("SELECT FROM", "the local engine does not accept the SQL near "),
        (f"SELECT {'(' * 2000}1{')' * 2000}", "the query is nested too deeply; use fewer levels"),
    ],
)
def test_reason_is_one_plain_line(sql: str, reason: str) -> None:
    with locked_engine() as engine, pytest.raises(QueryError) as caught:
        list(engine.answer(sql).rows)
    message = str(caught.value)
    assert message.startswith(f"the query failed: {reason}")
    assert "c4n4ry" not in message
    assert_plain(message)
