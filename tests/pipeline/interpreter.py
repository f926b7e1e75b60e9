"""Step Functions, executed: moto's interpreter with what it lacks."""

import datetime
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import boto3
import jsonata
from moto.core.config import default_user_config
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk,
    state_task_service_glue,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import (
    ResourceCondition,
)
from moto.stepfunctions.parser.asl.jsonata import jsonata as moto_jsonata

_USES_CLIENTS = (state_task_service_aws_sdk, state_task_service_glue)


@contextmanager
def interpreter() -> Iterator[None]:
    """Within it, moto runs the state machines that it is given."""
    settings = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}
    supported = state_task_service_glue._SUPPORTED_INTEGRATION_PATTERNS
    with (
        mock.patch.dict(default_user_config, settings),
        mock.patch.object(moto_jsonata, "_eval_jsonata", evaluate),
        # A task that waits for a job looks for the token of one that waits for a call.
        mock.patch.object(
            state_task_service_glue,
            "_SUPPORTED_INTEGRATION_PATTERNS",
            {*supported, ResourceCondition.WaitForTaskToken},
        ),
        # As AWS spells the services in the names of errors.
        mock.patch.dict(
            state_task_service_aws_sdk._SERVICE_ERROR_NAMES,
            {"cloudwatch": "CloudWatch", "glue": "Glue", "s3": "S3"},
        ),
        ExitStack() as stack,
    ):
        for module in _USES_CLIENTS:
            stack.enter_context(mock.patch.object(module, "boto_client_for", _client))
        yield


def evaluate(expression: str) -> Any:
    """The value of a JSONata expression; `$parse` is Step Functions' own."""
    compiled = jsonata.Jsonata(expression)
    compiled.register_lambda("parse", json.loads)
    return compiled.evaluate(None)


def _client(region: str, service: str, state_credentials: Any = None) -> Any:
    """A client whose answers are plain data, as a state's are."""
    client = boto3.client(service, region_name=region)
    client.meta.events.register("after-call", _as_plain_data)
    return client


def _as_plain_data(parsed: dict[str, Any], **_: Any) -> None:
    for name, value in parsed.items():
        parsed[name] = value.read().decode() if hasattr(value, "read") else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value
