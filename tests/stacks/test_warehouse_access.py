"""Who may do what around the warehouse, the Lambda that keeps it to plan, and how it is reached."""

import json
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from app import build
from energia.compiler.redshift.tables import ddl_plan, plan_lines
from energia.contracts.model import Contract
from energia_stacks.config import EnvironmentConfig
from lambda_src.redshift_ddl.ddl import handler

from .assembly import Assembly, as_text
from .policies import allowed

OWN_STATEMENTS = {
    "StringEquals": {"redshift-data:statement-owner-iam-userid": "${aws:userid}"},
}


def test_only_redshift_loads_can_assume_the_copy_role(any_kind: Assembly) -> None:
    config = any_kind.config
    (role,) = [r for r in any_kind.properties("AWS::IAM::Role", "Warehouse") if "Description" in r]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {
        "Service": ["redshift-serverless.amazonaws.com", "redshift.amazonaws.com"]
    }
    user = "IAMR:AWSGlueServiceRole-ETL"
    place = f"arn:aws:redshift:{config.region}:{config.account}:dbuser:*/{user}"
    assert statement["Condition"] == {"StringLike": {"sts:ExternalId": place}}


def test_warehouse_has_only_the_copy_role(any_kind: Assembly) -> None:
    kind = "AWS::Redshift::Cluster" if any_kind.config.warehouse == "provisioned" else None
    found = any_kind.only(kind or "AWS::RedshiftServerless::Namespace")
    (role,) = found["IamRoles"]
    assert role["Fn::GetAtt"][0].startswith("CopyRole")


def test_copy_role_reads_only_load_prefixes(any_kind: Assembly) -> None:
    config = any_kind.config
    bucket = f"arn:aws:s3:::{config.bucket_name}"
    prefixes = ["processed/*", "temp/_cargas/*"]
    get, listing, (actions, (key,), condition) = allowed(any_kind, "CopyRole")
    assert get == (("s3:GetObject",), tuple(f"{bucket}/{prefix}" for prefix in prefixes), {})
    within = {"StringLike": {"s3:prefix": prefixes}}
    assert listing == (("s3:ListBucket",), (bucket,), within)
    assert (actions, "FnGetAttKey" in key) == (("kms:Decrypt",), True)
    service = f"s3.{config.region}.amazonaws.com"
    assert condition == {"StringEquals": {"kms:ViaService": service}}


def test_lambda_has_tested_runtime_and_long_timeout(
    any_kind: Assembly,
) -> None:
    found = any_kind.only("AWS::Lambda::Function", "Warehouse")
    assert (found["Runtime"], found["Architectures"]) == ("python3.14", ["arm64"])
    assert found["Handler"] == "ddl.handler.handle"
    assert (found["Timeout"], found["MemorySize"]) == (600, 256)
    assert as_text(found["LoggingConfig"]["LogGroup"]) in any_kind.references("AWS::Logs::LogGroup")
    assert "VpcConfig" not in found  # the Data API is not in our network


def packed(assembly: Assembly) -> Path:
    key = assembly.only("AWS::Lambda::Function", "Warehouse")["Code"]["S3Key"]
    return assembly.directory / f"asset.{key.removesuffix('.zip')}"


def test_lambda_package_has_only_code_and_plan(
    any_kind: Assembly, contracts: tuple[Contract, ...]
) -> None:
    folder = packed(any_kind)
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    ddl = ("__init__", "columns", "ensuring", "handler")
    shared = ("__init__", "data_api", "errors")
    code = {f"ddl/{name}.py" for name in ddl} | {f"energia/{name}.py" for name in shared}
    assert names == {"__init__.py", "ddl/plan.json"} | code
    plan = json.loads((folder / "ddl/plan.json").read_text(encoding="utf-8"))
    assert plan == ddl_plan(contracts)


FIND = """
import sys
sys.path += sys.argv[1:]
from ddl.handler import PLAN, handle
ours = [sys.modules[name].__file__ for name in ("ddl.ensuring", "energia", "energia.data_api")]
print(PLAN.read_text()[:1], handle.__name__, all(file.startswith(sys.argv[1]) for file in ours))
"""


