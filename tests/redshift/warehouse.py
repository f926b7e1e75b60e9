"""A warehouse in a test: what may be done to it, and all that it holds."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_local.redshift.dialect import Connection, execute
from energia import data_api
from energia.compiler.redshift.load import load_plan
from energia.contracts.model import Contract
from glue_jobs import load as load_job
from lambda_src.redshift_ddl.ddl.ensuring import ensure

from .data_api import WORKGROUP, DataApi
from .objects import BUCKET, Objects

COPY_ROLE = "arn:aws:iam::123456789012:role/copia"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:redshift!energia"  # noqa: S105

TARGET = {"WorkgroupName": WORKGROUP, "Database": "dev", "SecretArn": SECRET}

_COLUMNS = """
SELECT table_name, ordinal_position, column_name, data_type, character_maximum_length,
  numeric_precision, numeric_scale, is_nullable
FROM svv_columns WHERE table_schema = 'energia' ORDER BY 1, 2
"""
_GRANTS = """
SELECT table_name, grantee, privilege_type, NULL FROM information_schema.role_table_grants
WHERE table_schema = 'energia' AND grantee <> grantor
UNION ALL
SELECT table_name, grantee, privilege_type, column_name
FROM information_schema.role_column_grants
WHERE table_schema = 'energia' AND grantee <> grantor ORDER BY 1, 2, 3, 4
"""

_CONSTRAINTS = """
SELECT conname FROM pg_constraint WHERE connamespace = to_regnamespace('energia') ORDER BY 1
"""


class Clock:
    """A clock that goes on while someone sleeps, and at no other time."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.now += seconds

    def time(self) -> float:
        """Return the seconds since the start."""
        return self.now


@dataclass(frozen=True)
class State:
    """All that a warehouse holds, but not when it was loaded."""

    rows: dict[str, list[tuple[Any, ...]]]
    columns: list[tuple[Any, ...]]
    grants: list[tuple[Any, ...]]


@dataclass(frozen=True)
class Bodega:
    """A warehouse, the objects beside it, and the API that reaches both."""

    connection: Connection
    api: DataApi
    objects: Objects

    def client(self, clock: Clock | None = None, *, seconds: float = 600.0) -> data_api.DataApi:
        """Return a client that has so many seconds from the start of the clock."""
        clock = clock or Clock()
        return data_api.DataApi(self.api, TARGET, seconds, clock.sleep, clock.time)

    def ensure(self, plan: Mapping[str, Any]) -> dict[str, Any]:
        """Bring it to the plan, as the Lambda does."""
        return ensure(self.client(), plan)

    def load(self, contract: Contract, day: str, **options: str) -> dict[str, Any]:
        """Load one date with the job."""
        job = self.job(contract, day, **options)
        return load_job.load(job)

    def job(self, contract: Contract, day: str, **options: str) -> load_job.Job:
        """Return the job that loads one date; no time passes but while it sleeps."""
        dataset, clock = contract.dataset, Clock()
        self.objects.by_key[f"scripts/{dataset}.json"] = json.dumps(load_plan(contract)).encode()
        return load_job.Job(
            parsed(dataset, day, **options), self.objects, self.api, clock.sleep, clock.time
        )

    def by_hand(self, sql: str) -> None:
        """Run the statements of an error's advice, one by one."""
        for statement in filter(None, (part.strip() for part in sql.split(";"))):
            execute(self.connection, statement)

    def state(self) -> State:
        """All that it holds."""
        tables = self._all(
            "SELECT DISTINCT table_name FROM svv_columns WHERE table_schema = 'energia' ORDER BY 1"
        )
        return State(
            rows={name: self.rows(name) for (name,) in tables},
            columns=self._all(_COLUMNS),
            grants=self._all(_GRANTS),
        )

    def shape(self) -> list[tuple[Any, ...]]:
        """All of it but its rows."""
        return [*self._all(_COLUMNS), *self._all(_GRANTS), *self._all(_CONSTRAINTS)]

    def rows(self, relation: str) -> list[tuple[Any, ...]]:
        """The rows of a table or view, in no order of its own, without the time of loading."""
        found = self._all(f"SELECT * FROM energia.{relation}")  # noqa: S608
        if relation == "auditoria_cargas":
            found = [row[:-1] for row in found]
        return sorted(found, key=repr)

    def _all(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql.encode()).fetchall()


def parsed(dataset: str, day: str, **options: str) -> argparse.Namespace:
    """The job's options as Glue hands them over, with Glue's own among them."""
    given = {
        "JOB_NAME": "load",
        "lake": f"s3://{BUCKET}",
        "plan": f"scripts/{dataset}.json",
        "manifest": f"control/{dataset}/fecha_carga={day}/publish.json",
        "fecha_carga": day,
        "TempDir": f"s3://{BUCKET}/temp/",
        "database": "dev",
        "copy_role": COPY_ROLE,
        "workgroup": WORKGROUP,
        **options,
    }
    arguments = [text for name, value in given.items() for text in (f"--{name}", value)]
    return load_job.parse([*arguments, "--job-bookmark-option", "job-bookmark-disable"])
