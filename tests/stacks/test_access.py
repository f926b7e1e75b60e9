"""`energia access` against what is deployed: the templates' permissions, the warehouse's DDL."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from typer.testing import CliRunner

from app import build
from energia.cli import app
from energia.compiler.access import table_access
from energia.compiler.redshift.tables import ddl_plan
from energia.contracts.model import Access, Contract, Grant, Role, Zone

from .assembly import Assembly, as_text
from .conftest import ORIGINAL
from .test_governance_stack import PEOPLE

Readable = dict[tuple[str, str], frozenset[str]]
"""The columns that a role reads, by role and table."""

GRANT = re.compile(r"GRANT (\w+)(?: ?\(([^)]*)\))? ON (?:TABLE )?(\S+) TO ROLE (\S+)")


def said(place: str, items: list[Mapping[str, Any]]) -> Readable:
    """What the command says of lake or warehouse."""
    return {
        (item["role"], item["table"]): frozenset(item["columns"])
        for item in items
        if item["place"] == place
    }


def catalog(assembly: Assembly) -> dict[str, frozenset[str]]:
    """Every table's columns, as the template has them."""
    names = {
        f"<{key.partition('/')[2]}>": database["Properties"]["DatabaseInput"]["Name"]
        for key, database in assembly.resources("AWS::Glue::Database").items()
    }
    return {
        f"{names[as_text(table['DatabaseName'])]}.{table['TableInput']['Name']}": frozenset(
            column["Name"]
            for column in (
                *table["TableInput"]["StorageDescriptor"]["Columns"],
                *table["TableInput"]["PartitionKeys"],
            )
        )
        for table in assembly.properties("AWS::Glue::Table")
    }


def granted(assembly: Assembly) -> Readable:
    """What people may read by the template's permissions."""
    columns = catalog(assembly)
    found: Readable = {}
    for item in assembly.properties("AWS::LakeFormation::PrincipalPermissions"):
        principal = as_text(item["Principal"]["DataLakePrincipalIdentifier"])
        role = next((name for name in PEOPLE if principal.startswith(f"<{name}")), None)
        ((kind, resource),) = item["Resource"].items()
        if role and kind.startswith("Table") and {"ALL", "SELECT"} & set(item["Permissions"]):
            table = f"{resource['DatabaseName']}.{resource['Name']}"
            hidden = resource.get("ColumnWildcard", {}).get("ExcludedColumnNames", [])
            found[role, table] = columns[table] - set(hidden)
    return found


def in_the_warehouse(contracts: tuple[Contract, ...]) -> Iterator[tuple[tuple[str, str], Any]]:
    """What people may read by the DDL's statements."""
    people = {database_role: role for role, database_role in PEOPLE.items()}
    for table in ddl_plan(contracts)["tables"]:
        every = frozenset(column["name"] for column in table["columns"])
        for statement in table["grants"]:
            match = GRANT.match(statement)
            if match and match[4] in people and match[1] in {"ALL", "SELECT"}:
                names = frozenset(re.findall(r"\w+", match[2])) if match[2] else every
                yield (people[match[4]], match[3]), names


def test_access_prints_the_deployed_permissions(
    assembly: Assembly, contracts: tuple[Contract, ...]
) -> None:
    result = CliRunner().invoke(app, ["access", "--json"])
    assert result.exit_code == 0
    items = json.loads(result.stdout)
    assert said("lake", items) == granted(assembly)
    assert said("warehouse", items) == dict(in_the_warehouse(contracts))
    assert len(items) == len(said("lake", items)) + len(said("warehouse", items))


def test_access_prints_excluded_columns(
    dev: Assembly, contracts: tuple[Contract, ...], new_app: cdk.App, tmp_path: Path
) -> None:
    hidden = ("identificacion", "nombre")
    viewer = [
        Grant(zone, Role.REPORT_VIEWER, Access.READ, hidden)
        for zone in (Zone.RAW, Zone.PROCESSED, Zone.WAREHOUSE)
    ]
    changed = tuple(
        replace(contract, grants=tuple(viewer)) if contract.dataset == "clientes" else contract
        for contract in contracts
        if contract.dataset in ORIGINAL
    )
    build(new_app, dev.config, contracts=changed, queries=())
    new_app.synth()
    items: list[Mapping[str, Any]] = list(map(asdict, table_access(changed)))
    assert said("lake", items) == granted(Assembly(dev.config, tmp_path / "cdk.out"))
    assert said("warehouse", items) == dict(in_the_warehouse(changed))
    closed = [item for item in items if item["hidden"]]
    assert len(closed) == 4
    for item in closed:
        assert set(item["columns"]) == {"tipo_identificacion", "ciudad", "fecha_carga"}


@pytest.mark.parametrize("role", PEOPLE)
def test_access_prints_a_table(role: str) -> None:
    lines = CliRunner().invoke(app, ["access"]).stdout.splitlines()
    assert any(line.startswith(f"{role}, lake") for line in lines)
    assert any("energia_etl_db.clientes " in line for line in lines)
