"""The original system's list, row by row: what its README says there is, is deployed here.

The original is a CloudFormation template with its README (energia-etl-aws): the names are its own,
so the environment is its own too, dev.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from energia.partition.steps import Step
from energia_stacks.config import load_config

from .assembly import Assembly, Synthesise, as_text, strings
from .conftest import ORIGINAL
from .iam import listed, role_named
from .test_governance_stack import of, of_the_original

READ, ALL = frozenset({"SELECT", "DESCRIBE"}), frozenset({"ALL"})
BUCKET = "energia-etl-datalake-andrestwd"


def names(kind: str, *path: str) -> Callable[[Assembly], set[str]]:
    """The names of the deployed resources of a type, each under ``path`` in its properties."""

    def found(dev: Assembly) -> set[str]:
        return {str(_under(properties, path)) for properties in dev.properties(kind)}

    return found


def _under(properties: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        properties = properties.get(key, {})
    return properties


def services(dev: Assembly) -> set[str]:
    """The services that become a role."""
    trusts = [
        statement["Principal"].get("Service", [])
        for role in dev.properties("AWS::IAM::Role")
        for statement in role["AssumeRolePolicyDocument"]["Statement"]
    ]
    return {service.partition(".")[0] for trust in trusts for service in listed(trust)}


def registered(dev: Assembly) -> set[str]:
    arns = names("AWS::LakeFormation::Resource", "ResourceArn")(dev)
    return {arn.rpartition("/")[2] for arn in arns}


def order(dev: Assembly) -> set[str]:
    text = as_text(dev.only("AWS::StepFunctions::StateMachine")["DefinitionString"])
    places = [text.index(f'"{state}":') for state in (Step.TRANSFORM.state, Step.LOAD.state)]
    return {"transform, then load"} if places == sorted(places) else set()


ROWS: Mapping[str, tuple[Callable[[Assembly], set[str]], tuple[str, ...]]] = {
    "database": (
        names("AWS::Glue::Database", "DatabaseInput", "Name"),
        ("energia_raw_cf", "energia_etl_db"),
    ),
    "table": (names("AWS::Glue::Table", "TableInput", "Name"), ORIGINAL),
    "crawler": (names("AWS::Glue::Crawler", "Name"), ("energia-dev-raw", "energia-dev-processed")),
    "job": (
        names("AWS::Glue::Job", "Name"),
        tuple(
            name
            for dataset in ORIGINAL
            for name in (f"transformar_{dataset}_parquet_dev", f"cargar_{dataset}_redshift_dev")
        ),
    ),
    "role": (
        names("AWS::IAM::Role", "RoleName"),
        (
            "AWSGlueServiceRole-ETL",
            "LakeFormationAdmin",
            "ReportViewer",
            "AthenaQueryExecutionRole",
            "glue-job-role-dev",
            "glue-crawler-role-dev",
        ),
    ),
    "role of": (services, ("glue", "redshift", "lambda", "states")),
    "state machine": (
        names("AWS::StepFunctions::StateMachine", "StateMachineName"),
        ("energia-dev",),
    ),
    "state machine runs": (order, ("transform, then load",)),
    "Lambda": (
        names("AWS::Lambda::Function", "Description"),
        ("Creates and changes the warehouse's tables to match the contracts",),
    ),
    "warehouse": (names("AWS::RedshiftServerless::Namespace", "DbName"), ("energia",)),
    "query": (
        names("AWS::Athena::NamedQuery", "Name"),
        ("ventas_por_tipo_energia", "clientes_por_ciudad"),
    ),
    "registered": (registered, ("raw", "processed")),
}


def each_row() -> Iterator[Any]:
    for kind, (_, wanted) in ROWS.items():
        for name in wanted:
            yield pytest.param(kind, name, id=f"{kind} {name}")


@pytest.mark.parametrize(("kind", "name"), [*each_row()])
def test_original_resource_exists(dev: Assembly, kind: str, name: str) -> None:
    assert name in ROWS[kind][0](dev)


@pytest.mark.parametrize(
    ("zone", "user"),
    [
        ("raw", "AWS::Glue::Table"),
        ("processed", "AWS::Glue::Table"),
        ("scripts", "AWS::Glue::Job"),
        ("temp", "AWS::Glue::Job"),
        ("athena-query-results", "AWS::Athena::WorkGroup"),
    ],
)
def test_original_zone_exists(dev: Assembly, zone: str, user: str) -> None:
    (bucket,) = [b for b in dev.properties("AWS::S3::Bucket") if "BucketName" in b]
    places = [as_text(value) for _, value in joined(dev.properties(user))]
    assert any(f"/{zone}/" in place for place in places)
    assert bucket["BucketName"] == dev.config.bucket_name


def joined(value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every text, those that are put together of parts as one."""
    yield from strings(value)
    if isinstance(value, list):
        for inner in value:
            yield from joined(inner)
    elif isinstance(value, dict):
        if "Fn::Join" in value:
            yield (), value
        for inner in value.values():
            yield from joined(inner)


