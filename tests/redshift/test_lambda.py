"""The Lambda: how it reaches the warehouse, says what went wrong, and ends in time."""

import json
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from energia.compiler.redshift.tables import ddl_plan
from energia.contracts.model import Contract
from energia.data_api import DataApi
from energia.errors import DdlError
from lambda_src.redshift_ddl.ddl import handler
from lambda_src.redshift_ddl.ddl.columns import Existing, columns_of

from .data_api import WORKGROUP, client_error
from .service_models import check_call
from .warehouse import SECRET, TARGET, Bodega, Clock

EVENT = {"workgroup": WORKGROUP, "namespace": "energia", "database": "dev"}


class Serverless:
    """Redshift Serverless with one namespace."""

    def __init__(self, **namespace: str) -> None:
        self.namespace = namespace

    def get_namespace(self, **request: Any) -> dict[str, Any]:
        """Its GetNamespace."""
        answer = {"namespace": self.namespace}
        check_call("redshift-serverless", "GetNamespace", request, answer)
        if request != {"namespaceName": "energia"}:
            raise client_error("ResourceNotFoundException", "no such namespace")
        return answer


class Context:
    """The time that is left until Lambda ends the function."""

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds."""
        return 600_000


class Function:
    """The function as it is deployed, but for its clock and what it calls."""

    def __init__(self, bodega: Bodega, plan: Path, contracts: dict[str, Contract]) -> None:
        self.api, self.clock = bodega.api, Clock()
        self.plan = ddl_plan(contracts.values())
        self.path = plan
        self.clients: dict[str, Any] = {
            "redshift-data": bodega.api,
            "redshift-serverless": Serverless(adminPasswordSecretArn=SECRET),
        }

    def __call__(self, **event: str) -> dict[str, Any]:
        """Invoke it."""
        self.path.write_text(json.dumps(self.plan), encoding="utf-8")
        return handler.handle({**EVENT, **event}, Context())


@pytest.fixture
def function(
    bodega: Bodega,
    contracts: dict[str, Contract],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Function:
    """The function of an empty warehouse."""
    found = Function(bodega, tmp_path / "plan.json", contracts)
    clock = found.clock
    monkeypatch.setattr(handler, "PLAN", found.path)
    monkeypatch.setattr(handler, "time", SimpleNamespace(monotonic=clock.time))
    monkeypatch.setattr(boto3, "client", found.clients.__getitem__)
    timed = partial(DataApi, sleep=clock.sleep, clock=clock.time)
    monkeypatch.setattr(handler, "DataApi", timed)
    return found


def test_event_creates_the_tables(function: Function) -> None:
    assert function()["tables"][0] == "auditoria_cargas"
    assert function() == {"roles": [], "tables": [], "columns": []}
    starts = [call for name, call in function.api.calls if name.endswith("ExecuteStatement")]
    assert all(TARGET.items() <= call.items() for call in starts)


@pytest.mark.parametrize(
    ("event", "namespace", "message"),
    [
        ({"cluster": "c"}, {}, "use either workgroup or cluster"),
        ({"workgroup": ""}, {}, "use either workgroup or cluster"),
        ({"namespace": ""}, {}, "use secret_arn or namespace"),
        ({}, {}, "has no secret of its administrator"),
    ],
)
def test_unreachable_warehouse_is_reported(
    event: dict[str, str], namespace: dict[str, str], message: str
) -> None:
    with pytest.raises(DdlError, match=message):
        handler.target_of({**EVENT, **event}, Serverless(**namespace))


def test_configured_secret_is_used() -> None:
    event = {"cluster": "c", "database": "dev", "secret_arn": SECRET}
    found = handler.target_of(event, Serverless())
    assert found == {"ClusterIdentifier": "c", "Database": "dev", "SecretArn": SECRET}


def test_failed_statement_is_one_line_with_its_sql(function: Function) -> None:
    function.plan["schema"].append("GRANT USAGE\nON SCHEMA nada TO ROLE etl_loader")
    with pytest.raises(DdlError, match=r'"nada" does not exist \(in: GRANT USAGE ON') as failed:
        function()
    (statement,) = (key for key, run in function.api.started.items() if run.status == "FAILED")
    assert str(failed.value).startswith(f"statement {statement} FAILED: ERROR: ")
    function.plan["schema"] *= 41
    with pytest.raises(DdlError, match="use 1 to 40"):
        function()


def test_refusal_of_aws_is_one_line(function: Function) -> None:
    function.api.faults["ExecuteStatement"] = [client_error("AccessDeniedException", "not\nyou")]
    with pytest.raises(DdlError, match=r"AccessDeniedException.* not you"):
        function()
    with pytest.raises(DdlError, match="ResourceNotFoundException"):
        function(namespace="other")


def test_waking_warehouse_is_waited_for(function: Function) -> None:
    function.api.faults["ExecuteStatement"] = [client_error("ValidationException", "resuming")]
    function.api.refusals = ["Redshift serverless is not available"]
    assert function()["tables"]


def test_function_ends_before_its_timeout(function: Function) -> None:
    function.api.hangs = True
    function.api.faults["CancelStatement"] = [client_error("InternalServerException")] * 1000
    with pytest.raises(DdlError, match=r"STARTED: .* could not be cancelled; .*\(in: SELECT CAST"):
        function()
    assert 580 < function.clock.now <= 590


@pytest.mark.parametrize("word", ["YES", "yes"])
def test_described_columns_are_parsed(word: str) -> None:
    class Described:
        def rows(self, _sql: str, **_values: str) -> list[tuple[Any, ...]]:
            return [
                ("a", "character varying", 256, None, None, word),
                ("b", "numeric", None, 18, 4, "no"),
                ("c", "bigint", None, 64, 0, "NO"),
            ]

    assert columns_of(Described(), "energia", "t") == [
        Existing("a", "character varying(256)", nullable=True),
        Existing("b", "numeric(18,4)", nullable=False),
        Existing("c", "bigint", nullable=False),
    ]


def test_plan_of_another_version_is_refused(bodega: Bodega) -> None:
    with pytest.raises(DdlError, match="the plan is not of version 1"):
        bodega.ensure({"version": 2})
    assert bodega.api.calls == []
