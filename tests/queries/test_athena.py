"""Queries on Athena: in moto where it can play the part, else with stubbed answers."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import boto3
import pytest
from answers import whole
from botocore.stub import Stubber

from energia.contracts.model import Contract
from energia.errors import QueryError
from energia.queries.athena import AthenaRunner
from energia.queries.compiling import compile_query
from energia.queries.result import Cell, Result

from .answers import queue, result_set
from .conftest import REGION, WORKGROUP

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient

DATABASE = "energia_etl_db"
ONE = compile_query("SELECT 1 AS n", [])


# --- in moto


def test_request_names_workgroup_and_database(
    athena: "AthenaClient", contracts: tuple[Contract, ...]
) -> None:
    compiled = compile_query("SELECT COUNT(*) FROM clientes_actual", contracts)
    queue([("n", "bigint")], [["n"], ["5"]])
    assert whole(AthenaRunner(athena, WORKGROUP, DATABASE).answer(compiled, {})) == Result(
        ("n",), ((5,),)
    )
    (execution,) = athena.list_query_executions(WorkGroup=WORKGROUP)["QueryExecutionIds"]
    described = athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]
    assert described["WorkGroup"] == WORKGROUP
    assert described["QueryExecutionContext"] == {"Database": DATABASE}
    assert described["Query"] == compiled.athena_sql()
    assert not described.get("ExecutionParameters")


def test_parameters_are_literals_in_text_order(
    athena: "AthenaClient", contracts: tuple[Contract, ...]
) -> None:
    text = """
        WITH caras AS (SELECT * FROM transacciones WHERE precio > :precio)
        SELECT COUNT(*) FROM caras WHERE fecha_carga = :dia AND precio <> :precio
          AND tipo_energia IN (SELECT nombre FROM clientes WHERE nombre = :n OR identificacion = :i)
    """
    queue([("n", "bigint")], [["n"], ["0"]])
    values = {"precio": "-12.50", "dia": "2026-01-05", "n": "O'Neill; --", "i": "007"}
    AthenaRunner(athena, WORKGROUP, DATABASE).answer(compile_query(text, contracts), values)
    (execution,) = athena.list_query_executions(WorkGroup=WORKGROUP)["QueryExecutionIds"]
    described = athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]
    assert described["ExecutionParameters"] == [
        "-12.50", "CAST('2026-01-05' AS DATE)", "-12.50", "'O''Neill; --'", "'007'",
    ]  # fmt: skip
    assert described["Query"].count("?") == 5


def test_cells_are_typed_and_null_is_not_empty_text(athena: "AthenaClient") -> None:
    cells: list[tuple[str, str | None, Cell]] = [
        ("varchar", "Bogotá", "Bogotá"),
        ("varchar", "00123", "00123"),
        ("varchar", "", ""),
        ("varchar", None, None),
        ("char", "12", "12"),
        ("bigint", "-9007199254740993", -9007199254740993),
        ("integer", None, None),
        ("decimal", "122000.00000000", Decimal(122000)),
        ("decimal", "-0.10", Decimal("-0.10")),
        ("double", "1.0E10", 1e10),
        ("double", "-Infinity", float("-inf")),
        ("boolean", "true", True),
        ("boolean", "false", False),
        ("date", "2026-01-05", date(2026, 1, 5)),
        ("array", "[a: b, c]", "[a: b, c]"),
    ]
    names = [f"c{index}" for index in range(len(cells))]
    queue(
        list(zip(names, (kind for kind, _, _ in cells), strict=True)),
        [names, [text for _, text, _ in cells]],
    )
    result = whole(AthenaRunner(athena, WORKGROUP, DATABASE).answer(ONE, {}))
    expected = tuple(value for _, _, value in cells)
    assert result == Result(tuple(names), (expected,))
    assert list(map(type, *result.rows)) == list(map(type, expected))


def test_empty_answer_keeps_its_columns(athena: "AthenaClient") -> None:
    queue([("ciudad", "varchar"), ("n", "double")], [["ciudad", "n"]])
    assert whole(AthenaRunner(athena, WORKGROUP, DATABASE).answer(ONE, {})) == Result(
        ("ciudad", "n"), ()
    )


# --- the service's answers, one by one


@pytest.fixture
def client() -> "AthenaClient":
    """A client that no answer is there for yet."""
    found: AthenaClient = boto3.client("athena", region_name=REGION)
    return found


@pytest.fixture
def stub(client: "AthenaClient") -> Iterator[Stubber]:
    """The answers of a started query; every one must be asked for, in this order."""
    with Stubber(client) as stubber:
        stubber.add_response("start_query_execution", {"QueryExecutionId": "q1"})
        yield stubber
        stubber.assert_no_pending_responses()


def test_answer_of_many_pages_is_complete(client: "AthenaClient", stub: Stubber) -> None:
    add_state(stub, "SUCCEEDED")
    rows = [["n"], *([str(number)] for number in range(2_500))]
    for start in range(0, len(rows), 1_000):
        last = start + 1_000 >= len(rows)
        token = {} if last else {"NextToken": f"from {start + 1_000}"}
        asked = {"NextToken": f"from {start}"} if start else {}
        page = {"ResultSet": result_set([("n", "bigint")], rows[start : start + 1_000]), **token}
        stub.add_response("get_query_results", page, {"QueryExecutionId": "q1", **asked})
    result = whole(AthenaRunner(client, WORKGROUP, DATABASE).answer(ONE, {}))
    assert result == Result(("n",), tuple((number,) for number in range(2_500)))


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("SYNTAX_ERROR: line 1:8:\n Column 'x' is missing", "SYNTAX_ERROR: line 1:8: Column 'x' "),
        (None, "Athena gave no reason"),
    ],
)
def test_failed_query_raises_its_reason(
    state: str, reason: str | None, said: str, client: "AthenaClient", stub: Stubber
) -> None:
    add_state(stub, "RUNNING")
    add_state(stub, state, reason)
    with pytest.raises(QueryError) as caught:
        AthenaRunner(client, WORKGROUP, DATABASE, sleep=lambda _: None).answer(ONE, {})
    assert str(caught.value).startswith(f"Athena query q1 {state}: {said}")
    assert "\n" not in str(caught.value)


def test_wait_grows_until_the_query_ends(client: "AthenaClient", stub: Stubber) -> None:
    naps: list[float] = []
    for state in ["QUEUED", *["RUNNING"] * 6, "SUCCEEDED"]:
        add_state(stub, state)
    page = {"ResultSet": result_set([("n", "bigint")], [["n"], ["1"]])}
    stub.add_response("get_query_results", page)
    result = whole(AthenaRunner(client, WORKGROUP, DATABASE, sleep=naps.append).answer(ONE, {}))
    assert result.rows == ((1,),)
    assert naps == [0.25, 0.5, 1, 2, 4, 5, 5]


@pytest.mark.parametrize("state", ["QUEUED", "RUNNING"])
def test_query_is_stopped_after_the_longest_wait(
    state: str, client: "AthenaClient", stub: Stubber
) -> None:
    naps: list[float] = []
    for _ in range(5):
        add_state(stub, state)
    stub.add_response("stop_query_execution", {}, {"QueryExecutionId": "q1"})
    runner = AthenaRunner(client, WORKGROUP, DATABASE, timeout_s=3, sleep=naps.append)
    with pytest.raises(QueryError) as caught:
        runner.answer(ONE, {})
    assert str(caught.value) == f"Athena query q1 was cancelled: still {state} after 3 s"
    assert naps == [0.25, 0.5, 1, 1.25]


def test_missing_parameter_sends_no_query(
    client: "AthenaClient", contracts: tuple[Contract, ...]
) -> None:
    compiled = compile_query("SELECT 1 FROM clientes WHERE ciudad = :ciudad", contracts)
    with Stubber(client), pytest.raises(QueryError, match="missing: ciudad"):
        AthenaRunner(client, WORKGROUP, DATABASE).answer(compiled, {})


def add_state(stub: Stubber, state: str, reason: str | None = None) -> None:
    """Have the query be found in a state."""
    status = {"State": state, **({"StateChangeReason": reason} if reason else {})}
    found = {"QueryExecution": {"QueryExecutionId": "q1", "Status": status}}
    stub.add_response("get_query_execution", found, {"QueryExecutionId": "q1"})
