"""The Data API of a warehouse in a test: it fails, hangs and dies on demand."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from botocore.exceptions import ClientError

from aws_local.redshift import data_api
from aws_local.redshift.data_api import OVER, Started, client_error
from aws_local.redshift.dialect import Connection

from .objects import Objects
from .service_models import check_call

WORKGROUP = "energia-prueba"


class DataApi(data_api.DataApi):
    """A client of the Data API whose calls are checked against Glue's boto3.

    ``faults`` are raised by the next calls of an operation; ``dies_after`` that many statements,
    counted over all batches, the session ends; ``hangs`` keeps statements running until cancelled;
    ``refusals`` are Redshift's answers to the next statements instead of running them.
    """

    page_rows = 2

    def __init__(self, uri: str, objects: Objects) -> None:
        super().__init__(objects)
        self.uri = uri
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: dict[str, list[ClientError]] = {}
        self.refusals: list[str] = []
        self.dies_after: int | None = None
        self.hangs = False
        self.finishes_when_cancelled = False

    def batch_execute_statement(self, **request: Any) -> dict[str, Any]:
        """Start several statements as one transaction."""
        assert 1 <= len(request["Sqls"]) <= 40
        assert all(len(sql.encode()) <= 100_000 for sql in request["Sqls"])
        self._fail("BatchExecuteStatement", request)
        return _checked(
            "BatchExecuteStatement", request, super().batch_execute_statement(**request)
        )

    def execute_statement(self, **request: Any) -> dict[str, Any]:
        """Start one statement."""
        self._fail("ExecuteStatement", request)
        return _checked("ExecuteStatement", request, super().execute_statement(**request))

    def describe_statement(self, **request: Any) -> dict[str, Any]:
        """How a statement stands; each look takes it one step further."""
        self._fail("DescribeStatement", request)
        answer = _checked("DescribeStatement", request, super().describe_statement(**request))
        self._advance(self.found(request["Id"]))
        return answer

    def get_statement_result(self, **request: Any) -> dict[str, Any]:
        """The rows of a finished statement, two a page."""
        self._fail("GetStatementResult", request)
        return _checked("GetStatementResult", request, super().get_statement_result(**request))

    def cancel_statement(self, **request: Any) -> dict[str, Any]:
        """Cancel a statement that is not over; ValidationException if it is."""
        self._fail("CancelStatement", request)
        started = self.found(request["Id"])
        self.hangs = False
        if self.finishes_when_cancelled:
            started.status = "STARTED"
            self._advance(started)
        return _checked("CancelStatement", request, super().cancel_statement(**request))

    def begin(self, started: Started) -> None:
        """Nothing yet: it runs when someone looks."""

    @contextmanager
    def session(self, started: Started) -> Iterator[Connection]:
        """A session that may end before it commits."""
        with psycopg.connect(self.uri, autocommit=not started.batch) as connection:
            yield connection
            self._survive()

    def execute(self, connection: Connection, sql: str, started: Started) -> None:
        """Run one statement, if the session lives still."""
        self._survive()
        super().execute(connection, sql, started)

    def _fail(self, operation: str, request: dict[str, Any]) -> None:
        self.calls.append((operation, request))
        if self.faults.get(operation):
            raise self.faults[operation].pop(0)

    def _advance(self, started: Started) -> None:
        if started.status == "SUBMITTED":
            started.status = "STARTED"
        elif started.status not in OVER and not self.hangs:
            if self.refusals:
                started.status, started.error = "FAILED", self.refusals.pop(0)
            else:
                self.run(started)

    def _survive(self) -> None:
        if self.dies_after is None:
            return
        if self.dies_after == 0:
            raise psycopg.OperationalError("the session was ended")
        self.dies_after -= 1


def _checked(operation: str, request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    check_call("redshift-data", operation, request, answer)
    return answer


__all__ = ["WORKGROUP", "DataApi", "client_error"]
