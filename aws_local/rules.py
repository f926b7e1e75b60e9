"""EventBridge: executions send status events, and rules call topics and functions."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from threading import Thread
from typing import Any
from unittest import mock

from moto.events import models
from moto.stepfunctions.parser.backend.execution import (
    BaseExecutionWorkerCommunication,
    Execution,
)

from aws_local.account import Account

_start = Execution.start
_terminated = BaseExecutionWorkerCommunication.terminated


@contextmanager
def rules(account: Account) -> Iterator[None]:
    """Within it, what happens to executions and objects comes to the targets of its rules."""

    def send_to_targets(rule: models.Rule, event: Any, transform_input: bool = True) -> None:
        if rule.state == "ENABLED" and rule.event_pattern.matches_event(event):
            for target in rule.targets:
                # As on AWS, whoever caused the event does not wait for what comes of it.
                Thread(target=_send, args=(account, target, event), daemon=True).start()

    def start(execution: Execution) -> None:
        _start(execution)
        _put_status_event(account, execution)

    def terminated(communication: BaseExecutionWorkerCommunication) -> None:
        _terminated(communication)
        _put_status_event(account, communication.execution)

    with (
        mock.patch.object(models.Rule, "send_to_targets", send_to_targets),
        mock.patch.object(Execution, "start", start),
        mock.patch.object(BaseExecutionWorkerCommunication, "terminated", terminated),
    ):
        yield


def _put_status_event(account: Account, execution: Execution) -> None:
    detail = {
        "executionArn": execution.exec_arn,
        "stateMachineArn": execution.state_machine.arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": _milliseconds(execution.start_date),
        "stopDate": _milliseconds(execution.stop_date),
        "input": execution.execution_input,
        "error": execution.error,
        "cause": execution.cause,
    }
    event = {
        "Source": "aws.states",
        "DetailType": "Step Functions Execution Status Change",
        "Detail": json.dumps(detail),
        "Resources": [execution.exec_arn],
    }
    models.events_backends[account.id][account.region].put_events([event])


def _milliseconds(moment: datetime | None) -> int | None:
    return round(1000 * moment.timestamp()) if moment else None


def _send(account: Account, target: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    transformer = target.get("InputTransformer")
    message = _transformed(transformer, event) if transformer else json.dumps(event)
    service = target["Arn"].split(":")[2]
    if service == "sns":
        account.client("sns").publish(TopicArn=target["Arn"], Message=message)
    elif service == "lambda":
        account.client("lambda").invoke(
            FunctionName=target["Arn"], InvocationType="Event", Payload=message.encode()
        )
    else:
        raise NotImplementedError(
            f"{target['Arn']}: the local EventBridge supports only topics and functions as targets"
        )


def _transformed(transformer: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    """The template, if it is one text, with what the event has at the paths."""
    template = json.loads(transformer["InputTemplate"])
    paths: Mapping[str, str] = transformer.get("InputPathsMap", {})
    return re.sub(r"<([\w-]+)>", lambda name: _found(event, paths[name[1]]), template)


def _found(event: Mapping[str, Any], path: str) -> str:
    value: Any = event
    for name in path.removeprefix("$.").split("."):
        value = value.get(name)
    return "" if value is None else str(value)
