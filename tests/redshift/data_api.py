"""The Redshift Data API over PostgreSQL: statements run later, and say how it went when asked."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import psycopg
from botocore.exceptions import ClientError

from .copying import copy
from .objects import Objects
from .postgres import Connection, execute
from .service_models import check_call

WORKGROUP = "energia-prueba"


@dataclass
class Started:
    """A statement or a batch, and how it stands."""

    sqls: list[str]
    values: dict[str, str]
    batch: bool
    status: str = "SUBMITTED"
    error: str | None = None
    failed: int | None = None
    rows: list[tuple[Any, ...]] = field(default_factory=list)


class DataApi:
    """A client of the Data API; each statement has a session of its own, as on AWS.

    ``faults`` are raised by the next calls of an operation; ``dies_after`` that many statements,
    counted over all batches, the session ends; ``hangs`` keeps statements running until cancelled;
    ``refusals`` are Redshift's answers to the next statements instead of running them.
    """

    def __init__(self, uri: str, objects: Objects) -> None:
        self.uri = uri
        self.objects = objects
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: dict[str, list[ClientError]] = {}
        self.refusals: list[str] = []
        self.dies_after: int | None = None
        self.hangs = False
        self.finishes_when_cancelled = False
        self._started: dict[str, Started] = {}
        self._ids = count(1)

    def batch_execute_statement(self, **request: Any) -> dict[str, Any]:
        """Start several statements as one transaction."""
        assert 1 <= len(request["Sqls"]) <= 40
        assert all(len(sql.encode()) <= 100_000 for sql in request["Sqls"])
        return self._start("BatchExecuteStatement", request, Started(request["Sqls"], {}, True))

    def execute_statement(self, **request: Any) -> dict[str, Any]:
        """Start one statement."""
        values = {item["name"]: item["value"] for item in request.get("Parameters", [])}
        return self._start("ExecuteStatement", request, Started([request["Sql"]], values, False))

    def describe_statement(self, **request: Any) -> dict[str, Any]:
        """How a statement stands: submitted, then started, then over."""
        self._fail("DescribeStatement", request)
        started = self._started[request["Id"]]
        answer: dict[str, Any] = {"Id": request["Id"], "Status": started.status}
        if started.error:
            answer["Error"] = started.error
        if started.batch:
            answer["SubStatements"] = [
                {
                    "Id": f"{request['Id']}:{place + 1}",
                    "QueryString": sql,
                    "Status": self._part_status(started, place),
                    **({"Error": started.error} if place == started.failed else {}),
                }
                for place, sql in enumerate(started.sqls)
            ]
        check_call("redshift-data", "DescribeStatement", request, answer)
        self._advance(started)
        return answer

    def get_statement_result(self, **request: Any) -> dict[str, Any]:
        """The rows of a finished statement, two a page."""
        self._fail("GetStatementResult", request)
        rows = self._started[request["Id"]].rows
        at = int(request.get("NextToken", "0"))
        answer: dict[str, Any] = {"Records": [list(map(_field, row)) for row in rows[at : at + 2]]}
        if at + 2 < len(rows):
            answer["NextToken"] = str(at + 2)
        check_call("redshift-data", "GetStatementResult", request, answer)
        return answer

    def cancel_statement(self, **request: Any) -> dict[str, Any]:
        """Cancel a statement that is not over; ValidationException if it is."""
        self._fail("CancelStatement", request)
        started = self._started[request["Id"]]
        self.hangs = False
        if self.finishes_when_cancelled:
            started.status = "STARTED"
            self._advance(started)
        if started.status in ("FINISHED", "FAILED", "ABORTED"):
            raise client_error("ValidationException", "Could not cancel a query that is over")
        started.status = "ABORTED"
        check_call("redshift-data", "CancelStatement", request, {"Status": True})
        return {"Status": True}

    def _start(self, operation: str, request: dict[str, Any], started: Started) -> dict[str, Any]:
        self._fail(operation, request)
        identity = f"00000000-0000-4000-8000-{next(self._ids):012d}"
        self._started[identity] = started
        answer = {"Id": identity, "Database": request["Database"], "CreatedAt": datetime.now(UTC)}
        check_call("redshift-data", operation, request, answer)
        return answer

    def _fail(self, operation: str, request: dict[str, Any]) -> None:
        self.calls.append((operation, request))
        if self.faults.get(operation):
            raise self.faults[operation].pop(0)

    def _advance(self, started: Started) -> None:
        if started.status == "SUBMITTED":
            started.status = "STARTED"
        elif started.status == "STARTED" and not self.hangs:
            self._run(started)

    def _run(self, started: Started) -> None:
        if self.refusals:
            started.status, started.error = "FAILED", self.refusals.pop(0)
            return
        try:
            with psycopg.connect(self.uri, autocommit=not started.batch) as connection:
                for place, sql in enumerate(started.sqls):
                    started.failed = place
                    self._survive()
                    started.rows = self._execute(connection, sql, started.values)
                self._survive()
        except psycopg.Error as error:
            detail = f"\nDETAIL:  {error.diag.message_detail}" if error.diag.message_detail else ""
            words = error.diag.message_primary or str(error)
            started.status = "FAILED"
            started.error = f"ERROR: {words}{detail}"
        else:
            started.status, started.failed = "FINISHED", None

    def _survive(self) -> None:
        if self.dies_after is None:
            return
        if self.dies_after == 0:
            raise psycopg.OperationalError("the session was ended")
        self.dies_after -= 1

    def _execute(
        self, connection: Connection, sql: str, values: dict[str, str]
    ) -> list[tuple[Any, ...]]:
        if sql.startswith("COPY "):
            try:
                copy(connection, sql, self.objects)
            except ClientError as error:
                raise psycopg.DataError(f"S3ServiceException: {error}") from error
            return []
        cursor = execute(connection, sql, values)
        return cursor.fetchall() if cursor.description else []

    @staticmethod
    def _part_status(started: Started, place: int) -> str:
        if started.failed is None:
            return started.status
        if place == started.failed:
            return "FAILED"
        return "FINISHED" if place < started.failed else "ABORTED"


def client_error(code: str, message: str = "") -> ClientError:
    """The error of an AWS call."""
    return ClientError({"Error": {"Code": code, "Message": message}}, "Operation")


def _field(value: Any) -> dict[str, Any]:
    if value is None:
        return {"isNull": True}
    return {"longValue": value} if isinstance(value, int) else {"stringValue": str(value)}
