"""No query of the local Athena reaches a file, the network or the environment of the machine."""

from collections.abc import Iterator
from datetime import date
from itertools import chain

import pyarrow as pa
import pytest
from effort import sized
from queries.attacks import CANARY, Bait, assert_plain, attempts, bait

from aws_local.athena.engine import run
from aws_local.athena.errors import QueryFailed
from energia.queries.engine import Answer
from energia.queries.reasons import Limits

PARTS = sized(fast=1, full=4, deep=4)
CLIENTS = pa.table({"ciudad": ["Cali", "Pasto"], "fecha_carga": [date(2026, 1, 5)] * 2})


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bait]:
    """Return files with a canary, which a variable of the environment has too."""
    with bait(tmp_path_factory.mktemp("b") / "out") as made:
        yield made


def read(database: str, name: str) -> pa.Table:
    """Return the rows of the one table of the catalog."""
    if (database, name.lower()) != ("db", "clientes"):
        raise QueryFailed(f"TABLE_NOT_FOUND: Table '{database}.{name}' does not exist")
    return CLIENTS


def ask(sql: str, *parameters: str, limits: Limits | None = None) -> Answer:
    """Return the answer of the local Athena."""
    return run(sql, parameters, "db", read, limits or Limits())


def refusal(sql: str, *parameters: str, limits: Limits | None = None) -> str:
    """Return why the local Athena does not answer: one plain line."""
    with pytest.raises(QueryFailed) as caught:
        ask(sql, *parameters, limits=limits)
    assert_plain(str(caught.value))
    return str(caught.value)


@pytest.mark.parametrize("part", range(PARTS))
def test_statements_reach_nothing_outside(part: int, trap: Bait) -> None:
    for text in chain.from_iterable(list(attempts(trap))[part::PARTS]):
        try:
            answer = ask(text)
        except QueryFailed as error:
            assert_plain(str(error))
            assert CANARY not in str(error), text
        else:
            assert CANARY not in str(answer), text


@pytest.mark.parametrize("part", range(PARTS))
def test_parameters_reach_nothing_outside(part: int, trap: Bait) -> None:
    for text in chain.from_iterable(list(attempts(trap))[part::PARTS]):
        expression = text.removeprefix("SELECT ")
        for parameter in {expression, f"({text})"}:
            assert CANARY not in refusal("SELECT 1 WHERE '' = ?", parameter), text


@pytest.mark.parametrize(
    ("parameter", "rows"),
    [
        ("'Cali'", 1),
        ("'it''s'", 0),
        ("CAST('Cali' AS VARCHAR)", 1),
        ("NULL", 0),
    ],
)
def test_constants_are_valid_parameters(parameter: str, rows: int) -> None:
    assert len(list(ask("SELECT * FROM clientes WHERE ciudad = ?", parameter).rows)) == rows


@pytest.mark.parametrize("parameter", ["-1", "1.5", "DECIMAL '1'", "99999999999999999999"])
def test_numbers_are_valid_parameters(parameter: str) -> None:
    assert len(list(ask("SELECT * FROM clientes WHERE 100 > ?", parameter).rows)) in {0, 2}


@pytest.mark.parametrize(
    ("parameter", "reason"),
    [
        ("1 +", "SYNTAX_ERROR: parameter 1 is not valid SQL; use a constant"),
        ("(SELECT 1)", "SYNTAX_ERROR: parameter 1 is not a constant; use a number, a text or a "),
        ("now()", "SYNTAX_ERROR: parameter 1 is not a constant; use a number, a text or a CAST"),
        ("ciudad", "SYNTAX_ERROR: parameter 1 is not a constant; use a number, a text or a CAST"),
        ("'\udcff'", "SYNTAX_ERROR: parameter 1 is not UTF-8 at character 2; use UTF-8"),
    ],
)
def test_other_parameters_are_refused(parameter: str, reason: str) -> None:
    assert refusal("SELECT * FROM clientes WHERE ciudad = ?", parameter).startswith(reason)


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        (
            "WITH clientes AS (SELECT 1 FROM clientes LIMIT 1) SELECT * FROM clientes",
            1,
        ),
        (
            "SELECT * FROM (WITH clientes AS (SELECT 1) SELECT * FROM clientes) AS v, clientes",
            2,
        ),
        ("SELECT clientes.ciudad FROM awsdatacatalog.db.clientes", 2),
        ("SELECT now()", 1),
    ],
)
def test_cte_may_have_the_name_of_a_table(sql: str, rows: int) -> None:
    assert len(list(ask(sql).rows)) == rows


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT nada FROM clientes", "COLUMN_NOT_FOUND: "),
        ("SELECT * FROM nada", "TABLE_NOT_FOUND: "),
        ("SELEC 1", "SYNTAX_ERROR: "),
        ("SELECT 1; SELECT 2", "NOT_SUPPORTED: "),
        ("SELECT getenv('HOME')", "SYNTAX_ERROR: "),
        ("DROP TABLE clientes", "NOT_SUPPORTED: "),
        ("SELECT CAST(ciudad AS DATE) FROM clientes", "GENERIC_USER_ERROR: "),
    ],
)
def test_reason_begins_with_athenas_name(sql: str, reason: str) -> None:
    assert refusal(sql).startswith(reason)


def test_query_that_takes_too_long_is_refused() -> None:
    endless = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i FROM n) SELECT max(i) FROM n"
    assert refusal(endless, limits=Limits(seconds=0.1)).startswith(
        "GENERIC_USER_ERROR: the query takes more than 0.1 seconds; "
    )
