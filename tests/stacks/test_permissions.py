"""Who may do what by IAM: every role by every action in every place, as docs/governance.md says.

The tables there are read by the test; after a change it prints what they should be.
"""

from collections.abc import Callable, Mapping

import pytest

from energia.lake import LakeZone

from .assembly import Assembly
from .iam import listed, may, statements
from .permission_tables import (
    Columns,
    Probe,
    documented,
    lake_key,
    objects,
    rendered,
    role_names,
    services,
)

READERS = ("ReportViewer", "AthenaQueryExecutionRole")
RAISING_ONESELF = (
    "glue:CreateDatabase",
    "glue:CreateJob",
    "glue:UpdateJob",
    "iam:AttachRolePolicy",
    "iam:CreateAccessKey",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "kms:CreateGrant",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "lakeformation:DeregisterResource",
    "lakeformation:RegisterResource",
    "lambda:UpdateFunctionCode",
    "s3:DeleteBucket",
    "s3:DeleteObjectVersion",
    "s3:PutBucketPolicy",
    "s3:PutLifecycleConfiguration",
    "states:UpdateStateMachine",
    "sts:AssumeRole",
)

TABLES: Mapping[str, Callable[[Assembly], Columns]] = {
    "In the lake": lambda assembly: objects(assembly.config),
    "Elsewhere": services,
}


def bucket_arn(assembly: Assembly) -> str:
    return f"arn:aws:s3:::{assembly.config.bucket_name}"


def glue_arn(assembly: Assembly, name: str) -> str:
    return f"arn:aws:glue:{assembly.config.region}:{assembly.config.account}:{name}"


def test_document_matches_all_permissions(triggered: Assembly) -> None:
    for title, columns in TABLES.items():
        found = rendered(triggered, columns(triggered))
        assert found == documented(title), f"\n{found}"


@pytest.mark.parametrize("title", TABLES)
def test_rows_of_each_environment_are_documented(any_kind: Assembly, title: str) -> None:
    rows = lines_of(documented(title))
    for row in lines_of(rendered(any_kind, TABLES[title](any_kind))):
        assert row in rows
    assert len(rows) > 12


def lines_of(table: str) -> list[list[str]]:
    return [line.split() for line in table.splitlines()]


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("zone", ["raw", "processed"])
@pytest.mark.parametrize(
    "action",
    ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAcl", "s3:PutObject", "s3:DeleteObject"],
)
def test_readers_have_no_direct_access_to_zones(
    assembly: Assembly, role: str, zone: str, action: str
) -> None:
    for key in (f"{zone}/transacciones/fecha_carga=2026-01-05/transacciones", f"{zone}/x", zone):
        assert not may(assembly, role, action, f"{bucket_arn(assembly)}/{key}")


def test_no_role_lists_the_whole_lake(any_kind: Assembly) -> None:
    for role in role_names(any_kind):
        assert not may(any_kind, role, "s3:ListBucket", bucket_arn(any_kind))
        assert not may(any_kind, role, "s3:ListBucket", bucket_arn(any_kind), s3_prefix="")


@pytest.mark.parametrize("careless", [{"aws_SecureTransport": "false"}, {"s3_TlsVersion": "1.1"}])
def test_requests_without_tls_1_2_are_denied(any_kind: Assembly, careless: dict[str, str]) -> None:
    done = [(role, probe) for role, probe in on_objects(any_kind)]
    assert len(done) > 40
    for role, probe in done:
        context = {**probe.context, **careless}
        assert not may(any_kind, role, probe.action, probe.resource, **context), (role, probe)


def on_objects(assembly: Assembly) -> list[tuple[str, Probe]]:
    """Each request to the lake that is allowed, with the role that makes it."""
    return [
        (role, probe)
        for role in role_names(assembly)
        for probes in objects(assembly.config).values()
        for probe in probes
        if probe.allowed(assembly, role)
    ]


