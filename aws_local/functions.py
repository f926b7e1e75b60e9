"""Lambda functions run: the deployed code, in a process of its own, as the function's role."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from unittest import mock
from uuid import uuid4
from zipfile import ZipFile

from moto.awslambda.models import LambdaFunction

from aws_local.account import Account
from aws_local.processes import start, wait
from aws_local.runtime import PYTHON, import_path

_HANDLING: Final = Path(__file__).resolve().parent / "handling.py"


@contextmanager
def functions(account: Account) -> Iterator[None]:
    """Within it, functions that are invoked run."""

    def invoke(function: LambdaFunction, event: Any = None) -> tuple[str, bool, str]:
        function.logs_backend.ensure_log_group(function.logs_group_name)
        answer, printed = _run(account, function, event)
        function.save_logs(printed)
        return json.dumps(answer["answer"]), answer["failed"], printed

    with mock.patch.object(LambdaFunction, "_invoke_lambda", invoke):
        yield


def _run(account: Account, function: LambdaFunction, event: Any) -> tuple[dict[str, Any], str]:
    """What the handler returned or raised, and what was printed."""
    identity = str(uuid4())
    folder = account.folder / "functions" / identity
    code, log, answer = folder / "code", folder / "log", folder / "answer.json"
    code.mkdir(parents=True)
    with ZipFile(BytesIO(function.code_bytes)) as archive:
        archive.extractall(code)
    (folder / "event.json").write_text(json.dumps(event), encoding="utf-8")
    seconds = int(function.timeout)
    around = {
        **account.environment(account.keys(function.role, function.function_name)),
        **import_path(code),
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        **{name: str(value) for name, value in function.environment_vars.items()},
    }
    given = (str(function.handler), str(folder), str(seconds), identity)
    command: list[str | Path] = [PYTHON, _HANDLING, *given]
    code_of_exit = wait(start(command, code, around, log), seconds)
    printed = log.read_text(encoding="utf-8", errors="replace")
    if answer.exists():
        return json.loads(answer.read_text(encoding="utf-8")), printed
    if code_of_exit is None:
        message = f"{identity} Task timed out after {seconds}.00 seconds"
        return _failed("Sandbox.Timedout", message), printed
    return _failed("Runtime.ExitError", f"exit status {code_of_exit}: {printed[-500:]}"), printed


def _failed(kind: str, message: str) -> dict[str, Any]:
    return {"failed": True, "answer": {"errorType": kind, "errorMessage": message}}
