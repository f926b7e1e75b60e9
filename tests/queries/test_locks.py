"""No query reaches a file outside the lake, the network or the environment."""

from collections.abc import Iterator
from itertools import chain

import duckdb
import pytest
from answers import answer
from effort import sized

from energia.contracts.model import Contract
from energia.errors import QueryError
from energia.local.lake import LocalLake
from energia.queries.compiling import compile_query
from energia.queries.engine import LockedEngine, locked_engine

from .attacks import CANARY, Bait, assert_plain, attempts, bait


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bait]:
    """Files with a secret, and a variable of the environment with the same."""
    with bait(tmp_path_factory.mktemp("b") / "out") as made:
        yield made


PARTS = sized(fast=1, full=4, deep=4)
in_parts = pytest.mark.parametrize("part", range(PARTS))


@in_parts
def test_energia_sql_reaches_nothing_outside(
    part: int, trap: Bait, seed_lake: LocalLake, contracts: tuple[Contract, ...]
) -> None:
    for text in chain.from_iterable(list(attempts(trap))[part::PARTS]):
        try:
            result = answer(compile_query(text, contracts), {}, seed_lake, contracts)
        except QueryError as error:
            assert_plain(str(error))
            assert CANARY not in str(error), text
        else:
            assert CANARY not in str(result), text


@in_parts
def test_locks_alone_hold_against_any_statement(
    part: int, trap: Bait, seed_lake: LocalLake
) -> None:
    own = next(seed_lake.home.glob("processed/*/*/*.parquet"))
    for texts in list(attempts(trap))[part::PARTS]:
        with locked_engine([own]) as engine:
            before = found_settings(engine)
            for text in texts:
                assert CANARY not in executed(engine, text), text
            assert found_settings(engine) == before


def found_settings(engine: LockedEngine) -> list[tuple[object, ...]]:
    """Return the settings with their values."""
    found = engine.connection.execute("SELECT name, value FROM duckdb_settings() ORDER BY name")
    return found.fetchall()


def executed(engine: LockedEngine, text: str) -> str:
    """Return what DuckDB itself answers to the statement, or its error."""
    try:
        return str(engine.connection.execute(text).fetchmany(1000))
    except (duckdb.Error, RuntimeError) as error:
        return str(error)
