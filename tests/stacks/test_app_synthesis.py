"""The app as a whole: checked, repeatable, and careful with what holds data."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3

import app as cdk_app
from energia.contracts.model import Contract
from stackdiff.changes import DATA_HOLDING

from .assembly import Assembly, strings
from .conftest import PLACE
from .graph import stack_graph

STATEFUL = {
    "AWS::LakeFormation::DataLakeSettings",  # the account's, with other teams' administrators
    "AWS::Athena::WorkGroup",  # its query history is part of the audit trail
    "AWS::Glue::Database",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",  # who asked what, and who tried
    "AWS::RedshiftServerless::Namespace",
    "AWS::S3::Bucket",
}
STATELESS = {
    "AWS::Athena::NamedQuery",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::EC2::FlowLog",
    "AWS::EC2::RouteTable",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::Subnet",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPC",
    "AWS::Events::Rule",
    "AWS::Glue::Crawler",
    "AWS::Glue::Job",
    "AWS::Glue::SecurityConfiguration",
    "AWS::Glue::Table",  # a contract makes it again, a crawler its partitions
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::KMS::Alias",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::Function",
    "AWS::Lambda::LayerVersion",
    "AWS::Lambda::Permission",
    "AWS::RedshiftServerless::Workgroup",  # computes; what is stored is the namespace's
    "AWS::LakeFormation::PrincipalPermissions",
    "AWS::LakeFormation::Resource",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Topic",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::Queue",  # tells for two weeks which events started nothing
    "AWS::SQS::QueuePolicy",
    "AWS::StepFunctions::StateMachine",
    "Custom::CDKBucketDeployment",
    "Custom::LakeFormationSettings",
}
SYNTHESISED = (
    "athena_sql",
    "data/contracts",
    "energia",
    "energia_stacks",
    "glue_jobs",
    "lambda_src",
)
OWN_CHOICE = {"@aws-cdk/core:defaultCrossStackReferences": "strong"}


def test_every_resource_type_is_stateful_or_stateless(assembly: Assembly) -> None:
    types = {resource["Type"] for resource in assembly.resources().values()}
    assert types <= STATEFUL | STATELESS


def test_comment_knows_every_stateful_type() -> None:
    settings = "AWS::LakeFormation::DataLakeSettings"  # in a section of their own
    assert {settings} == STATEFUL - DATA_HOLDING


def test_prod_keeps_every_stateful_resource(prod: Assembly) -> None:
    for name, resource in prod.resources().items():
        if resource["Type"] in STATEFUL:
            policies = (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
            assert policies == ("Retain", "Retain"), name


def test_dev_keeps_only_lake_formation_settings(dev: Assembly) -> None:
    kept = {
        resource["Type"]
        for resource in dev.resources().values()
        if resource.get("DeletionPolicy", "Delete") != "Delete"
    }
    assert kept == {"AWS::LakeFormation::DataLakeSettings"}


def test_only_prod_is_protected_from_deletion(dev: Assembly, prod: Assembly) -> None:
    for assembly, protected in ((dev, False), (prod, True)):
        for stack in assembly.stacks.values():
            assert stack["properties"]["terminationProtection"] is protected


def test_stacks_go_to_the_configured_account_and_region(assembly: Assembly) -> None:
    config = assembly.config
    for name, stack in assembly.stacks.items():
        assert stack["environment"] == f"aws://{config.account}/{config.region}"
        assert stack["properties"]["stackName"] == f"energia-{config.name}-{name.lower()}"


def test_stacks_have_the_designed_dependencies(assembly: Assembly) -> None:
    assert stack_graph(assembly) == {
        "Storage": set(),
        "Catalog": {"Storage"},
        "Governance": {"Storage", "Catalog"},
        "Warehouse": {"Storage"},
        "Etl": {"Storage", "Governance", "Warehouse"},
    }


def test_only_known_exports_cross_stacks(assembly: Assembly) -> None:
    exports = {re.sub(r"[0-9A-F]{8}", "", name.partition(":")[2]) for name in assembly.exports}
    assert exports == {
        "ExportsOutputRefLake",
        "ExportsOutputFnGetAttKeyArn",
        "ExportsOutputFnGetAttCopyRoleArn",
        "ExportsOutputFnGetAttDdlFunctionArn",
        "ExportsOutputFnGetAttWorkgroupWorkgroupWorkgroupArn",  # it holds an id of Redshift's
    }


def test_taggable_resources_have_the_tags(assembly: Assembly) -> None:
    wanted = [{"Key": k, "Value": v} for k, v in sorted(assembly.config.all_tags.items())]
    for kind in ("AWS::KMS::Key", "AWS::S3::Bucket", "AWS::Athena::WorkGroup"):
        for resource in assembly.properties(kind):
            assert resource["Tags"] == wanted


def test_no_unresolved_placeholder_is_left(assembly: Assembly) -> None:
    for stack in assembly.stacks:
        for path, text in strings(assembly.template(stack)):
            # IAM knows variables too, and fills them in itself.
            left = text.replace("${aws:userid}", "") if "Condition" in path else text
            assert "${" not in left or "Fn::Sub" in path, (stack, path)


@pytest.mark.long
def test_synthesis_is_reproducible(
    prod: Assembly, context: Mapping[str, Any], tmp_path: Path
) -> None:
    copied = tmp_path / "elsewhere"
    for name in SYNTHESISED:
        shutil.copytree(cdk_app.ROOT / name, copied / name)
    shutil.copy(cdk_app.ROOT / "app.py", copied)
    # Whatever is iterated in another order shows as well.
    run_app({**context, **PLACE, "env": "prod"}, copied, CDK_OUTDIR="out", PYTHONHASHSEED="1")
    again = Assembly(prod.config, copied / "out")
    assert set(again.stacks) == set(prod.stacks)
    for stack in prod.stacks:
        for file in (f"{stack}.template.json", f"{stack}.assets.json"):
            assert (again.directory / file).read_bytes() == (prod.directory / file).read_bytes()
    assert assets(again) == assets(prod)


def assets(assembly: Assembly) -> Mapping[str, bytes]:
    found = {
        path.relative_to(assembly.directory).as_posix(): path.read_bytes()
        for path in assembly.directory.glob("asset.*/**/*")
        if path.is_file()
    }
    assert len(found) > 10
    return found


def test_cdk_nag_findings_are_all_acknowledged(assembly: Assembly) -> None:
    reports = assembly.read("validation-report.json")["pluginReports"]
    assert [v for report in reports for v in report["violations"]] == []


def test_acknowledgements_match_findings_with_reason(assembly: Assembly) -> None:
    reports = assembly.read("validation-report.json")["pluginReports"]
    found = [finding for report in reports for finding in report["suppressedViolations"]]
    assert all(len(finding["reason"].split()) >= 6 for finding in found)
    met = {(finding["acknowledgedAt"], finding["acknowledgedId"]) for finding in found}
    given = {
        (path.strip("/"), rule)
        for stack in assembly.stacks
        for path, entries in assembly.read(f"{stack}.metadata.json").items()
        for entry in entries
        if entry["type"] == "aws:cdk:acknowledged-rules"
        for rule in entry["data"]
        if rule.startswith("AwsSolutions")  # the CDK has acknowledgements of its own
    }
    assert met
    assert given == met


def test_cdk_nag_finds_a_careless_bucket(
    dev: Assembly, contracts: tuple[Contract, ...], new_app: cdk.App, tmp_path: Path
) -> None:
    stacks = cdk_app.build(new_app, dev.config, contracts=contracts, queries=())
    s3.Bucket(stacks.storage, "Careless")
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        new_app.synth()
    report = json.loads((tmp_path / "cdk.out/validation-report.json").read_text())
    rules = {v["ruleName"] for plugin in report["pluginReports"] for v in plugin["violations"]}
    assert {"AwsSolutions-S1", "AwsSolutions-S10"} <= rules


def test_every_recommended_feature_flag_is_set(dev: Assembly) -> None:
    report = dev.read("manifest.json")["artifacts"]["aws-cdk-lib/feature-flag-report"]
    flags = report["properties"]["flags"]
    assert len(flags) > 100
    wanted = {name: flag["recommendedValue"] for name, flag in flags.items()} | OWN_CHOICE
    assert {name: flag.get("userValue") for name, flag in flags.items()} == wanted


def test_cdk_cli_is_pinned_without_registry() -> None:
    package = json.loads((cdk_app.ROOT / "package.json").read_text())
    lock = json.loads((cdk_app.ROOT / "package-lock.json").read_text())
    pinned = package["devDependencies"]["aws-cdk"]
    assert re.fullmatch(r"2\.\d+\.\d+", pinned)
    assert lock["packages"]["node_modules/aws-cdk"]["version"] == pinned
    assert all("://" not in entry.get("resolved", "") for entry in lock["packages"].values())


def run_app(
    context: Mapping[str, Any], folder: Path = cdk_app.ROOT, **more: str
) -> subprocess.CompletedProcess[str]:
    """app.py as the CDK CLI runs it, which leaves the choice of Node to it."""
    environment = {name: value for name, value in os.environ.items() if name != "JSII_NODE"}
    return subprocess.run(
        [sys.executable, "app.py"],
        cwd=folder,
        env=environment | {"CDK_CONTEXT_JSON": json.dumps(context)} | more,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
def test_bad_config_value_prints_one_line(context: Mapping[str, Any]) -> None:
    result = run_app({**context, "account": "1234"})
    assert result.returncode == 1
    assert result.stdout == ""
    # The only line: no traceback, and no banner about a Node past its end of life.
    assert result.stderr.splitlines() == [
        "environment dev: account: '1234' is not valid; use an AWS account ID (12 digits in quotes)"
    ]


def test_contract_mistake_prints_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    contract = tmp_path / "data/contracts/clientes.odcs.yaml"
    contract.parent.mkdir(parents=True)
    contract.write_text("apiVersion: v3.2.0\n  kind: DataContract\n", encoding="utf-8")
    monkeypatch.setattr(cdk_app, "ROOT", tmp_path)
    with pytest.raises(SystemExit) as caught:
        cdk_app.main()
    lines = str(caught.value.code).splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"{contract}:2:")
