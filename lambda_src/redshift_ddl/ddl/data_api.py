"""Statements on Redshift through its Data API: run to their end, or cancelled in time."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from .errors import DdlError

MAX_STATEMENTS = 40

_OVER = ("FINISHED", "FAILED", "ABORTED")
_PASSING = (
    "ActiveSessionsExceededException",
    "ActiveStatementsExceededException",
    "DatabaseConnectionException",
    "InternalServerException",
    "ThrottlingException",
)
# How the Data API and Redshift say that a paused warehouse is not back yet.
_WAKING = re.compile(
    r"\b(resuming|paused|pausing|not available|unavailable|starting up|connection)\b", re.I
)
_LONGEST_PAUSE_S = 5.0


@dataclass(frozen=True)
class Warehouse:
    """A database of a warehouse; every statement must be safe to repeat."""

    client: Any
    target: Mapping[str, str]
    deadline: float
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def run(self, statements: Sequence[str]) -> None:
        """Run the statements as one transaction; DdlError if it fails or the time is up."""
        if len(statements) > MAX_STATEMENTS:
            raise DdlError(f"{len(statements)} statements are too many for one transaction")
        self._finish(self.client.batch_execute_statement, Sqls=list(statements))

    def rows(self, sql: str, **values: str) -> list[tuple[Any, ...]]:
        """The rows of a query, with NULL as None; DdlError if it fails or the time is up."""
        parameters = [{"name": name, "value": value} for name, value in values.items()]
        named: dict[str, Any] = {"Parameters": parameters} if parameters else {}
        identity = self._finish(self.client.execute_statement, Sql=sql, **named)
        found: list[tuple[Any, ...]] = []
        page: dict[str, str] = {}
        while True:
            result = self._call(self.client.get_statement_result, Id=identity, **page)
            found.extend(tuple(map(_value, record)) for record in result["Records"])
            if not result.get("NextToken"):
                return found
            page = {"NextToken": result["NextToken"]}

    def _finish(self, operation: Callable[..., Any], **request: Any) -> str:
        """Start, and start again while the warehouse wakes up; the id of what has finished."""
        pause = 1.0
        while True:
            identity = str(self._call(operation, **request, **self.target)["Id"])
            described = self._wait(identity)
            if described["Status"] == "FINISHED":
                return identity
            reason = _reason(described)
            if not _is_waking(reason) or self.clock() + pause > self.deadline:
                raise DdlError(f"statement {identity} {described['Status']}: {reason}")
            self.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)

    def _wait(self, identity: str) -> dict[str, Any]:
        pause = 0.1
        while True:
            described: dict[str, Any] = self._call(self.client.describe_statement, Id=identity)
            if described["Status"] in _OVER:
                return described
            if self.clock() + pause > self.deadline:
                with suppress(ClientError):
                    self.client.cancel_statement(Id=identity)
                raise DdlError(
                    f"statement {identity} was cancelled, still {described['Status']} when the "
                    "time was up; run it again"
                )
            self.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)

    def _call(self, operation: Callable[..., Any], **request: Any) -> Any:
        pause = 1.0
        while True:
            try:
                return operation(**request)
            except ClientError as error:
                code, text = error.response["Error"]["Code"], str(error)
                passing = code in _PASSING or (code == "ValidationException" and _is_waking(text))
                if not passing or self.clock() + pause > self.deadline:
                    raise DdlError(" ".join(text.split())) from error
            self.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)


def _reason(described: Mapping[str, Any]) -> str:
    """Redshift's words, with the statement that they are about."""
    for part in described.get("SubStatements", []):
        if part["Status"] == "FAILED":
            return f"{' '.join(part.get('Error', '').split())} in: {part.get('QueryString', '')}"
    return " ".join(described.get("Error", "no reason given").split())


def _is_waking(text: str) -> bool:
    return _WAKING.search(text) is not None


def _value(field: Mapping[str, Any]) -> Any:
    return None if field.get("isNull") else next(iter(field.values()))
