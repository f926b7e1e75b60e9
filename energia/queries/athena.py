"""Answer a query on AWS: Athena in its workgroup, with a time limit and Athena's reasons."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
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
        """Return the query's rows, which are fetched as they are read.

        QueryError with Athena's reason if it fails or takes too long.
        """
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
        paginator = self.client.get_paginator("get_query_results")
        pages = iter(paginator.paginate(QueryExecutionId=execution))
        first = next(pages)["ResultSet"]
        info = first["ResultSetMetadata"]["ColumnInfo"]
        types = [column["Type"] for column in info]
        # A SELECT's first row repeats the column names.
        others = (row for page in pages for row in page["ResultSet"]["Rows"])
        rows = chain(first["Rows"][1:], others)
        return Result(tuple(column["Name"] for column in info), _typed_rows(rows, types))


def _typed_rows(rows: Iterable[Any], types: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    for row in rows:
        cells = [cell.get("VarCharValue") for cell in row["Data"]]
        yield tuple(_cell(text, kind) for text, kind in zip(cells, types, strict=True))


def _cell(text: str | None, kind: str) -> Cell:
    return None if text is None else _CELLS.get(kind, str)(text)
