"""The starter: the record that an upload leaves starts its date, and starts it once."""

import json
import logging
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from energia_stacks.triggers import STARTER_ENVIRONMENT
from lambda_src.starter.handler import StartError, handle

from .conftest import DAY, Deliver, Report
from .server import BUCKET, S3

NAME = f"{DAY}-{'0a' * 16}"
TIMES = 12


def created(key: str) -> Mapping[str, Any]:
    """The event of a new object, as EventBridge hands it on."""
    return {
        "version": "0",
        "id": "2ee9cc15-d022-99ea-1fb8-1b1bac4850f9",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "detail": {
            "version": "0",
            "bucket": {"name": BUCKET},
            "object": {"key": key, "size": 600, "etag": "b1", "version-id": "v", "sequencer": "00"},
            "reason": "PutObject",
        },
    }


@pytest.fixture
def machine(s3: S3, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The ARN of a machine whose executions go on until they are stopped."""
    client = boto3.client("stepfunctions")
    waiting = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 999, "End": True}}}
    arn = client.create_state_machine(
        name="energia", definition=json.dumps(waiting), roleArn="arn:aws:iam::123456789012:role/x"
    )["stateMachineArn"]
    monkeypatch.setenv(STARTER_ENVIRONMENT, arn)
    yield arn
    client.delete_state_machine(stateMachineArn=arn)


def executions(machine: str) -> list[tuple[str, str]]:
    """The name and the input of every execution."""
    client = boto3.client("stepfunctions")
    found = client.list_executions(stateMachineArn=machine)["executions"]
    return [
        (item["name"], client.describe_execution(executionArn=item["executionArn"])["input"])
        for item in found
    ]


def test_upload_starts_its_dates(machine: str, s3: S3, deliver: Deliver, report: Report) -> None:
    deliver("proveedores.csv", "Sol,Solar")
    deliver("proveedores/fecha_carga=2026-01-05/a.csv", "Sol,Solar")
    records = report()["records"]
    for key in s3.records():
        handle(created(key), None)
    assert sorted(executions(machine)) == [
        (record["execution"], f'{{"fecha_carga": "{record["fecha_carga"]}"}}') for record in records
    ]


def test_concurrent_events_start_one_execution(machine: str) -> None:
    event = created(f"raw/_entregas/{NAME}.json")
    with ThreadPoolExecutor(TIMES) as pool:
        names = list(pool.map(lambda _: handle(event, None), range(TIMES)))
    assert names == [NAME] * TIMES
    assert [name for name, _ in executions(machine)] == [NAME]


def test_event_after_the_end_starts_nothing(machine: str, caplog: pytest.LogCaptureFixture) -> None:
    event = created(f"raw/_entregas/{NAME}.json")
    caplog.set_level(logging.WARNING)
    handle(event, None)
    client = boto3.client("stepfunctions")
    (running,) = client.list_executions(stateMachineArn=machine)["executions"]
    client.stop_execution(executionArn=running["executionArn"])
    assert handle(event, None) == NAME
    assert len(executions(machine)) == 1
    assert caplog.messages == [f"{NAME}: started", f"{NAME}: already started"]


@pytest.mark.parametrize(
    "key",
    [
        "raw/_entregas/hola.json",
        f"raw/_entregas/{NAME}.json.json",
        f"raw/_entregas/{NAME}",
        f"raw/_entregas/otra/{NAME}.json",
        f"raw/_entregas/2026-02-30-{'0a' * 16}.json",
        f"raw/_entregas/{DAY}-{'0A' * 16}.json",
        f"raw/_entregas/{DAY}-{'0a' * 15}.json",
        f"raw/_entregas/{DAY}-{'0a' * 16}.json\n",
        f"raw/_entregas/٢٠٢٦-02-01-{'0a' * 16}.json",
        f"raw/clientes/{NAME}.json",
    ],
)
def test_invalid_record_name_raises_start_error(key: str, machine: str) -> None:
    with pytest.raises(StartError) as caught:
        handle(created(key), None)
    assert str(caught.value).startswith(
        f"{key}: not a delivery record, so no execution was started; "
    )
    assert executions(machine) == []


def test_denied_start_raises_client_error(s3: S3, machine: str) -> None:
    s3.refuse = lambda method, key: "AccessDeniedException"
    with pytest.raises(ClientError, match="StartExecution"):
        handle(created(f"raw/_entregas/{NAME}.json"), None)
    s3.refuse = lambda method, key: None
    assert executions(machine) == []
