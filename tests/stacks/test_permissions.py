"""Who may do what by IAM alone: role by action by zone, all cells of the table."""

import pytest

from energia.lake import LakeZone

from .assembly import Assembly
from .iam import may, statements

CRAWLER = "glue-crawler-role"
READERS = ("ReportViewer", "AthenaQueryExecutionRole")
DATABASES = ("energia_raw_cf", "energia_etl_db")
WRITABLE = {str(zone) for zone in LakeZone} - {"scripts"}
ALLOWED = {
    (CRAWLER, "s3:GetObject"): {"raw", "processed", "quarantine"},
    ("AthenaQueryExecutionRole", "s3:GetObject"): {"quarantine"},
    ("LakeFormationAdmin", "s3:GetObject"): WRITABLE,
    ("LakeFormationAdmin", "s3:PutObject"): WRITABLE,
    ("LakeFormationAdmin", "s3:DeleteObject"): WRITABLE,
}
"""Beside these nobody may touch an object, but the results of their own workgroup."""


def name_of(assembly: Assembly, role: str) -> str:
    return f"{role}-{assembly.config.name}" if role == CRAWLER else role


def key_of(assembly: Assembly, key: str) -> str:
    return f"arn:aws:s3:::{assembly.config.bucket_name}/{key}"


def glue_arn(assembly: Assembly, name: str) -> str:
    return f"arn:aws:glue:{assembly.config.region}:{assembly.config.account}:{name}"


@pytest.mark.parametrize("zone", LakeZone)
@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"])
@pytest.mark.parametrize("role", [CRAWLER, *READERS, "LakeFormationAdmin"])
def test_objects(assembly: Assembly, role: str, action: str, zone: LakeZone) -> None:
    key = key_of(assembly, f"{zone}/clientes/fecha_carga=2026-01-05/x")
    allowed = may(assembly, name_of(assembly, role), action, key)
    assert allowed is (zone in ALLOWED.get((role, action), ()))


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("zone", ["raw", "processed"])
@pytest.mark.parametrize(
    "action",
    ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAcl", "s3:PutObject", "s3:DeleteObject"],
)
def test_no_reader_goes_around_lake_formation(
    assembly: Assembly, role: str, zone: str, action: str
) -> None:
    for key in (f"{zone}/transacciones/fecha_carga=2026-01-05/transacciones", f"{zone}/x", zone):
        assert not may(assembly, role, action, key_of(assembly, key))


@pytest.mark.parametrize("role", READERS)
def test_results_are_for_the_own_workgroup(assembly: Assembly, role: str) -> None:
    config = assembly.config
    groups = {"ReportViewer": config.report_workgroup, "AthenaQueryExecutionRole": config.workgroup}
    for owner, workgroup in groups.items():
        key = key_of(assembly, f"athena-query-results/{workgroup}/a.csv")
        arn = f"arn:aws:athena:{config.region}:{config.account}:workgroup/{workgroup}"
        for action, resource in (
            ("s3:GetObject", key),
            ("s3:PutObject", key),
            ("athena:StartQueryExecution", arn),
            ("athena:GetQueryResults", arn),
        ):
            assert may(assembly, role, action, resource) is (owner == role)


@pytest.mark.parametrize("zone", LakeZone)
def test_the_crawlers_see_only_what_they_crawl(assembly: Assembly, zone: LakeZone) -> None:
    bucket = f"arn:aws:s3:::{assembly.config.bucket_name}"
    role = name_of(assembly, CRAWLER)
    crawled = zone in {LakeZone.RAW, LakeZone.PROCESSED, LakeZone.QUARANTINE}
    listed = may(assembly, role, "s3:ListBucket", bucket, s3_prefix=f"{zone}/clientes/")
    assert listed is crawled
    assert not may(assembly, role, "s3:ListBucket", bucket)


@pytest.mark.parametrize("database", [*DATABASES, "otra"])
def test_the_crawlers_add_partitions_and_neither_make_nor_drop_tables(
    assembly: Assembly, database: str
) -> None:
    role = name_of(assembly, CRAWLER)
    table = glue_arn(assembly, f"table/{database}/clientes")
    for action in ("glue:BatchCreatePartition", "glue:UpdateTable", "glue:GetTable"):
        assert may(assembly, role, action, table) is (database in DATABASES)
    for action in ("glue:CreateTable", "glue:DeleteTable", "glue:BatchDeletePartition"):
        assert not may(assembly, role, action, table)
    assert not may(assembly, role, "glue:CreateDatabase", glue_arn(assembly, "catalog"))


@pytest.mark.parametrize("role", READERS)
def test_readers_see_the_catalog_and_change_nothing_in_it(assembly: Assembly, role: str) -> None:
    for database in (*DATABASES, "default"):
        assert may(assembly, role, "glue:GetDatabase", glue_arn(assembly, f"database/{database}"))
    table = glue_arn(assembly, "table/energia_etl_db/clientes")
    assert may(assembly, role, "glue:GetTable", table)
    assert may(assembly, role, "lakeformation:GetDataAccess", "*")
    for action in ("glue:UpdateTable", "glue:CreateTable", "glue:DeleteTable"):
        assert not may(assembly, role, action, table)
    for action in ("GrantPermissions", "PutDataLakeSettings", "RegisterResource"):
        assert not may(assembly, role, f"lakeformation:{action}", "*")


def test_glue_is_always_allowed_on_catalog_database_and_tables(assembly: Assembly) -> None:
    roles = [name_of(assembly, role) for role in (CRAWLER, *READERS, "LakeFormationAdmin")]
    checked = 0
    for role in roles:
        for statement in statements(assembly, role):
            if "glue:" not in str(statement["Action"]):
                continue
            resources = statement["Resource"]
            assert glue_arn(assembly, "catalog") in resources
            for name in DATABASES:
                assert glue_arn(assembly, f"database/{name}") in resources
                assert glue_arn(assembly, f"table/{name}/*") in resources
            checked += 1
    assert checked == len(roles) + 1  # LakeFormationAdmin's writing is a statement of its own


def test_the_key_serves_s3_alone_for_all_but_lake_formation(assembly: Assembly) -> None:
    for role in (name_of(assembly, CRAWLER), *READERS):
        keyed = [s for s in statements(assembly, role) if "kms:" in str(s["Action"])]
        assert keyed
        for statement in keyed:
            service = f"s3.{assembly.config.region}.amazonaws.com"
            assert statement["Condition"] == {"StringEquals": {"kms:ViaService": service}}
            assert ":ExportsOutputFnGetAttKey" in str(statement["Resource"])


def test_the_settings_function_can_neither_grant_nor_read(assembly: Assembly) -> None:
    role = f"energia-{assembly.config.name}-lake-formation-settings"
    allowed = {
        action
        for statement in statements(assembly, role)
        for action in statement["Action"]
        if not action.startswith("logs:")
    }
    assert allowed == {
        "lakeformation:GetDataLakeSettings",
        "lakeformation:ListPermissions",
        "lakeformation:PutDataLakeSettings",
        "lakeformation:RevokePermissions",
    }