def test_readers_can_decrypt_and_writers_can_encrypt(any_kind: Assembly) -> None:
    via = f"s3.{any_kind.config.region}.amazonaws.com"
    # S3 decrypts the parts of a large object to put them together, so writers need both.
    needed = {"R": ["kms:Decrypt"], "W": ["kms:Decrypt", "kms:GenerateDataKey"]}
    for role, probe in on_objects(any_kind):
        for action in needed.get(probe.letter, []):
            assert may(any_kind, role, action, lake_key(any_kind), kms_ViaService=via), role


def test_key_serves_only_lake_and_warehouse_secret(any_kind: Assembly) -> None:
    region = any_kind.config.region
    for role in role_names(any_kind):
        uses = {
            service
            for service in ("s3", "secretsmanager", "dynamodb", "")
            for action in ("kms:Decrypt", "kms:GenerateDataKey")
            if may(
                any_kind,
                role,
                action,
                lake_key(any_kind),
                kms_ViaService=f"{service}.{region}.amazonaws.com",
            )
        }
        # Lake Formation reads and writes for others, wherever they ask.
        if role != "RegistrationRole":
            assert uses <= ({"secretsmanager"} if role == "DdlRole" else {"s3"}), role


def test_key_without_policy_serves_no_role(dev: Assembly) -> None:
    assert not may(dev, "RegistrationRole", "kms:Decrypt", "<Storage/Another>")


@pytest.mark.parametrize("action", RAISING_ONESELF)
def test_no_role_can_extend_its_rights(any_kind: Assembly, action: str) -> None:
    config = any_kind.config
    account = f"arn:aws:iam::{config.account}:role/AWSGlueServiceRole-ETL"
    bucket = bucket_arn(any_kind)
    resources = [
        "*",
        account,
        lake_key(any_kind),
        bucket,
        f"{bucket}/raw/clientes/x",
        glue_arn(any_kind, "catalog"),
        glue_arn(any_kind, f"job/cargar_clientes_redshift_{config.name}"),
        *(f"<{key}>" for key in any_kind.resources("AWS::Lambda::Function")),
        *(f"<{key}>" for key in any_kind.resources("AWS::StepFunctions::StateMachine")),
    ]
    for role in role_names(any_kind):
        for resource in resources:
            assert not may(any_kind, role, action, resource), (role, resource)


@pytest.mark.parametrize("zone", LakeZone)
def test_only_scripts_role_writes_scripts(any_kind: Assembly, zone: LakeZone) -> None:
    key = f"{bucket_arn(any_kind)}/{zone}/0123/load.py"
    writers = {role for role in role_names(any_kind) if may(any_kind, role, "s3:PutObject", key)}
    assert (writers == {"ScriptsRole"}) is (zone is LakeZone.SCRIPTS)


def test_catalog_statements_name_databases_and_tables(
    any_kind: Assembly,
) -> None:
    kinds = ("catalog", "database", "table")
    checked = 0
    for role in role_names(any_kind):
        for statement in statements(any_kind, role):
            named = {
                resource.split(":")[5].partition("/")[0]
                for resource in statement["Resource"]
                if resource.startswith("arn:aws:glue:")
            }
            # Of the database called default, Athena asks nothing else.
            default = [glue_arn(any_kind, "database/default")]
            if not named & set(kinds) or statement["Resource"] == default:
                continue
            assert named == set(kinds)
            for database in (any_kind.config.raw_database, any_kind.config.processed_database):
                assert glue_arn(any_kind, f"database/{database}") in statement["Resource"]
                assert glue_arn(any_kind, f"table/{database}/*") in statement["Resource"]
            checked += 1
    assert checked == 4  # the crawler's, and one a person's role


def test_wildcard_is_only_for_actions_without_resource(any_kind: Assembly) -> None:
    allowed = {
        (action, bool(statement.get("Condition")))
        for role in role_names(any_kind)
        for statement in statements(any_kind, role)
        if "*" in statement["Resource"]
        for action in listed(statement["Action"])
    }
    without_a_condition = {action for action, conditional in allowed if not conditional}
    services = {action.partition(":")[0] for action in without_a_condition}
    assert services == {"athena", "lakeformation", "logs", "xray"}, without_a_condition
    assert {a for a in without_a_condition if a.startswith("athena:")} == {"athena:ListWorkGroups"}
