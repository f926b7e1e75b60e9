"""Answer a query on AWS: Athena in its workgroup, with a time limit and Athena's reasons."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from energia.errors import QueryError
from energia.queries.compiling import CompiledQuery
from energia.queries.parameters import athena_literal
from energia.queries.result import Cell, Result

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient

_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 5.0

_CELLS: dict[str, Callable[[str], Cell]] = {
    **dict.fromkeys(("tinyint", "smallint", "integer", "bigint"), int),
    **dict.fromkeys(("float", "real", "double"), float),
    "decimal": Decimal,
    "date": date.fromisoformat,
    "timestamp": datetime.fromisoformat,
    "boolean": "true".__eq__,
}
"""How a cell of each of Athena's types is read; any other stays as Athena writes it."""


@dataclass(frozen=True)
class AthenaRunner:
    """Runs queries in a workgroup, which says where results go and how much may be scanned."""

    client: "AthenaClient"
    workgroup: str
    database: str
    timeout_s: float = 300.0
    sleep: Callable[[float], None] = time.sleep

    def answer(self, compiled: CompiledQuery, values: Mapping[str, str]) -> Result:
        """The query's rows; QueryError with Athena's reason if it fails or takes too long."""
        bound = compiled.bind(values)
        parameters = [athena_literal(bound[name]) for name in compiled.parameters]
        request: dict[str, Any] = {"ExecutionParameters": parameters} if parameters else {}
        started = self.client.start_query_execution(
            QueryString=compiled.athena_sql(),
            QueryExecutionContext={"Database": self.database},
            WorkGroup=self.workgroup,
            **request,
        )
        execution = started["QueryExecutionId"]
        self._wait(execution)
        return self._fetch(execution)

    def _wait(self, execution: str) -> None:
        waited, pause = 0.0, _FIRST_PAUSE_S
        while True:
            described = self.client.get_query_execution(QueryExecutionId=execution)
            status = described["QueryExecution"]["Status"]
            if status["State"] == "SUCCEEDED":
                return
            if status["State"] in {"FAILED", "CANCELLED"}:
                reason = " ".join(status.get("StateChangeReason", "Athena gave no reason").split())
                raise QueryError(f"Athena query {execution} {status['State']}: {reason}")
            if waited >= self.timeout_s:
                self.client.stop_query_execution(QueryExecutionId=execution)
                raise QueryError(
                    f"Athena query {execution} was cancelled: "
                    f"still {status['State']} after {self.timeout_s:.0f} s"
                )
            pause = min(pause, self.timeout_s - waited)
            self.sleep(pause)
            waited, pause = waited + pause, min(pause * 2, _LONGEST_PAUSE_S)

    def _fetch(self, execution: str) -> Result:
        pages = self.client.get_paginator("get_query_results").paginate(QueryExecutionId=execution)
        columns: list[tuple[str, str]] = []
        rows: list[tuple[Cell, ...]] = []
        for page in pages:
            found = page["ResultSet"]
            data: Sequence[Any] = found["Rows"]
            if not columns:
                info = found["ResultSetMetadata"]["ColumnInfo"]
                columns = [(column["Name"], column["Type"]) for column in info]
                # A SELECT's first row repeats the column names.
                data = data[1:]
            rows.extend(_typed_rows(data, [kind for _, kind in columns]))
        return Result(tuple(name for name, _ in columns), tuple(rows))


def _typed_rows(rows: Sequence[Any], types: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    for row in rows:
        cells = [cell.get("VarCharValue") for cell in row["Data"]]
        yield tuple(_cell(text, kind) for text, kind in zip(cells, types, strict=True))


def _cell(text: str | None, kind: str) -> Cell:
    return None if text is None else _CELLS.get(kind, str)(text)
