"""What each reader is answered, table by table and column by column."""

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from energia.contracts.model import Role

from .deployed import ROOT, Deployed
from .people import own_group

Cell = tuple[str, str]
"""A table, with its database, and a column of it."""


def answered(deployed: Deployed, role: Role) -> dict[Cell, str]:
    """How the role's query of each column ended: nothing if it was read, else Athena's reason."""
    athena = deployed.client_as(role, "athena")
    asked = {"WorkGroup": own_group(deployed, role)}
    found = {}
    for table, columns in _catalog(deployed):
        whole = outcome(athena, _select(table, columns), asked)
        for column in columns:
            found[table, column] = whole and outcome(athena, _select(table, [column]), asked)
    return found


def granted(project: Path = ROOT) -> dict[Role, set[Cell]]:
    """What each reader may read in the lake, as `energia access` says of a project."""
    command = Path(sys.executable).with_name("energia")
    done = subprocess.run(
        [command, "access", "--json"], cwd=project, capture_output=True, check=True
    )
    found: dict[Role, set[Cell]] = {role: set() for role in Role}
    for row in json.loads(done.stdout):
        if row["place"] == "lake":
            found[row["role"]] |= {(row["table"], column) for column in row["columns"]}
    return found


def _catalog(deployed: Deployed) -> Iterator[tuple[str, list[str]]]:
    """Every table, and its columns."""
    glue, config = deployed.client("glue"), deployed.config
    for database in (config.raw_database, config.processed_database):
        for table in glue.get_tables(DatabaseName=database)["TableList"]:
            columns = (*table["StorageDescriptor"]["Columns"], *table["PartitionKeys"])
            yield f"{database}.{table['Name']}", [column["Name"] for column in columns]


def _select(table: str, columns: Iterable[str]) -> str:
    return f"SELECT {', '.join(columns)} FROM {table} LIMIT 1"  # noqa: S608


def outcome(athena: Any, sql: str, asked: dict[str, str]) -> str:
    """How a query ended: nothing if it was answered, else Athena's reason."""
    query = athena.start_query_execution(QueryString=sql, **asked)["QueryExecutionId"]
    while True:
        status = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
        if status["State"] not in ("QUEUED", "RUNNING"):
            break
        time.sleep(0.02)
    if status["State"] == "SUCCEEDED":
        athena.get_query_results(QueryExecutionId=query)
    return str(status.get("StateChangeReason", ""))
