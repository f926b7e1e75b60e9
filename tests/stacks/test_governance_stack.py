"""GovernanceStack: exactly the contracts' grants, made in order, and no way around them."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from app import build
from energia.contracts.model import Access, Contract, Grant, Role, Zone
from energia.lake import LakeZone
from energia_stacks.lake_formation import deployer_arn

from .assembly import Assembly, as_text
from .conftest import ORIGINAL
from .iam import may, role_named

PEOPLE = {
    "LakeFormationAdmin": "lake_formation_admin",
    "ReportViewer": "report_viewer",
    "AthenaQueryExecutionRole": "athena_query_execution_role",
}
RIGHTS = {
    "Database": {"ALL", "ALTER", "CREATE_TABLE", "DESCRIBE", "DROP"},
    "Table": {"ALL", "ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT"},
    "TableWithColumns": {"SELECT"},
    "DataLocation": {"DATA_LOCATION_ACCESS"},
}
Right = tuple[str, str, frozenset[str]]
Granted = tuple[str, str, str, frozenset[str]]


def grants(assembly: Assembly) -> Iterator[Granted]:
    """Principal's name, kind and name of the resource, permissions."""
    roles = {
        f"<{key.partition('/')[2]}.Arn>": role["Properties"].get("RoleName")
        for key, role in assembly.resources("AWS::IAM::Role").items()
    }
    for found in assembly.properties("AWS::LakeFormation::PrincipalPermissions"):
        principal = as_text(found["Principal"]["DataLakePrincipalIdentifier"])
        ((kind, resource),) = found["Resource"].items()
        assert resource.get("TableWildcard", {}) == {}
        parts = [resource.get(part) for part in ("DatabaseName", "Name", "ResourceArn")]
        parts += ["*"] if "TableWildcard" in resource else []
        name = ".".join(part for part in parts if part)
        yield (
            roles.get(principal) or principal.rpartition("/")[2],
            kind,
            name,
            frozenset(found["Permissions"]),
        )


def of(assembly: Assembly, role: str) -> set[Right]:
    return {found[1:] for found in grants(assembly) if found[0] == role}


def of_the_original(rights: set[Right], added: frozenset[str]) -> set[Right]:
    return {right for right in rights if right[1].partition(".")[2] not in added}


def test_report_viewer_is_granted_only_three_tables(
    assembly: Assembly, added: frozenset[str]
) -> None:
    describe, read = frozenset({"DESCRIBE"}), frozenset({"DESCRIBE", "SELECT"})
    assert of_the_original(of(assembly, "ReportViewer"), added) == {
        ("Database", "energia_raw_cf", describe),
        ("Table", "energia_raw_cf.transacciones", read),
        ("Database", "energia_etl_db", describe),
        ("Table", "energia_etl_db.clientes", read),
        ("Table", "energia_etl_db.proveedores", read),
    }


def test_other_roles_are_granted_whole_databases(assembly: Assembly, added: frozenset[str]) -> None:
    every = {
        (table["TableInput"]["Name"], as_text(table["DatabaseName"]))
        for table in assembly.properties("AWS::Glue::Table")
        if table["TableInput"]["Name"] not in added
    }
    processed = {f"energia_etl_db.{name}" for name, base in every if "Processed" in base}
    raw = {f"energia_raw_cf.{name}" for name, base in every if "Raw" in base}
    assert len(processed | raw) == len(every)
    for role, names in (
        ("AthenaQueryExecutionRole", processed | {"energia_etl_db"}),
        ("LakeFormationAdmin", processed | raw | {"energia_etl_db", "energia_raw_cf"}),
    ):
        found = of_the_original(of(assembly, role), added)
        assert {name for _, name, _ in found} == names
        assert {permissions for *_, permissions in found} == {frozenset({"ALL"})}


