"""Step Functions executes: moto's interpreter with what it lacks."""

# moto has no public seam for this.
# ruff: noqa: SLF001

import copy
import datetime
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any
from unittest import mock
from uuid import uuid4

import boto3
import botocore.session
import jsonata
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.core.config import default_user_config
from moto.stepfunctions import models
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import TimeoutSeconds
from moto.stepfunctions.parser.asl.component.intrinsic import jsonata as intrinsics
from moto.stepfunctions.parser.asl.component.state.exec.execute_state import ExecutionState
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import iteration_worker
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel import branches_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service,
    state_task_service_aws_sdk,
    state_task_service_callback,
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
_NOT_LISTED = "AWSGlueException"
"""What Step Functions calls the errors of StartJobRun that its API does not list."""

_LONGEST_WAIT_S = 1
"""What is waited for takes minutes on AWS, and seconds here."""
_LOOKING_S = 0.1
"""Between two looks at a job that a state waits for."""
_LONGEST_PAUSE_S = 0.2
"""Before a task is tried again."""
_SILENCE_S = 2
_REGISTERED = dict.fromkeys(("$hash", "$parse"), "")
_LONGEST_HASHED = 10_000
"""The limit that AWS documents for States.Hash, which $hash replaces."""

_state: ContextVar[str] = ContextVar("state")

_starting = Lock()

_boto_client_for = boto_client.boto_client_for
_start_execution = StepFunctionsParserBackend.start_execution
_wait_interval = WaitFunction._wait_interval
_evaluate_with_timeout = ExecutionState._evaluate_with_timeout
_execute = state_task_service.StateTaskService._eval_execution
_integrate = state_task_service_glue.StateTaskServiceGlue._eval_integration_pattern
_glue_failure = state_task_service_glue.StateTaskServiceGlue._from_error


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
        # moto would declare its own, of which $hash only says that it is not there.
        mock.patch.dict(intrinsics._DECLARATION_BY_VARIABLE_REFERENCE, _REGISTERED),
        # A task that waits for a job looks for the token of one that waits for a call.
        mock.patch.object(
            state_task_service_glue,
            "_SUPPORTED_INTEGRATION_PATTERNS",
            {*supported, ResourceCondition.WaitForTaskToken},
        ),
        mock.patch.dict(names, _ERROR_NAMES),
        mock.patch.object(StepFunctionsParserBackend, "start_execution", _start_named),
        mock.patch.object(WaitFunction, "_wait_interval", _short_wait),
        mock.patch.object(retrier_decl, "time", _ShortPauses),
        mock.patch.object(
            state_task_service_callback, "_DELAY_SECONDS_SYNC_CONDITION_CHECK", _LOOKING_S
        ),
        mock.patch.object(
            state_task_service_glue.StateTaskServiceGlue, "_from_error", _named_failure
        ),
        mock.patch.object(
            state_task_service_glue.StateTaskServiceGlue, "_eval_integration_pattern", _stop_left
        ),
        # Failures of iterations and branches may have names of Step Functions' own.
        mock.patch.object(iteration_worker, "CustomErrorName", ErrorName),
        mock.patch.object(branches_decl, "CustomErrorName", ErrorName),
        ExitStack() as stack,
    ):
        for module in _using_clients():
            stack.enter_context(mock.patch.object(module, "boto_client_for", _plain(clients)))
        yield


@contextmanager
def state_machines(account: Account, is_silent: Callable[[str], bool]) -> Iterator[None]:
    """Within it, state machines run, each as its role; its sessions are called as its states.

    A state to whose session the account is silent waits a moment instead of its whole time.
    """

    def client(_region: str, service: str, credentials: Any) -> Any:
        return account.client(service, role=credentials.role_arn, session=_state.get())

    def evaluate(state: ExecutionState, env: Any) -> None:
        if is_silent(state.name):
            state = copy.copy(state)
            state.timeout = TimeoutSeconds(_SILENCE_S)
        _evaluate_with_timeout(state, env)

    with (
        interpreter(client),
        mock.patch.object(ExecutionState, "_evaluate_with_timeout", evaluate),
        mock.patch.object(state_task_service.StateTaskService, "_eval_execution", _execute_named),
    ):
        yield


def _execute_named(task: Any, env: Any) -> None:
    """Execute a task in a context that has its name, in the thread that makes its client."""
    token = _state.set(task.name)
    try:
        _execute(task, env)
    finally:
        _state.reset(token)


def in_process(region: str, service: str, _credentials: Any) -> Any:
    """A client of the moto that is in this process; what it does again, states say."""
    config = Config(retries={"total_max_attempts": 1})
    return boto3.client(service, region_name=region, config=config)


def evaluate(expression: str) -> Any:
    """Return the value of a JSONata expression; `$parse` and `$hash` are Step Functions' own."""
    compiled = jsonata.Jsonata(expression)
    compiled.register_lambda("parse", json.loads)
    compiled.register_lambda("hash", _hash)
    return compiled.evaluate(None)


def _hash(content: str, algorithm: str) -> str:
    if len(content) > _LONGEST_HASHED:
        raise ValueError(
            f"$hash: {len(content)} characters are too many; use at most {_LONGEST_HASHED}"
        )
    return hashlib.new(algorithm.replace("-", "").lower(), content.encode()).hexdigest()


def _start_named(
    backend: StepFunctionsParserBackend, arn: str, name: str | None = None, *given: Any, **more: Any
) -> Any:
    """Start an execution, under a name of ours if none is given, as AWS does."""
    # A name starts one execution, also if it comes twice at once.
    with _starting:
        return _start_execution(backend, arn, name or str(uuid4()), *given, **more)


def _short_wait(wait: WaitFunction, env: Any, wait_seconds: int) -> None:
    _wait_interval(wait, env, min(wait_seconds, _LONGEST_WAIT_S))


class _ShortPauses:
    """The part of the module time that waits before a retry."""

    @staticmethod
    def sleep(seconds: float) -> None:
        """Wait, not for long."""
        time.sleep(min(seconds, _LONGEST_PAUSE_S))


def _stop_left(task: Any, env: Any, **named: Any) -> None:
    """Wait for a job; if nobody waits any more, because the execution has failed, stop it."""
    started = env.stack[-1]
    _integrate(task, env, **named)
    if env.stack[-1] is None:
        client = task._get_glue_client(named["resource_runtime_part"], named["state_credentials"])
        client.batch_stop_job_run(JobName=started["JobName"], JobRunIds=[started["JobRunId"]])


def _named_failure(task: Any, env: Any, ex: Exception) -> Any:
    """A failure under the name that AWS has for it."""
    if isinstance(ex, ClientError):
        glue = botocore.session.get_session().get_service_model("glue")
        listed = [shape.name for shape in glue.operation_model("StartJobRun").error_shapes]
        if ex.response["Error"]["Code"] not in listed:
            response: Any = {"Error": {**ex.response["Error"], "Code": _NOT_LISTED}}
            ex = ClientError(response, ex.operation_name)
    return _glue_failure(task, env, ex)


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
