"""A role whose policy lacks one action that it needs is refused it, in words like AWS's."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from energia.contracts.model import Role

from .deliveries import SAMPLE_DATE, Execution, run_date
from .deployed import Deployed
from .people import own_group
from .permissions import without
from .reading import outcome


@dataclass(frozen=True)
class Removal:
    """An action that a role needs in a place, and what it needs it for: that tells of errors."""

    role: str
    action: str
    place: str
    attempt: Callable[[Deployed], str]


def execution(deployed: Deployed) -> str:
    """How an execution ends."""
    return run_date(deployed, SAMPLE_DATE).cause


def job(name: str) -> Callable[[Deployed], str]:
    """How a job ends that is run again as it was before."""

    def attempt(deployed: Deployed) -> str:
        glue, full = deployed.client("glue"), f"{name}_{deployed.config.name}"
        before = glue.get_job_runs(JobName=full)["JobRuns"][0]["Arguments"]
        run = glue.start_job_run(JobName=full, Arguments=before)["JobRunId"]
        while True:
            described = glue.get_job_run(JobName=full, RunId=run)["JobRun"]
            if described["JobRunState"] not in ("STARTING", "RUNNING"):
                return str(described.get("ErrorMessage", ""))
            time.sleep(0.1)

    return attempt


def crawl(deployed: Deployed) -> str:
    """How a crawl ends."""
    glue, name = deployed.client("glue"), deployed.config.crawlers[0]
    glue.start_crawler(Name=name)
    while True:
        described = glue.get_crawler(Name=name)["Crawler"]
        if described["State"] == "READY":
            return str(described["LastCrawl"].get("ErrorMessage", ""))
        time.sleep(0.1)


def ddl(deployed: Deployed) -> str:
    """What the function answers that the state machine invokes."""
    states = deployed.client("stepfunctions")
    definition = states.describe_state_machine(stateMachineArn=deployed.machine)["definition"]
    asked = json.loads(definition)["States"]["EnsureWarehouse"]["Arguments"]
    payload = json.dumps(asked["Payload"])
    invoked = deployed.client("lambda").invoke(FunctionName=asked["FunctionName"], Payload=payload)
    return str(invoked["Payload"].read().decode())


def query(role: Role) -> Callable[[Deployed], str]:
    """How a query of what every reader may read ends."""

    def attempt(deployed: Deployed) -> str:
        sql = f"SELECT * FROM {deployed.config.processed_database}.proveedores"  # noqa: S608
        asked = {"WorkGroup": own_group(deployed, role)}
        return outcome(deployed.client_as(role, "athena"), sql, asked)

    return attempt


REMOVALS = (
    Removal("StateMachineRole", "glue:StartJobRun", "job/transformar_", execution),
    Removal("TransformRole", "s3:GetObject", "/scripts/", job("transformar_clientes_parquet")),
    Removal(
        "LoadRole",
        "redshift-data:BatchExecuteStatement",
        "workgroup/",
        job("cargar_clientes_redshift"),
    ),
    Removal("CopyRole", "s3:GetObject", "/temp/_cargas/", job("cargar_clientes_redshift")),
    Removal("CrawlerRole", "glue:GetPartitions", "database/energia_", crawl),
    Removal("DdlRole", "secretsmanager:GetSecretValue", "secret:redshift!energia-", ddl),
    Removal("ReportViewer", "lakeformation:GetDataAccess", r"\*", query(Role.REPORT_VIEWER)),
    Removal(
        "AthenaQueryExecutionRole",
        "s3:PutObject",
        "/athena-query-results/",
        query(Role.ATHENA_QUERY_EXECUTION),
    ),
    Removal("RegistrationRole", "s3:GetObject", "/processed/", query(Role.REPORT_VIEWER)),
)


@pytest.mark.parametrize(
    "removal", REMOVALS, ids=lambda removal: f"{removal.role} {removal.action}"
)
def test_removed_action_is_refused(
    removal: Removal, sampled: Execution, deployed: Deployed
) -> None:
    assert sampled.status == "SUCCEEDED"
    with without(deployed, removal.role, removal.action):
        message = removal.attempt(deployed)
    refused = rf"is not authorized to perform: {removal.action} on resource: \S*{removal.place}"
    assert re.search(refused, message), message
