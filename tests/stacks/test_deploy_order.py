"""The order of a deployment: no cycle, no grant too early, and no contract that cannot go."""

import json
from collections.abc import Mapping
from dataclasses import replace
from graphlib import CycleError
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from app import build
from energia.compiler.grants import lake_grants
from energia.contracts.model import Contract
from energia.queries import Query
from energia_stacks.base import pascal_case

from .assembly import Assembly, as_text
from .conftest import ORIGINAL
from .graph import before, imports, resource_graph, stack_graph

GRANT = "AWS::LakeFormation::PrincipalPermissions"


def test_resource_graph_has_no_cycle(any_kind: Assembly) -> None:
    graph = resource_graph(any_kind)  # CycleError, if it did
    assert graph.keys() > any_kind.resources().keys()


def test_cycle_is_detected(dev: Assembly, tmp_path: Path) -> None:
    stack = {"type": "aws:cloudformation:stack", "dependencies": []}
    resources = {
        "First": {"Type": "", "DependsOn": "Second"},
        "Second": {"Type": "", "Properties": {"Path": {"Fn::Sub": "/${First.Arn}/"}}},
    }
    files = {
        "manifest.json": {"artifacts": {"Storage": stack}},
        "Storage.template.json": {"Resources": resources},
    }
    for name, content in files.items():
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(CycleError):
        resource_graph(Assembly(dev.config, tmp_path))


def test_stack_imports_come_from_earlier_stacks(any_kind: Assembly) -> None:
    graph = stack_graph(any_kind)
    for stack in graph:
        for name in imports(any_kind.template(stack)):
            assert any_kind.exports[name][0] in before(graph, stack)


def keys_of(assembly: Assembly, *kinds: str) -> set[str]:
    return {key for kind in kinds for key in assembly.resources(kind)}


def test_lake_formation_settings_precede_grants(any_kind: Assembly) -> None:
    graph = resource_graph(any_kind)
    settings = keys_of(any_kind, "AWS::LakeFormation::DataLakeSettings")
    closed = keys_of(any_kind, "Custom::LakeFormationSettings")
    registered = keys_of(any_kind, "AWS::LakeFormation::Resource")
    grants = keys_of(any_kind, GRANT)
    assert (len(settings), len(closed), len(registered)) == (1, 1, 2)
    (closing,) = closed
    assert settings <= before(graph, closing)
    for location in registered:
        # With the policy of the role that it is registered with, or the registration fails.
        policies = {key for key in before(graph, location) if "RegistrationRolePolicy" in key}
        assert settings | closed <= before(graph, location)
        assert policies
    assert len(grants) > 20
    for grant in grants:
        assert settings | closed | registered <= before(graph, grant), grant


def test_tables_exist_before_their_grants(
    any_kind: Assembly, contracts: tuple[Contract, ...]
) -> None:
    graph, tables = resource_graph(any_kind), tables_by_name(any_kind)
    (closing,) = keys_of(any_kind, "Custom::LakeFormationSettings")
    assert set(tables.values()) <= before(graph, closing)
    granted = set()
    for key, grant in any_kind.resources(GRANT).items():
        ((kind, resource),) = grant["Properties"]["Resource"].items()
        if kind in {"Table", "TableWithColumns"} and "Name" in resource:
            table = tables[resource["DatabaseName"], resource["Name"]]
            granted.add(table)
            assert table in before(graph, key)
    promised = {grant.table for grant in lake_grants(contracts)} - {None}
    assert granted == {table for (_, name), table in tables.items() if name in promised}


def test_databases_and_principals_precede_grants(any_kind: Assembly) -> None:
    graph = resource_graph(any_kind)
    databases = {
        database["Properties"]["DatabaseInput"]["Name"]: key
        for key, database in any_kind.resources("AWS::Glue::Database").items()
    }
    roles = {
        f"arn:aws:iam::{any_kind.config.account}:role/{role['Properties'].get('RoleName')}": key
        for key, role in any_kind.resources("AWS::IAM::Role").items()
    }
    for key, grant in any_kind.resources(GRANT).items():
        properties = grant["Properties"]
        principal = properties["Principal"]["DataLakePrincipalIdentifier"]
        assert roles[any_kind.meaning("Governance", principal)] in before(graph, key)
        ((kind, resource),) = properties["Resource"].items()
        if kind != "DataLocation":
            name = resource["Name"] if kind == "Database" else resource["DatabaseName"]
            assert databases[name] in before(graph, key)


def test_grants_precede_jobs_and_state_machine(any_kind: Assembly) -> None:
    graph = resource_graph(any_kind)
    for key in keys_of(any_kind, "AWS::Glue::Job", "AWS::StepFunctions::StateMachine"):
        assert keys_of(any_kind, GRANT) <= before(graph, key)


def tables_by_name(assembly: Assembly) -> dict[tuple[str, str], str]:
    databases = {
        f"<{key.partition('/')[2]}>": database["Properties"]["DatabaseInput"]["Name"]
        for key, database in assembly.resources("AWS::Glue::Database").items()
    }
    return {
        (
            databases[as_text(table["Properties"]["DatabaseName"])],
            table["Properties"]["TableInput"]["Name"],
        ): key
        for key, table in assembly.resources("AWS::Glue::Table").items()
    }


def changed(
    assembly: Assembly, app: cdk.App, contracts: tuple[Contract, ...], queries: tuple[Query, ...]
) -> Assembly:
    build(app, assembly.config, contracts=contracts, queries=queries)
    app.synth()
    return Assembly(assembly.config, Path(app.outdir))


def assert_deployable(old: Assembly, new: Assembly) -> None:
    """While stacks are updated one after another, each import finds its unchanged export."""
    for stack, entry in old.stacks.items():
        assert new.stacks[stack]["properties"]["stackName"] == entry["properties"]["stackName"]
        for name in imports(old.template(stack)):
            # CloudFormation refuses to remove or change what a deployed stack imports.
            assert exported(new)[name] == exported(old)[name]
    assert stack_graph(new) == stack_graph(old)


def exported(assembly: Assembly) -> Mapping[str, Any]:
    return {name: assembly.meaning(*value) for name, value in assembly.exports.items()}


@pytest.mark.long
@pytest.mark.parametrize("kind", ["dev", "provisioned"])
@pytest.mark.parametrize("removed", ORIGINAL)
def test_contract_can_be_removed_and_restored(
    request: pytest.FixtureRequest,
    kind: str,
    removed: str,
    contracts: tuple[Contract, ...],
    new_app: cdk.App,
) -> None:
    assembly: Assembly = request.getfixturevalue(kind)
    left = tuple(contract for contract in contracts if contract.dataset != removed)
    fewer = changed(assembly, new_app, left, ())
    resource_graph(fewer)
    assert len(fewer.resources("AWS::Glue::Table")) == 3 * len(left)
    alike = [pascal_case(other.dataset).lower() for other in left if removed in other.dataset]
    named = [key.lower() for key in fewer.resources() if removed in key.lower()]
    assert not [key for key in named if not any(name in key for name in alike)]
    assert_deployable(assembly, fewer)
    assert_deployable(fewer, assembly)


def test_removed_export_in_use_is_detected(
    dev: Assembly, contracts: tuple[Contract, ...], new_app: cdk.App
) -> None:
    other = replace(dev.config, warehouse="provisioned")
    build(new_app, other, contracts=contracts, queries=())
    new_app.synth()
    with pytest.raises(KeyError, match="WorkgroupArn"):
        assert_deployable(dev, Assembly(other, Path(new_app.outdir)))
