"""Athena answers: queries run, and their results are where the workgroup says."""

# moto has no public seam for this.
# ruff: noqa: SLF001

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import Thread
from typing import Any
from unittest import mock

import pyarrow as pa
from botocore.exceptions import ClientError
from moto.athena import models, responses

from aws_local.account import Account
from aws_local.athena.engine import run
from aws_local.athena.errors import QueryFailed
from aws_local.athena.lake_formation import Grants
from aws_local.athena.tables import Table
from aws_local.athena.types import cell, column_info
from aws_local.callers import Caller, caller_of
from aws_local.gateway import current_call
from aws_local.permissions.policies import Need

Hold = Callable[[Caller, Need], None]
"""Raises ClientError if the caller may not do what is needed."""

_INSUFFICIENT = "Insufficient permissions to execute the query."

_start = models.AthenaBackend.start_query_execution
_get_query_execution = responses.AthenaResponse.get_query_execution


@contextmanager
def queries(account: Account, hold: Hold) -> Iterator[None]:
    """Within it, queries run."""

    def start(backend: models.AthenaBackend, **asked: Any) -> str:
        group = backend.work_groups[asked["workgroup"] or "primary"]
        asked["config"] = _result_configuration(group.configuration, asked["config"])
        identity = _start(backend, **{**asked, "workgroup": group.name})
        execution: Any = backend.executions[identity]
        execution._transitions, execution.status, execution.reason = [], "QUEUED", ""
        lake = _Lake(account, caller_of(account, current_call().key), hold)
        Thread(target=_execute, args=(lake, backend, execution), daemon=True).start()
        return identity

    with (
        mock.patch.object(models.AthenaBackend, "start_query_execution", start),
        mock.patch.object(responses.AthenaResponse, "get_query_execution", _with_reason),
    ):
        yield


def _result_configuration(group: dict[str, Any], given: dict[str, Any] | None) -> dict[str, Any]:
    """Where the result goes: what the workgroup enforces, else what was asked for."""
    own = dict(group.get("ResultConfiguration") or {})
    return own if group["EnforceWorkGroupConfiguration"] else {**own, **(given or {})}


def _with_reason(response: responses.AthenaResponse) -> str:
    described: dict[str, Any] = json.loads(_get_query_execution(response))
    query = described["QueryExecution"]
    execution: Any = response.athena_backend.executions[query["QueryExecutionId"]]
    over = execution.status in ("SUCCEEDED", "FAILED", "CANCELLED")
    if not over:
        del query["Status"]["CompletionDateTime"]
    if execution.reason:
        query["Status"]["StateChangeReason"] = execution.reason
    until = execution.end_time if over else time.time()
    query["Statistics"]["TotalExecutionTimeInMillis"] = int(1000 * (until - execution.start_time))
    return json.dumps(described)


def _execute(lake: "_Lake", backend: models.AthenaBackend, execution: Any) -> None:
    execution.status = "RUNNING"
    try:
        results = _results(lake, execution)
        backend.query_results[execution.id] = results
        _store(lake, execution, results)
        status = "SUCCEEDED"
    except QueryFailed as failure:
        execution.reason, status = str(failure), "FAILED"
    except Exception:
        logging.exception("athena %s", execution.id)
        cause = "GENERIC_INTERNAL_ERROR: the log of the local AWS has the cause"
        execution.reason, status = cause, "FAILED"
    execution.end_time = time.time()
    if execution.status == "RUNNING":
        execution.status = status


def _results(lake: "_Lake", execution: Any) -> models.QueryResults:
    lake.look_at_default()
    database = (execution.context or {}).get("Database", "default")
    answer = run(execution.query, execution.execution_parameters or (), database, lake.read)
    header = {"Data": [cell(name) for name, _ in answer.columns]}
    rows = [{"Data": [cell(value) for value in row]} for row in answer.rows]
    return models.QueryResults([header, *rows], [column_info(*item) for item in answer.columns])


def _store(lake: "_Lake", execution: Any, results: models.QueryResults) -> None:
    """Write the result as CSV, every cell in quotes, as the caller."""
    if "OutputLocation" not in (execution.config or {}):
        raise QueryFailed("No output location provided")
    lines = [",".join(_quoted(item) for item in row["Data"]) + "\n" for row in results.rows]
    bucket, _, key = execution.config["OutputLocation"].removeprefix("s3://").partition("/")
    try:
        lake.client("s3").put_object(Bucket=bucket, Key=key, Body="".join(lines).encode())
    except ClientError as error:
        denied = f"Access denied when writing output to url: s3://{bucket}/{key}"
        raise QueryFailed(f"{denied} ({error})") from error


def _quoted(item: dict[str, str]) -> str:
    text = item.get("VarCharValue")
    return "" if text is None else '"' + text.replace('"', '""') + '"'


@dataclass(frozen=True)
class _Lake:
    """The catalog and what it names, as the caller reads them."""

    account: Account
    caller: Caller | None
    hold: Hold

    def client(self, service: str, role: str | None = None) -> Any:
        """A client of the role's, or else of the caller's."""
        own = self.caller.role.arn if self.caller else None
        return self.account.client(service, role=role or own, session="athena")

    def look_at_default(self) -> None:
        """Ask for the database called default, as Athena does, which there need not be."""
        try:
            self._glue.get_database(Name="default")
        except self._glue.exceptions.EntityNotFoundException:
            pass
        except ClientError as error:
            raise QueryFailed(f"{_INSUFFICIENT} {error}") from error

    def read(self, database: str, name: str) -> pa.Table:
        """The rows of a table, of which Lake Formation may leave columns out.

        QueryFailed if there is no such table, or nothing of it is the caller's to read.
        """
        try:
            definition = self._glue.get_table(DatabaseName=database, Name=name)["Table"]
            pages = self._glue.get_paginator("get_partitions").paginate(
                DatabaseName=database, TableName=name
            )
            partitions = [item for page in pages for item in page["Partitions"]]
        except self._glue.exceptions.EntityNotFoundException as error:
            place = f"awsdatacatalog.{database}.{name}"
            raise QueryFailed(f"TABLE_NOT_FOUND: Table '{place}' does not exist") from error
        except ClientError as error:
            raise QueryFailed(f"{_INSUFFICIENT} {error}") from error
        return self._rows(database, name, Table(definition, partitions))

    @cached_property
    def _glue(self) -> Any:
        return self.client("glue")

    def _rows(self, database: str, name: str, table: Table) -> pa.Table:
        if self.caller is None:
            return table.rows(self.client("s3"))
        grants = Grants(self.account, self.caller.role.arn)
        names = [item["Name"] for item in (*table.columns, *table.keys)]
        columns = grants.columns(database, name, names)
        if not columns:
            raise QueryFailed(
                f"{_INSUFFICIENT} Principal does not have any privilege on specified resource"
            )
        lender = grants.lender(table.definition["StorageDescriptor"]["Location"])
        try:
            if lender:
                self.hold(self.caller, Need("lakeformation:GetDataAccess"))
            rows = table.rows(self.client("s3", lender))
        except ClientError as error:
            raise QueryFailed(f"PERMISSION_DENIED: {error}") from error
        return rows.select(columns)