def test_lambda_package_is_self_contained(dev: Assembly) -> None:
    # Without site, there is no trace of this checkout on the path; AWS has boto3.
    command = [sys.executable, "-I", "-S", "-B", "-c", FIND]
    result = subprocess.run(
        [*command, packed(dev), sysconfig.get_path("purelib")],
        cwd=packed(dev),
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "{ handle True\n"


def test_changed_contract_is_shown_as_sql(dev: Assembly, contracts: tuple[Contract, ...]) -> None:
    (function,) = dev.resources("AWS::Lambda::Function", "Warehouse").values()
    lines = function["Metadata"]["sql"]
    assert lines == plan_lines(ddl_plan(contracts))
    assert "  identificacion VARCHAR(256) NOT NULL," in lines
    assert "GRANT SELECT ON TABLE energia.clientes TO ROLE report_viewer;" in lines


def expected_permissions(assembly: Assembly) -> list[Any]:
    """All that the Lambda's policy says but for the last two statements: key and logs."""
    config = assembly.config
    place = f"{config.region}:{config.account}"
    arn = "<Workgroup.Workgroup.WorkgroupArn>"
    secret = f"arn:aws:secretsmanager:{place}:secret:redshift!energia-{config.name}-*"
    find: list[Any] = [
        (("redshift-serverless:GetNamespace",), ("<Namespace.Namespace.NamespaceArn>",), {})
    ]
    if config.warehouse == "provisioned":
        arn = f"arn:aws:redshift:{place}:cluster:energia-{config.name}"
        (name,) = assembly.references("AWS::Redshift::Cluster")
        secret, find = f"{name[:-1]}.MasterPasswordSecretArn>", []
    run = ("redshift-data:BatchExecuteStatement", "redshift-data:ExecuteStatement")
    follow = ("CancelStatement", "DescribeStatement", "GetStatementResult")
    return [
        (run, (arn,), {}),
        (tuple(f"redshift-data:{action}" for action in follow), ("*",), OWN_STATEMENTS),
        *find,
        (("secretsmanager:GetSecretValue",), (secret,), {}),
    ]


def test_lambda_has_only_the_needed_permissions(any_kind: Assembly) -> None:
    *found, (decrypt, (key,), condition), (write, (log_group,), _) = allowed(any_kind, "DdlRole")
    assert found == expected_permissions(any_kind)
    assert (decrypt, "FnGetAttKey" in key) == (("kms:Decrypt",), True)
    service = f"secretsmanager.{any_kind.config.region}.amazonaws.com"
    assert condition == {"StringEquals": {"kms:ViaService": service}}
    assert write == ("logs:CreateLogStream", "logs:PutLogEvents")
    assert log_group.startswith("<DdlLogs")


class Serverless:
    """Redshift Serverless, which alone knows the secret of its namespace."""

    def get_namespace(self, **request: str) -> dict[str, Any]:
        """Its GetNamespace."""
        assert request == {"namespaceName": "energia-dev"}
        return {"namespace": {"adminPasswordSecretArn": "arn:secret"}}


@pytest.mark.long
def test_serverless_warehouse_is_reached_by_its_name(
    configs: Mapping[str, EnvironmentConfig], contracts: tuple[Contract, ...], new_app: cdk.App
) -> None:
    stacks = build(new_app, configs["dev"], contracts=contracts, queries=())
    warehouse = stacks.warehouse.warehouse
    assert handler.target_of(warehouse.ddl_event, Serverless()) == {
        "WorkgroupName": "energia-dev",
        "Database": "energia",
        "SecretArn": "arn:secret",
    }
    assert warehouse.engine.login_action == "redshift-serverless:GetCredentials"
    assert warehouse.engine.login_arn == warehouse.engine.arn


def test_cluster_is_reached_by_its_name_and_secret(
    configs: Mapping[str, EnvironmentConfig], contracts: tuple[Contract, ...], new_app: cdk.App
) -> None:
    config = replace(configs["dev"], warehouse="provisioned")
    stacks = build(new_app, config, contracts=contracts, queries=())
    warehouse = stacks.warehouse.warehouse
    found = handler.target_of(warehouse.ddl_event, None)
    assert found.pop("SecretArn") == warehouse.engine.secret_arn
    assert found == {"ClusterIdentifier": "energia-dev", "Database": "energia"}
    assert warehouse.engine.login_action == "redshift:GetClusterCredentialsWithIAM"
    database = f"arn:aws:redshift:us-east-1:{config.account}:dbname:energia-dev/energia"
    assert warehouse.engine.login_arn == database
