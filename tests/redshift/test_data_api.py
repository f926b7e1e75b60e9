"""The client of the Data API: what it tries again, for how long, and how it ends in time."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from energia.data_api import CANCEL_GRACE_S, MAX_STATEMENTS
from energia.errors import StatementError, UsageError

from .data_api import client_error
from .warehouse import TARGET, Bodega, Clock

PASSING = (
    "ActiveSessionsExceededException",
    "ActiveStatementsExceededException",
    "DatabaseConnectionException",
    "InternalServerException",
    "ThrottlingException",
)
WAKING = "The workgroup is resuming"
FOREVER = 10_000
ONE = ["SELECT 1"]


def _names(bodega: Bodega) -> list[str]:
    return [name for name, _ in bodega.api.calls]


def _starts(bodega: Bodega) -> list[dict[str, Any]]:
    return [call for name, call in bodega.api.calls if name == "BatchExecuteStatement"]


# --- what it runs


def test_statements_are_one_transaction(bodega: Bodega) -> None:
    schema = "CREATE SCHEMA energia"
    with pytest.raises(StatementError) as failed:
        bodega.client().run([schema, "SELECT nada", "SELECT 1"])
    error = failed.value
    (identity,) = bodega.api.started
    assert (error.statement, error.status, error.index) == (identity, "FAILED", 1)
    assert error.sql == "SELECT nada"
    assert error.reason == 'ERROR: column "nada" does not exist'
    assert str(error) == f"statement {identity} FAILED: {error.reason} (in: SELECT nada)"
    finished = bodega.client().run([schema])  # as if the first had never been
    assert bodega.api.started[finished].status == "FINISHED"
    assert all(call.items() >= TARGET.items() for call in _starts(bodega))


def test_rows_of_all_pages_are_returned(warehouse: Bodega) -> None:
    sql = "SELECT 1, CAST(:word AS VARCHAR(9)) UNION ALL SELECT 2, NULL UNION ALL SELECT 3, 'c'"
    found = warehouse.client().rows(f"{sql} ORDER BY 1", word="o'a")
    assert found == [(1, "o'a"), (2, None), (3, "c")]
    assert _names(warehouse).count("GetStatementResult") == 2


def test_failed_query_error_contains_its_sql(warehouse: Bodega) -> None:
    with pytest.raises(StatementError) as failed:
        warehouse.client().rows("SELECT nada")
    assert (failed.value.index, failed.value.sql) == (None, "SELECT nada")


def test_failure_without_reason_is_reported(warehouse: Bodega) -> None:
    warehouse.api.refusals = [""]
    with pytest.raises(StatementError, match="FAILED: Redshift gave no reason"):
        warehouse.client().run(ONE)


@pytest.mark.parametrize("statements", [[], ONE * 41, ["SELECT " + "1" * 100_000]])
def test_too_many_or_large_statements_are_refused(statements: list[str], warehouse: Bodega) -> None:
    with pytest.raises(UsageError, match="use 1 to 40 of at most 100000 bytes"):
        warehouse.client().run(statements)
    assert warehouse.api.calls == []
    assert warehouse.client().run(ONE * MAX_STATEMENTS)


# --- what it tries again


@pytest.mark.parametrize("code", PASSING)
def test_transient_errors_are_retried(code: str, warehouse: Bodega) -> None:
    operations = ("BatchExecuteStatement", "ExecuteStatement", "DescribeStatement")
    faults = {name: [client_error(code)] * 3 for name in (*operations, "GetStatementResult")}
    warehouse.api.faults = faults
    clock = Clock()
    assert warehouse.client(clock).run(ONE)
    assert warehouse.client(clock).rows("SELECT 1") == [(1,)]
    assert not any(faults.values())
    assert clock.now > 4 * (1 + 2 + 4)  # it waits longer each time


def test_lasting_error_is_raised_at_the_deadline(warehouse: Bodega) -> None:
    warehouse.api.faults["BatchExecuteStatement"] = [client_error("ThrottlingException")] * FOREVER
    clock = Clock()
    with pytest.raises(ClientError, match="ThrottlingException"):
        warehouse.client(clock, seconds=1500).run(ONE)
    assert 1490 < clock.now <= 1500


@pytest.mark.parametrize(
    ("code", "text"),
    [("AccessDeniedException", "no connection for you"), ("ValidationException", "bad database")],
)
def test_refused_call_is_not_retried(code: str, text: str, warehouse: Bodega) -> None:
    warehouse.api.faults["BatchExecuteStatement"] = [client_error(code, text)]
    with pytest.raises(ClientError, match=text):
        warehouse.client().run(ONE)
    assert len(_starts(warehouse)) == 1


def test_wrong_statement_is_not_retried(warehouse: Bodega) -> None:
    with pytest.raises(StatementError, match="does not exist"):
        warehouse.client().run(["SELECT nada AS connection"])
    assert len(_starts(warehouse)) == 1


def test_waking_warehouse_is_waited_for(warehouse: Bodega) -> None:
    warehouse.api.faults["BatchExecuteStatement"] = [client_error("ValidationException", WAKING)]
    warehouse.api.refusals = ["Connection refused", "Redshift serverless is not available"]
    assert warehouse.client().run(ONE)
    assert len(_starts(warehouse)) == 4


@pytest.mark.parametrize(("seconds", "least"), [(1500, 290), (60, 50)])
@pytest.mark.parametrize("answer", ["refuses to start", "fails"])
def test_sleeping_warehouse_times_out_in_five_minutes(
    answer: str, seconds: float, least: float, warehouse: Bodega
) -> None:
    if answer == "fails":
        warehouse.api.refusals = [WAKING] * FOREVER
    else:
        fault = client_error("ValidationException", WAKING)
        warehouse.api.faults["BatchExecuteStatement"] = [fault] * FOREVER
    clock = Clock()
    with pytest.raises((ClientError, StatementError), match=WAKING):
        warehouse.client(clock, seconds=seconds).run(ONE)
    assert least < clock.now <= min(seconds, 300)


def test_only_a_retried_call_reuses_its_token(warehouse: Bodega) -> None:
    warehouse.api.faults["BatchExecuteStatement"] = [client_error("ThrottlingException")]
    warehouse.api.refusals = [WAKING]
    client = warehouse.client()
    client.run(ONE)
    client.run(ONE)
    tokens = [call["ClientToken"] for call in _starts(warehouse)]
    # The retry of a call is the same call; the start after a failure is another.
    assert tokens[0] == tokens[1]
    assert len(tokens) == len({*tokens}) + 1 == 4


# --- how it ends in time


def test_slow_statement_is_cancelled(warehouse: Bodega) -> None:
    warehouse.api.hangs = True
    warehouse.api.faults["CancelStatement"] = [client_error("ThrottlingException")]
    clock = Clock()
    with pytest.raises(
        StatementError, match="ABORTED: the statement was cancelled after 60 s"
    ) as failed:
        warehouse.client(clock, seconds=60).run(ONE)
    assert (failed.value.status, failed.value.sql) == ("ABORTED", "SELECT 1")
    assert _names(warehouse)[-3:] == ["CancelStatement", "CancelStatement", "DescribeStatement"]
    assert len(_starts(warehouse)) == 1
    assert 60 <= clock.now < 65


def test_statement_finished_during_cancel_succeeds(warehouse: Bodega) -> None:
    warehouse.api.hangs = warehouse.api.finishes_when_cancelled = True
    client = warehouse.client(seconds=60)
    assert client.rows("SELECT 1") == [(1,)]
    assert "CancelStatement" in _names(warehouse)


def test_failed_cancel_leaves_status_unknown(warehouse: Bodega) -> None:
    warehouse.api.hangs = True
    warehouse.api.faults["CancelStatement"] = [client_error("ValidationException", "no")]
    clock = Clock()
    with pytest.raises(StatementError, match="could not be cancelled; check its result") as failed:
        warehouse.client(clock, seconds=60).run(ONE)
    assert failed.value.status == "STARTED"
    assert clock.now == pytest.approx(60 + CANCEL_GRACE_S)


def test_statement_without_status_is_cancelled(warehouse: Bodega) -> None:
    warehouse.api.faults["DescribeStatement"] = [client_error("AccessDeniedException", "no")] * 2
    with pytest.raises(ClientError, match="AccessDeniedException"):
        warehouse.client().run(ONE)
    assert _names(warehouse)[-2:] == ["CancelStatement", "DescribeStatement"]