def test_only_the_crawler_has_other_grants(
    assembly: Assembly,
) -> None:
    crawler = f"glue-crawler-role-{assembly.config.name}"
    assert {found[0] for found in grants(assembly)} == {*PEOPLE, crawler}
    granted = of(assembly, crawler)
    tables = {found for found in granted if found[0] == "Table"}
    assert tables == {
        ("Table", f"{name}.*", frozenset({"ALTER", "DESCRIBE"}))
        for name in ("energia_raw_cf", "energia_etl_db")
    }
    databases = {found for found in granted if found[0] == "Database"}
    assert databases == {
        ("Database", name, frozenset({"DESCRIBE"})) for name in ("energia_raw_cf", "energia_etl_db")
    }
    bucket = f"arn:aws:s3:::{assembly.config.bucket_name}"
    assert granted - tables - databases == {
        ("DataLocation", f"{bucket}/{zone}", frozenset({"DATA_LOCATION_ACCESS"}))
        for zone in ("raw", "processed")
    }


def test_grants_are_valid_and_unique(assembly: Assembly) -> None:
    met = [found[:3] for found in grants(assembly)]
    assert len(met) == len(set(met))
    for _, kind, _, permissions in grants(assembly):
        assert permissions <= RIGHTS[kind]
    for found in assembly.properties("AWS::LakeFormation::PrincipalPermissions"):
        assert found["PermissionsWithGrantOption"] == []
        ((_, resource),) = found["Resource"].items()
        assert resource["CatalogId"] == assembly.config.account


def test_excluded_columns_are_left_out_of_select(
    dev: Assembly, contracts: tuple[Contract, ...], new_app: cdk.App, tmp_path: Path
) -> None:
    hidden = ("identificacion", "nombre")
    grant = Grant(Zone.PROCESSED, Role.REPORT_VIEWER, Access.READ, hidden)
    changed_contracts = [
        replace(contract, grants=(grant,)) if contract.dataset == "clientes" else contract
        for contract in contracts
        if contract.dataset in ORIGINAL
    ]
    build(new_app, dev.config, contracts=changed_contracts, queries=())
    new_app.synth()
    changed = Assembly(dev.config, tmp_path / "cdk.out")
    found = {f for f in of(changed, "ReportViewer") if f[1] == "energia_etl_db.clientes"}
    assert found == {
        ("Table", "energia_etl_db.clientes", frozenset({"DESCRIBE"})),
        ("TableWithColumns", "energia_etl_db.clientes", frozenset({"SELECT"})),
    }
    (columns,) = [
        p["Resource"]["TableWithColumns"]
        for p in changed.properties("AWS::LakeFormation::PrincipalPermissions")
        if "TableWithColumns" in p["Resource"]
    ]
    assert columns["ColumnWildcard"] == {"ExcludedColumnNames": list(hidden)}


def settings(assembly: Assembly) -> Any:
    (found,) = assembly.resources("AWS::LakeFormation::DataLakeSettings").values()
    return found


def test_deployer_is_added_to_administrators(assembly: Assembly) -> None:
    found = settings(assembly)
    # More properties would replace what the account has settled.
    assert set(found["Properties"]) == {"Admins", "MutationType"}
    assert found["Properties"]["MutationType"] == "APPEND"
    assert (found["DeletionPolicy"], found["UpdateReplacePolicy"]) == ("Retain", "Retain")
    admins = [a["DataLakePrincipalIdentifier"] for a in found["Properties"]["Admins"]]
    place = f"{assembly.config.account}-{assembly.config.region}"
    role = f"role/cdk-hnb659fds-cfn-exec-role-{place}"
    assert admins[0] == {
        "Fn::Sub": f"arn:${{AWS::Partition}}:iam::{assembly.config.account}:{role}"
    }
    names = [role_named(assembly, a["Fn::GetAtt"][0])[1]["RoleName"] for a in admins[1:]]
    assert names == [
        "LakeFormationAdmin",
        f"energia-{assembly.config.name}-lake-formation-settings",
    ]


