"""The Lambda: how it reaches the warehouse, waits for it to wake up, and ends in time."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest

from energia.compiler.redshift.tables import ddl_plan
from energia.contracts.model import Contract
from lambda_src.redshift_ddl.ddl import data_api, handler
from lambda_src.redshift_ddl.ddl.columns import Existing, columns_of
from lambda_src.redshift_ddl.ddl.errors import DdlError

from .data_api import WORKGROUP, client_error
from .service_models import check_call
from .warehouse import SECRET, Bodega

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
    """What Lambda tells of the time that is left."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the end."""
        return int(self.seconds * 1000)


def test_a_run_from_the_event_to_the_tables(
    bodega: Bodega,
    contracts: dict[str, Contract],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(ddl_plan(contracts.values())), encoding="utf-8")
    monkeypatch.setattr(handler, "PLAN", plan)
    clients: dict[str, Any] = {
        "redshift-data": bodega.api,
        "redshift-serverless": Serverless(adminPasswordSecretArn=SECRET),
    }
    monkeypatch.setattr(boto3, "client", clients.__getitem__)
    hasty = partial(data_api.Warehouse, sleep=lambda _: None)
    monkeypatch.setattr(handler, "Warehouse", hasty)
    found = handler.handle(EVENT, Context(60))
    assert found["tables"][0] == "auditoria_cargas"
    assert handler.handle(EVENT, Context(60)) == {"roles": [], "tables": [], "columns": []}
    starts = [call for name, call in bodega.api.calls if name.endswith("ExecuteStatement")]
    target = {"WorkgroupName": WORKGROUP, "Database": "dev", "SecretArn": SECRET}
    assert all(target.items() <= call.items() for call in starts)


@pytest.mark.parametrize(
    ("event", "namespace", "told"),
    [
        ({"cluster": "c"}, {}, "either a workgroup or a cluster"),
        ({"workgroup": ""}, {}, "either a workgroup or a cluster"),
        ({"namespace": ""}, {}, "a secret_arn or a namespace"),
        ({"namespace": "other"}, {}, "ResourceNotFoundException"),
        ({}, {}, "does not keep its administrator's password"),
    ],
)
def test_a_warehouse_that_cannot_be_reached(
    event: dict[str, str], namespace: dict[str, str], told: str
) -> None:
    with pytest.raises(DdlError, match=told):
        handler.target_of({**EVENT, **event}, Serverless(**namespace))


def test_a_configured_secret_comes_first() -> None:
    event = {"cluster": "c", "database": "dev", "secret_arn": SECRET}
    found = handler.target_of(event, Serverless())
    assert found == {"ClusterIdentifier": "c", "Database": "dev", "SecretArn": SECRET}


def test_a_warehouse_that_wakes_up_is_waited_for(
    bodega: Bodega, contracts: dict[str, Contract]
) -> None:
    bodega.api.faults = {
        "ExecuteStatement": [
            client_error("ValidationException", "The workgroup is resuming"),
            client_error("DatabaseConnectionException", "no"),
            client_error("ThrottlingException"),
        ],
        "GetStatementResult": [client_error("InternalServerException")],
    }
    bodega.api.refusals = ["Connection refused", "Redshift serverless is not available"]
    assert bodega.ensure(ddl_plan(contracts.values()))["tables"]


def test_what_is_wrong_is_not_tried_again(bodega: Bodega, contracts: dict[str, Contract]) -> None:
    plan = ddl_plan(contracts.values())
    bodega.api.faults["ExecuteStatement"] = [client_error("ValidationException", "bad database")]
    with pytest.raises(DdlError, match="bad database"):
        bodega.ensure(plan)
    assert len(bodega.api.calls) == 1
    plan["schema"].append("GRANT USAGE ON SCHEMA nada TO ROLE etl_loader")
    with pytest.raises(DdlError, match='"nada" does not exist in: GRANT USAGE'):
        bodega.ensure(plan)


def test_it_ends_before_lambda_ends_it(bodega: Bodega, contracts: dict[str, Contract]) -> None:
    bodega.api.hangs = True
    with pytest.raises(DdlError, match="was cancelled, still STARTED when the time was up"):
        bodega.ensure(ddl_plan(contracts.values()), seconds=3)
    assert bodega.api.calls[-1][0] == "CancelStatement"
    bodega.api.faults["ExecuteStatement"] = [client_error("ThrottlingException")] * 100
    with pytest.raises(DdlError, match="ThrottlingException"):
        bodega.ensure(ddl_plan(contracts.values()), seconds=3)


@pytest.mark.parametrize("word", ["YES", "yes"])
def test_columns_are_read_as_redshift_describes_them(word: str) -> None:
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


def test_a_plan_of_another_version_is_refused(bodega: Bodega) -> None:
    with pytest.raises(DdlError, match="no plan of version 1"):
        bodega.ensure({"version": 2})
    assert bodega.api.calls == []


def test_a_transaction_that_is_too_long_is_refused(bodega: Bodega) -> None:
    warehouse = data_api.Warehouse(bodega.api, {}, 1.0)
    with pytest.raises(DdlError, match="41 statements"):
        warehouse.run(["SELECT 1"] * 41)
