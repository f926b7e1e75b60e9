"""Who may do what: IAM for every role, and Lake Formation for what Athena reads."""

import json

import pytest

from energia.compiler.grants import lake_grants
from energia.contracts import load_contracts
from energia.contracts.model import Role

from .deliveries import Execution, ask, start_query
from .deployed import ROOT, Deployed

VIEWER = Role.REPORT_VIEWER.value
TABLES = [
    f"{dataset}{suffix}"
    for dataset in ("clientes", "proveedores", "transacciones")
    for suffix in ("", "_rechazos")
]


def readable() -> set[str]:
    """The processed and quarantine tables that the contracts let ReportViewer read."""
    return {
        str(grant.table)
        for grant in lake_grants(load_contracts(ROOT / "data/contracts"))
        if grant.principal == VIEWER and grant.zone != "raw" and grant.table
    }


@pytest.mark.parametrize("table", TABLES)
def test_a_viewer_reads_what_the_contracts_grant_and_nothing_else(
    table: str, seeded: Execution, deployed: Deployed
) -> None:
    assert seeded.status == "SUCCEEDED"
    group = ("--work-group", deployed.config.report_workgroup)
    state, _ = start_query(deployed, f"SELECT * FROM {table}", *group, as_role=VIEWER)  # noqa: S608
    if table in readable():
        assert state["State"] == "SUCCEEDED", state
    else:
        assert state["State"] == "FAILED"
        assert "does not have any privilege on specified resource" in state["StateChangeReason"]


def test_a_column_that_is_not_granted_is_not_there(seeded: Execution, deployed: Deployed) -> None:
    assert seeded.status == "SUCCEEDED"
    lake_formation = deployed.client("lakeformation")
    config = deployed.config
    columns = {
        "CatalogId": config.account,
        "DatabaseName": config.processed_database,
        "Name": "transacciones",
        "ColumnWildcard": {"ExcludedColumnNames": ["precio"]},
    }
    grant = {
        "Principal": {
            "DataLakePrincipalIdentifier": f"arn:aws:iam::{config.account}:role/{VIEWER}"
        },
        "Resource": {"TableWithColumns": columns},
        "Permissions": ["SELECT"],
    }
    group = ("--work-group", config.report_workgroup)
    lake_formation.grant_permissions(**grant)
    try:
        rows = ask(deployed, "SELECT * FROM transacciones", *group, as_role=VIEWER)
        state, _ = start_query(deployed, "SELECT precio FROM transacciones", *group, as_role=VIEWER)
    finally:
        lake_formation.revoke_permissions(**grant)
    assert rows
    assert len(rows[0]) == len(ask(deployed, "SELECT * FROM transacciones LIMIT 1")[0]) - 1
    assert state["State"] == "FAILED"
    assert state["StateChangeReason"].startswith("COLUMN_NOT_FOUND")


@pytest.mark.parametrize(
    ("command", "action"),
    [
        (("athena", "start-query-execution", "--query-string", "SELECT 1"), "athena:Start"),
        (("glue", "start-job-run", "--job-name", "x"), "glue:StartJobRun"),
        (("lambda", "list-functions"), "lambda:ListFunctions"),
        (("lakeformation", "get-data-lake-settings"), "lakeformation:GetDataLakeSettings"),
    ],
)
def test_a_call_that_no_policy_allows_is_refused(
    command: tuple[str, ...], action: str, deployed: Deployed
) -> None:
    done = deployed.try_aws(*command, as_role=VIEWER)
    assert done.returncode != 0
    assert "AccessDeniedException" in done.stderr
    assert f"assumed-role/{VIEWER}/prueba is not authorized to perform: {action}" in done.stderr


def test_a_role_reads_its_own_prefixes_alone(seeded: Execution, deployed: Deployed) -> None:
    assert seeded.status == "SUCCEEDED"
    copy = ("s3api", "list-objects-v2", "--bucket", deployed.bucket, "--prefix")
    role = f"glue-job-role-{deployed.config.name}"
    assert deployed.try_aws(*copy, "raw/clientes/", as_role=role).returncode == 0
    refused = deployed.try_aws(*copy, "control/", as_role=role)
    assert "s3:ListBucket on resource" in refused.stderr


def test_an_execution_fails_where_a_policy_lacks_an_action(
    seeded: Execution, deployed: Deployed
) -> None:
    assert seeded.status == "SUCCEEDED"
    iam, role = deployed.client("iam"), f"glue-job-role-{deployed.config.name}"
    (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    iam.delete_role_policy(RoleName=role, PolicyName=name)
    try:
        glue = deployed.client("glue")
        job = f"transformar_clientes_parquet_{deployed.config.name}"
        run = glue.start_job_run(JobName=job)["JobRunId"]
        while True:
            told = glue.get_job_run(JobName=job, RunId=run)["JobRun"]
            if told["JobRunState"] not in ("STARTING", "RUNNING"):
                break
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))
    assert told["JobRunState"] == "FAILED"
    assert "not authorized to perform: s3:GetObject" in told["ErrorMessage"]
