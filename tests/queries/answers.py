"""What Athena answers, as its API writes it."""

from collections.abc import Sequence
from typing import Any

import requests


def queue(columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str | None]]) -> None:
    """Have moto answer the next query so; it runs none."""
    found = result_set(columns, rows)
    results = [{"rows": found["Rows"], "column_info": found["ResultSetMetadata"]["ColumnInfo"]}]
    response = requests.post(
        "http://motoapi.amazonaws.com/moto-api/static/athena/query-results",
        json={"results": results},
        timeout=5,
    )
    assert response.status_code == 201


def result_set(
    columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str | None]]
) -> dict[str, Any]:
    """Rows as GetQueryResults gives them: a NULL is a cell without a value."""
    return {
        "ResultSetMetadata": {
            "ColumnInfo": [{"Name": name, "Type": kind} for name, kind in columns]
        },
        "Rows": [
            {"Data": [{} if cell is None else {"VarCharValue": cell} for cell in row]}
            for row in rows
        ],
    }
