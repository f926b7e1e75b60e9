"""All that a load date left: in the lake, in the catalog and in the warehouse."""

import json
import time
from io import BytesIO
from typing import Any

import pyarrow.parquet as pq

from .deployed import Deployed

DATASET = "transacciones"
_OF_A_RUN = (
    *("started_at", "duration_s", "done_at", "delivered_at", "statement"),
    # What was published before, and what a rehearsal allows.
    *("published", "allowed"),
)


def state_of(deployed: Deployed, day: str) -> dict[str, Any]:
    """What is there of the date, without what differs from run to run."""
    found: dict[str, Any] = {}
    s3 = deployed.client("s3")
    for zone in ("processed", "quarantine", "control"):
        place = f"{zone}/{DATASET}/fecha_carga={day}/"
        listed = s3.list_objects_v2(Bucket=deployed.bucket, Prefix=place)
        for item in listed.get("Contents", ()):
            body = s3.get_object(Bucket=deployed.bucket, Key=item["Key"])["Body"].read()
            found[item["Key"]] = _content(item["Key"], body)
    rows = f"energia.{DATASET} WHERE fecha_carga = '{day}'"
    loads = f"energia.auditoria_cargas WHERE (dataset, fecha_carga) = ('{DATASET}', '{day}')"
    found["warehouse"] = _selected(deployed, f"SELECT * FROM {rows}")  # noqa: S608
    found["loads"] = _selected(deployed, f"SELECT manifiesto, filas FROM {loads}")  # noqa: S608
    found["partitions"] = _partitions(deployed, day)
    text = json.dumps(found, default=str)
    return dict(json.loads(text.replace(day, "<day>")))


def _content(key: str, body: bytes) -> Any:
    if key.endswith(".parquet"):
        return sorted(map(repr, pq.read_table(BytesIO(body)).to_pylist()))
    return json.loads(body, object_hook=_common)


def _common(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in _OF_A_RUN}


def _partitions(deployed: Deployed, day: str) -> list[list[str]]:
    glue, config = deployed.client("glue"), deployed.config
    found = []
    for database in (config.raw_database, config.processed_database):
        described = glue.get_partitions(DatabaseName=database, TableName=DATASET)["Partitions"]
        found.append([item["Values"][0] for item in described if item["Values"] == [day]])
    return found


def _selected(deployed: Deployed, sql: str) -> list[str]:
    """The rows, in an order of their own."""
    data = deployed.client("redshift-data")
    started = data.execute_statement(
        WorkgroupName=deployed.config.prefix, Database="energia", Sql=sql
    )["Id"]
    while True:
        described = data.describe_statement(Id=started)
        if described["Status"] in ("FINISHED", "FAILED", "ABORTED"):
            break
        time.sleep(0.02)
    assert described["Status"] == "FINISHED", described.get("Error")
    pages = data.get_paginator("get_statement_result").paginate(Id=started)
    return sorted(repr(record) for page in pages for record in page["Records"])
