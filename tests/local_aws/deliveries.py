"""Dates taken through the state machine, as a person takes them, and what came of them."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pyarrow.parquet as pq

from energia.partition.allow import Allow

from .deployed import Deployed

SEED_DATE = "2026-02-01"
SAMPLE_DATE = "2026-01-06"
_LONGEST_S = 240


@dataclass(frozen=True)
class Execution:
    """How an execution ended: its output, if it succeeded; its cause, if it failed."""

    arn: str
    status: str
    error: str
    output: Any
    cause: str


def run_date(deployed: Deployed, day: str, *allow: Allow) -> Execution:
    """Run the state machine for a date, to its end; ``allow`` has the doubts to overrule."""
    given = json.dumps({"fecha_carga": day, "allow": allow})
    started = deployed.aws(
        *("stepfunctions", "start-execution", "--state-machine-arn", deployed.machine),
        *("--input", given),
    )
    return wait_for(deployed, started["executionArn"])


def wait_for(deployed: Deployed, arn: str) -> Execution:
    """An execution, when it is over."""
    client, deadline = deployed.client("stepfunctions"), time.monotonic() + _LONGEST_S
    while True:
        described = client.describe_execution(executionArn=arn)
        if described["status"] != "RUNNING":
            break
        assert time.monotonic() < deadline, "the execution does not end"
        time.sleep(0.1)
    output = json.loads(described["output"]) if "output" in described else None
    return Execution(
        arn, described["status"], described.get("error", ""), output, described.get("cause", "")
    )


def until(condition: Callable[[], bool], unmet: str) -> None:
    """Wait for the condition; AssertionError that says what is not so, if it never is."""
    deadline = time.monotonic() + _LONGEST_S
    while not condition():
        assert time.monotonic() < deadline, unmet
        time.sleep(0.1)


def ask(deployed: Deployed, sql: str) -> list[list[str]]:
    """The rows of Athena's answer as text; AssertionError with its reason if there is none."""
    state, identity = start_query(deployed, sql)
    assert state["State"] == "SUCCEEDED", state
    described = deployed.aws("athena", "get-query-results", "--query-execution-id", identity)
    rows = described["ResultSet"]["Rows"][1:]
    return [[cell.get("VarCharValue", "") for cell in row["Data"]] for row in rows]


def start_query(deployed: Deployed, sql: str) -> tuple[dict[str, str], str]:
    """How a query ended, and its ID."""
    started = deployed.aws(
        *("athena", "start-query-execution", "--query-string", sql),
        *("--work-group", deployed.config.workgroup),
        *("--query-execution-context", f"Database={deployed.config.processed_database}"),
    )
    identity = started["QueryExecutionId"]
    client = deployed.client("athena")
    while True:
        described = client.get_query_execution(QueryExecutionId=identity)["QueryExecution"][
            "Status"
        ]
        if described["State"] not in ("QUEUED", "RUNNING"):
            return described, identity
        time.sleep(0.2)


def warehouse_rows(deployed: Deployed, sql: str) -> list[list[Any]]:
    """The rows of Redshift's answer; AssertionError with its reason if there is none."""
    started = deployed.aws(
        *("redshift-data", "execute-statement", "--workgroup-name", deployed.config.prefix),
        *("--database", "energia", "--sql", sql),
    )
    client = deployed.client("redshift-data")
    while True:
        described = client.describe_statement(Id=started["Id"])
        if described["Status"] in ("FINISHED", "FAILED", "ABORTED"):
            break
        time.sleep(0.2)
    assert described["Status"] == "FINISHED", described.get("Error")
    result = deployed.aws("redshift-data", "get-statement-result", "--id", started["Id"])
    return [[_value(item) for item in record] for record in result["Records"]]


def lake_rows(deployed: Deployed, key: str) -> list[dict[str, Any]]:
    """The rows of a Parquet object of the lake."""
    body = deployed.client("s3").get_object(Bucket=deployed.bucket, Key=key)["Body"].read()
    rows: list[dict[str, Any]] = pq.read_table(BytesIO(body)).to_pylist()
    return rows


def _value(field: dict[str, Any]) -> Any:
    if field.get("isNull"):
        return None
    (value,) = field.values()
    return value
