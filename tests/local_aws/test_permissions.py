"""Calls that no policy allows are refused."""

import pytest

from energia.contracts.model import Role

from .deliveries import Execution
from .deployed import Deployed

VIEWER = Role.REPORT_VIEWER.value


@pytest.mark.parametrize(
    ("command", "action"),
    [
        (("athena", "start-query-execution", "--query-string", "SELECT 1"), "athena:Start"),
        (("glue", "start-job-run", "--job-name", "x"), "glue:StartJobRun"),
        (("lambda", "list-functions"), "lambda:ListFunctions"),
        (("lakeformation", "get-data-lake-settings"), "lakeformation:GetDataLakeSettings"),
    ],
)
def test_call_without_permission_is_refused(
    command: tuple[str, ...], action: str, deployed: Deployed
) -> None:
    done = deployed.try_aws(*command, as_role=VIEWER)
    assert done.returncode != 0
    assert "AccessDeniedException" in done.stderr
    assert f"assumed-role/{VIEWER}/prueba is not authorized to perform: {action}" in done.stderr


def test_role_reads_only_its_prefixes(seeded: Execution, deployed: Deployed) -> None:
    assert seeded.status == "SUCCEEDED"
    copy = ("s3api", "list-objects-v2", "--bucket", deployed.bucket, "--prefix")
    role = f"glue-job-role-{deployed.config.name}"
    assert deployed.try_aws(*copy, "raw/clientes/", as_role=role).returncode == 0
    refused = deployed.try_aws(*copy, "quarantine/", as_role=role)
    assert "s3:ListBucket on resource" in refused.stderr
