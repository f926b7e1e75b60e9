"""Step Functions executes: moto's interpreter with what it lacks."""

import datetime
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock
from uuid import uuid4

import boto3
import jsonata
from moto.core.config import default_user_config
from moto.stepfunctions import models
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk,
    state_task_service_glue,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import (
    ResourceCondition,
)
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import (
    WaitFunction,
)
from moto.stepfunctions.parser.asl.jsonata import jsonata as moto_jsonata
from moto.stepfunctions.parser.asl.utils import boto_client
from moto.stepfunctions.parser.models import (
    StepFunctionsParserBackend,
    stepfunctions_parser_backends,
)

from aws_local.account import Account

Clients = Callable[[str, str, Any], Any]
"""A client for a region, a service and a state's credentials."""

_USES_CLIENTS = "moto.stepfunctions.parser.asl."
_ERROR_NAMES = {"cloudwatch": "CloudWatch", "glue": "Glue", "s3": "S3"}
"""How the errors of a service begin, as AWS spells them."""

_LONGEST_WAIT_S = 1
"""What is waited for takes minutes on AWS, and seconds here."""

_boto_client_for = boto_client.boto_client_for
_start_execution = StepFunctionsParserBackend.start_execution
_wait_interval = WaitFunction._wait_interval


@contextmanager
def interpreter(clients: Clients) -> Iterator[None]:
    """Within it, moto runs the state machines that it is given."""
    settings = {"stepfunctions": {"execute_state_machine": True}}
    supported = state_task_service_glue._SUPPORTED_INTEGRATION_PATTERNS
    names = state_task_service_aws_sdk._SERVICE_ERROR_NAMES
    with (
        mock.patch.dict(default_user_config, settings),
        # CloudFormation would make them where they do not run.
        mock.patch.object(models, "stepfunctions_backends", stepfunctions_parser_backends),
        mock.patch.object(moto_jsonata, "_eval_jsonata", evaluate),
        # A task that waits for a job looks for the token of one that waits for a call.
        mock.patch.object(
            state_task_service_glue,
            "_SUPPORTED_INTEGRATION_PATTERNS",
            {*supported, ResourceCondition.WaitForTaskToken},
        ),
        mock.patch.dict(names, _ERROR_NAMES),
        mock.patch.object(StepFunctionsParserBackend, "start_execution", _start_named),
        mock.patch.object(WaitFunction, "_wait_interval", _short_wait),
        ExitStack() as stack,
    ):
        for module in _using_clients():
            stack.enter_context(mock.patch.object(module, "boto_client_for", _plain(clients)))
        yield


def state_machines(account: Account) -> Any:
    """Within it, state machines run, each as its role."""

    def client(_region: str, service: str, credentials: Any) -> Any:
        return account.client(service, role=credentials.role_arn, session="states")

    return interpreter(client)


def in_process(region: str, service: str, _credentials: Any) -> Any:
    """A client of the moto that is in this process."""
    return boto3.client(service, region_name=region)


def evaluate(expression: str) -> Any:
    """The value of a JSONata expression; `$parse` is Step Functions' own."""
    compiled = jsonata.Jsonata(expression)
    compiled.register_lambda("parse", json.loads)
    return compiled.evaluate(None)


def _start_named(
    backend: StepFunctionsParserBackend, arn: str, name: str | None = None, *given: Any, **more: Any
) -> Any:
    """Start an execution, under a name of ours if none is given, as AWS does."""
    return _start_execution(backend, arn, name or str(uuid4()), *given, **more)


def _short_wait(wait: WaitFunction, env: Any, wait_seconds: int) -> None:
    _wait_interval(wait, env, min(wait_seconds, _LONGEST_WAIT_S))


def _using_clients() -> list[Any]:
    return [
        module
        for name, module in sys.modules.items()
        if name.startswith(_USES_CLIENTS)
        and getattr(module, "boto_client_for", None) is _boto_client_for
    ]


def _plain(clients: Clients) -> Clients:
    """Clients whose answers are plain data, as a state's are."""

    def client(region: str, service: str, state_credentials: Any = None) -> Any:
        made = clients(region, service, state_credentials)
        # What Lambda answers, moto reads itself.
        if service != "lambda":
            made.meta.events.register("after-call", _as_plain_data)
        return made

    return client


def _as_plain_data(parsed: dict[str, Any], **_: Any) -> None:
    for name, value in parsed.items():
        parsed[name] = value.read().decode() if hasattr(value, "read") else _data(value)


def _data(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _data(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_data(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value