@pytest.mark.parametrize("database", ["energia_raw_cf", "energia_etl_db"])
@pytest.mark.parametrize("dataset", ORIGINAL)
def test_admin_has_all_rights(dev: Assembly, database: str, dataset: str) -> None:
    granted = of(dev, "LakeFormationAdmin")
    assert ("Database", database, ALL) in granted
    assert ("Table", f"{database}.{dataset}", ALL) in granted
    admins = dev.only("AWS::LakeFormation::DataLakeSettings")["Admins"]
    key, _ = role_named(dev, "LakeFormationAdmin")
    arns = [as_text(admin["DataLakePrincipalIdentifier"]) for admin in admins]
    assert f"<{key.partition('/')[2]}.Arn>" in arns


def test_viewer_selects_three_tables(dev: Assembly, added: frozenset[str]) -> None:
    granted = of_the_original(of(dev, "ReportViewer"), added)
    assert {found[1:] for found in granted if found[0].startswith("Table")} == {
        ("energia_etl_db.clientes", READ),
        ("energia_etl_db.proveedores", READ),
        ("energia_raw_cf.transacciones", READ),
    }


def test_query_role_has_all_on_processed(dev: Assembly) -> None:
    granted = of(dev, "AthenaQueryExecutionRole")
    assert {("Table", f"energia_etl_db.{dataset}", ALL) for dataset in ORIGINAL} <= granted
    assert ("Database", "energia_etl_db", ALL) in granted


@pytest.mark.parametrize(
    ("trigger", "kind", "part"),
    [
        ("a file that comes to S3", "AWS::Events::Rule", '"aws.s3"'),
        ("the time, through Step Functions", "AWS::Scheduler::Schedule", "StateMachine"),
        ("the time, through Glue", "AWS::Glue::Trigger", '"SCHEDULED"'),
    ],
)
def test_machine_can_be_started_by_each_trigger(
    triggered: Assembly, trigger: str, kind: str, part: str
) -> None:
    found = [json.dumps(properties) for properties in triggered.properties(kind)]
    assert [text for text in found if part in text], trigger


def test_machine_arn_for_manual_start_is_an_output(dev: Assembly) -> None:
    outputs = dev.template("Etl")["Outputs"]
    assert [as_text(outputs["StateMachineArn"]["Value"])] == dev.references(
        "AWS::StepFunctions::StateMachine"
    )


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_environment_and_bucket_name_are_parameters(
    environment: str,
    context: Mapping[str, Any],
    synthesise: Synthesise,
) -> None:
    config = load_config({**context, "env": environment, "bucket_name": BUCKET})
    found = synthesise(config)
    assert BUCKET in names("AWS::S3::Bucket", "BucketName")(found)
    default = f"energia-{environment}-{config.account}-{config.region}"
    for name, stack in found.stacks.items():
        assert stack["properties"]["stackName"].startswith(f"energia-{environment}-")
        assert not [text for _, text in strings(found.template(name)) if default in text]
