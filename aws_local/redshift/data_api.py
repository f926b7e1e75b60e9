"""The Redshift Data API over PostgreSQL: statements run later, and say how it went when asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
from botocore.exceptions import ClientError

from aws_local.redshift.copying import Objects, copy
from aws_local.redshift.dialect import Connection, execute

OVER = ("FINISHED", "FAILED", "ABORTED")

_TYPES = {"numeric": "numeric", "text": "varchar", "bpchar": "varchar", "name": "varchar"}


@dataclass
class Started:
    """A statement or a batch, and how it stands."""

    id: str
    request: dict[str, Any]
    sqls: list[str]
    values: dict[str, str]
    batch: bool
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    status: str = "SUBMITTED"
    error: str | None = None
    failed: int | None = None
    columns: list[dict[str, Any]] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)


class DataApi:
    """The API's operations, as a client of boto3 calls them; each statement has its own session.

    Who makes one says where sessions are and when a statement runs.
    """

    page_rows = 1000

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self.started: dict[str, Started] = {}

    @contextmanager
    def session(self, started: Started) -> Iterator[Connection]:
        """The session of a statement; a batch is one transaction."""
        raise NotImplementedError

    def begin(self, started: Started) -> None:
        """Have the statement run, sooner or later."""
        raise NotImplementedError

    def batch_execute_statement(self, **request: Any) -> dict[str, Any]:
        """Start several statements as one transaction."""
        return self._start(Started(str(uuid4()), request, request["Sqls"], {}, True))

    def execute_statement(self, **request: Any) -> dict[str, Any]:
        """Start one statement."""
        values = {item["name"]: item["value"] for item in request.get("Parameters", [])}
        return self._start(Started(str(uuid4()), request, [request["Sql"]], values, False))

    def describe_statement(self, **request: Any) -> dict[str, Any]:
        """How a statement stands: submitted, then started, then over."""
        started = self.found(request["Id"])
        answer: dict[str, Any] = {
            "Id": started.id,
            "Status": started.status,
            "HasResultSet": bool(started.columns),
            "ResultRows": len(started.rows) if started.columns else -1,
        }
        if started.error:
            answer["Error"] = started.error
        if started.batch:
            answer["SubStatements"] = [_part(started, place) for place in range(len(started.sqls))]
        else:
            answer["QueryString"] = started.sqls[0]
        return answer

    def get_statement_result(self, **request: Any) -> dict[str, Any]:
        """The rows of a finished statement, page by page."""
        started = self.found(request["Id"])
        if not started.columns:
            raise client_error("ResourceNotFoundException", "Query does not have result.")
        at = int(request.get("NextToken", "0"))
        until = at + self.page_rows
        answer: dict[str, Any] = {
            "Records": [list(map(_field, row)) for row in started.rows[at:until]],
            "ColumnMetadata": started.columns,
            "TotalNumRows": len(started.rows),
        }
        if until < len(started.rows):
            answer["NextToken"] = str(until)
        return answer

    def cancel_statement(self, **request: Any) -> dict[str, Any]:
        """Cancel a statement that is not over; ValidationException if it is."""
        started = self.found(request["Id"])
        if started.status in OVER:
            raise client_error("ValidationException", "Could not cancel a query that is over")
        started.status = "ABORTED"
        return {"Status": True}

    def found(self, identity: str) -> Started:
        """The statement; ResourceNotFoundException if there is none."""
        if identity not in self.started:
            raise client_error("ResourceNotFoundException", "Query does not exist.")
        return self.started[identity]

    def run(self, started: Started) -> None:
        """Run a statement to its end."""
        try:
            with self.session(started) as connection:
                for place, sql in enumerate(started.sqls):
                    started.failed = place
                    self.execute(connection, sql, started)
        except psycopg.Error as error:
            detail = f"\nDETAIL:  {error.diag.message_detail}" if error.diag.message_detail else ""
            words = error.diag.message_primary or str(error)
            started.error = f"ERROR: {words}{detail}"
            started.status = "FAILED"
        else:
            started.status, started.failed = "FINISHED", None

    def execute(self, connection: Connection, sql: str, started: Started) -> None:
        """Run one statement of a session, and keep its rows."""
        started.columns, started.rows = [], []
        if sql.startswith("COPY "):
            try:
                copy(connection, sql, self.objects)
            except ClientError as error:
                raise psycopg.DataError(f"S3ServiceException: {error}") from error
            return
        cursor = execute(connection, sql, started.values)
        if cursor.description:
            started.columns = [_column(item, connection) for item in cursor.description]
            started.rows = cursor.fetchall()

    def _start(self, started: Started) -> dict[str, Any]:
        self.started[started.id] = started
        self.begin(started)
        database = started.request["Database"]
        return {"Id": started.id, "Database": database, "CreatedAt": started.created}


def client_error(code: str, message: str = "") -> ClientError:
    """The error of an AWS call."""
    return ClientError({"Error": {"Code": code, "Message": message}}, "Operation")


def _part(started: Started, place: int) -> dict[str, Any]:
    return {
        "Id": f"{started.id}:{place + 1}",
        "QueryString": started.sqls[place],
        "Status": _part_status(started, place),
        **({"Error": started.error} if started.error and place == started.failed else {}),
    }


def _part_status(started: Started, place: int) -> str:
    if started.status != "FAILED" or started.failed is None:
        return started.status
    if place == started.failed:
        return "FAILED"
    return "FINISHED" if place < started.failed else "ABORTED"


def _column(item: psycopg.Column, connection: Connection) -> dict[str, Any]:
    known = connection.adapters.types.get(item.type_code)
    name = known.name if known else "varchar"
    return {"name": item.name, "label": item.name, "typeName": _TYPES.get(name, name)}


def _field(value: Any) -> dict[str, Any]:
    if value is None:
        return {"isNull": True}
    if isinstance(value, bool):
        return {"booleanValue": value}
    return {"longValue": value} if isinstance(value, int) else {"stringValue": str(value)}