def test_deployment_by_an_unknown_role_is_refused(new_app: cdk.App) -> None:
    stack = cdk.Stack(new_app, "Unknown", synthesizer=cdk.LegacyStackSynthesizer())
    with pytest.raises(TypeError, match="the synthesizer has no deployment role"):
        deployer_arn(stack)


def test_databases_and_tables_have_no_open_access(assembly: Assembly) -> None:
    (found,) = assembly.properties("Custom::LakeFormationSettings")
    (given,) = assembly.properties("AWS::LakeFormation::DataLakeSettings")
    listed = {(base, name) for base, names in found["Databases"].items() for name in names}
    by_id = {"RawDatabase": "energia_raw_cf", "ProcessedDatabase": "energia_etl_db"}
    assert listed == {
        (by_id[table["DatabaseName"]["Ref"]], table["TableInput"]["Name"])
        for table in assembly.properties("AWS::Glue::Table")
    }
    assert found["Admins"] == [a["DataLakePrincipalIdentifier"] for a in given["Admins"]]
    assert int(found["ServiceTimeout"]) <= 300


def test_function_starts_from_its_package_alone(dev: Assembly) -> None:
    function = dev.only("AWS::Lambda::Function", "Governance")
    asset = function["Code"]["S3Key"].removesuffix(".zip")
    folder = dev.directory / f"asset.{asset}"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    code = {"settings/__init__.py", "settings/handler.py", "settings/closing.py"}
    assert names == {"__init__.py", *code}
    module, _, name = function["Handler"].rpartition(".")
    program = f"from {module} import {name}"
    subprocess.run([sys.executable, "-B", "-c", program], cwd=folder, check=True, env={})


def test_unmanaged_account_keeps_its_settings(
    dev: Assembly, contracts: tuple[Contract, ...], new_app: cdk.App, tmp_path: Path
) -> None:
    config = replace(dev.config, manages_lake_formation=False)
    build(new_app, config, contracts=contracts, queries=())
    new_app.synth()
    left = Assembly(config, tmp_path / "cdk.out")
    types = {resource["Type"] for resource in left.resources(stack="Governance").values()}
    assert not types & {
        "AWS::LakeFormation::DataLakeSettings",
        "Custom::LakeFormationSettings",
        "AWS::Lambda::Function",
    }
    assert set(grants(left)) == set(grants(dev))


def test_only_raw_and_processed_are_registered(assembly: Assembly) -> None:
    found = assembly.properties("AWS::LakeFormation::Resource")
    bucket = f"arn:aws:s3:::{assembly.config.bucket_name}"
    assert {r["ResourceArn"] for r in found} == {f"{bucket}/raw", f"{bucket}/processed"}
    # Athena cannot write its answers to a registered place.
    for workgroup in assembly.resources("AWS::Athena::WorkGroup").values():
        results = workgroup["Properties"]["WorkGroupConfiguration"]["ResultConfiguration"]
        place = assembly.meaning("Catalog", results["OutputLocation"])
        assert place.startswith(f"s3://{assembly.config.bucket_name}/athena-query-results/")
    for resource in found:
        assert resource["UseServiceLinkedRole"] is False
        assert resource["RoleArn"]["Fn::GetAtt"][0].startswith("RegistrationRole")
        assert not resource.get("HybridAccessEnabled")
    _, role = role_named(assembly, "RegistrationRole")
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "lakeformation.amazonaws.com"}
    assert statement["Action"] == ["sts:AssumeRole", "sts:SetContext"]


@pytest.mark.parametrize("zone", LakeZone)
@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"])
def test_registration_role_reaches_only_registered_zones(
    assembly: Assembly, zone: LakeZone, action: str
) -> None:
    key = f"arn:aws:s3:::{assembly.config.bucket_name}/{zone}/clientes/a"
    allowed = may(assembly, "RegistrationRole", action, key)
    assert allowed is (zone in {LakeZone.RAW, LakeZone.PROCESSED})
