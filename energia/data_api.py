"""Statements on Redshift through its Data API: run to their end, or cancelled in time.

A job and a Lambda on AWS carry the module, so it imports only botocore and energia.errors.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar
from uuid import uuid4

from botocore.exceptions import ClientError

from energia.errors import StatementError, UsageError

MAX_STATEMENTS: Final = 40
MAX_STATEMENT_BYTES: Final = 100_000
"""The limits of one transaction of the Data API."""

CANCEL_GRACE_S: Final = 30.0
"""The seconds after the deadline in which a cancelled statement may end."""

_T = TypeVar("_T")
_Failure = ClientError | StatementError
_OVER = ("FINISHED", "FAILED", "ABORTED")
_PASSING = (
    "ActiveSessionsExceededException",
    "ActiveStatementsExceededException",
    "DatabaseConnectionException",
    "InternalServerException",
    "ThrottlingException",
)
# The Data API and Redshift say with these words that a paused warehouse is not back yet.
_WAKING = re.compile(
    r"\b(resuming|paused|pausing|not available|unavailable|starting up|connection)\b", re.I
)
# A warehouse wakes up in a minute or two, but an error that stays may have one of the words too.
_WAKING_S = 300.0
_LONGEST_PAUSE_S = 5.0
_UNKNOWN_END = "check its result before you run it again"


@dataclass(frozen=True)
class DataApi:
    """A database of a warehouse; every statement must be safe to repeat."""

    client: Any
    target: Mapping[str, str]
    deadline: float
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def run(self, statements: Sequence[str]) -> str:
        """Run the statements as one transaction and return its id; StatementError if it fails."""
        count, longest = len(statements), max((len(sql.encode()) for sql in statements), default=0)
        if not 0 < count <= MAX_STATEMENTS or longest > MAX_STATEMENT_BYTES:
            raise UsageError(
                f"a transaction of {count} statements, the longest of {longest} bytes, is not "
                f"valid; use 1 to {MAX_STATEMENTS} of at most {MAX_STATEMENT_BYTES} bytes"
            )
        return self._finish(self.client.batch_execute_statement, Sqls=list(statements))

    def rows(self, sql: str, **values: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query, with NULL as None; StatementError if it fails."""
        parameters = [{"name": name, "value": value} for name, value in values.items()]
        request: dict[str, Any] = {"Parameters": parameters} if parameters else {}
        wanted = {"Id": self._finish(self.client.execute_statement, Sql=sql, **request)}
        found: list[tuple[Any, ...]] = []
        while True:
            page = self._call(self.client.get_statement_result, self.deadline, **wanted)
            found.extend(tuple(map(_value, record)) for record in page["Records"])
            if not page.get("NextToken"):
                return found
            wanted["NextToken"] = page["NextToken"]

    def _finish(self, operation: Callable[..., Any], **request: Any) -> str:
        """Start, and start again while the warehouse wakes up; return the id of what finished."""
        once = partial(self._once, operation, **self.target, **request)
        return self._retry(StatementError, once, self.deadline)

    def _once(self, operation: Callable[..., Any], **request: Any) -> str:
        """Start, and return the id when the statement has finished; StatementError if it fails."""
        # A token is new in every start: a second start must not be answered with the failure of
        # the first. It stays in the retries of one call: a lost answer must not run twice.
        described = self._call(operation, self.deadline, **request, ClientToken=str(uuid4()))
        identity, begun = str(described["Id"]), self.clock()
        # A statement that cannot be watched must not be left running.
        with suppress(ClientError):
            described = self._wait(identity, self.deadline)
        waited = self.clock() - begun
        if described.get("Status") not in _OVER:
            described = self._cancel(identity)
        if described["Status"] == "FINISHED":
            return identity
        raise _failure(identity, described, waited)

    def _cancel(self, identity: str) -> dict[str, Any]:
        """Cancel the statement and return how it ended, which may still be well."""
        until = self.clock() + CANCEL_GRACE_S
        # A statement that has ended meanwhile refuses: its state decides, not this answer.
        with suppress(ClientError):
            self._call(self.client.cancel_statement, until, Id=identity)
        return self._wait(identity, until)

    def _wait(self, identity: str, until: float) -> dict[str, Any]:
        """Return how the statement stands when it is over, or else at that time."""
        pause = 0.1
        while True:
            described: dict[str, Any] = self._call(
                self.client.describe_statement, until, Id=identity
            )
            left = until - self.clock()
            if described["Status"] in _OVER or left <= 0:
                return described
            self.sleep(min(pause, left))
            pause = min(pause * 2, _LONGEST_PAUSE_S)

    def _call(self, operation: Callable[..., Any], until: float, **request: Any) -> Any:
        return self._retry(ClientError, partial(operation, **request), until)

    def _retry(self, failure: type[_Failure], attempt: Callable[[], _T], until: float) -> _T:
        """Return what the attempt returns; raise its failure if it does not pass in time."""
        begun, pause = self.clock(), 1.0
        while True:
            try:
                return attempt()
            except failure as error:
                if self.clock() + pause > min(until, begun + _patience_s(error)):
                    raise
            self.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)


def _patience_s(error: _Failure) -> float:
    """Return for how many seconds what failed in this way is tried again."""
    if isinstance(error, StatementError):
        possible, text = error.status == "FAILED", error.reason
    else:
        code, text = error.response["Error"]["Code"], str(error)
        if code in _PASSING:
            return float("inf")
        possible = code == "ValidationException"
    return _WAKING_S if possible and _WAKING.search(text) else 0.0


def _failure(identity: str, described: Mapping[str, Any], waited: float) -> StatementError:
    """Return the error; of a batch, it names the first statement that stands as the whole does."""
    status, parts = described["Status"], described.get("SubStatements", [])
    index = next((at for at, part in enumerate(parts) if part["Status"] == status), None)
    part = described if index is None else parts[index]
    reason = part.get("Error") or described.get("Error") or "Redshift gave no reason"
    if status == "ABORTED":
        reason = f"the statement was cancelled after {waited:.0f} s"
    elif status != "FAILED":
        found = f"the statement did not end in {waited:.0f} s and could not be cancelled"
        reason = f"{found}; {_UNKNOWN_END}"
    return StatementError(identity, status, reason, index, part.get("QueryString"))


def _value(field: Mapping[str, Any]) -> Any:
    return None if field.get("isNull") else next(iter(field.values()))
