"""Templates are compared as CloudFormation would act on them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from stackdiff.assemblies import Tree
from stackdiff.changes import Kind
from stackdiff.errors import DiffError
from stackdiff.specification import Specification

from .conftest import ROOT, Compared, Write, bucket, stack

TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {}}


def kinds(compared: Compared, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Kind]:
    """What happens to each resource of the one stack."""
    (change,) = compared({"One": stack(**old)}, {"One": stack(**new)})
    return {resource.name: resource.kind for resource in change.resources}


def test_resources_are_added_changed_or_removed(compared: Compared) -> None:
    old = {"Stays": TOPIC, "Leaves": TOPIC, "Changes": bucket()}
    new = {"Stays": TOPIC, "Comes": TOPIC, "Changes": bucket(Tags=[])}
    assert kinds(compared, old, new) == {
        "Comes": Kind.ADDED,
        "Changes": Kind.CHANGED,
        "Leaves": Kind.REMOVED,
    }


def test_renamed_bucket_is_replaced_with_cause(compared: Compared) -> None:
    (change,) = compared(
        {"One": stack(Lake=bucket(BucketName="a", Tags=[]))},
        {"One": stack(Lake=bucket(BucketName="b"))},
    )
    assert [(r.kind, r.causes) for r in change.resources] == [(Kind.REPLACED, ("BucketName",))]


def test_changed_type_replaces_the_resource(compared: Compared) -> None:
    assert kinds(compared, {"A": bucket()}, {"A": TOPIC}) == {"A": Kind.REPLACED}


@pytest.mark.parametrize(
    ("kind", "holder"),
    [("AWS::Glue::Database", "DatabaseInput"), ("AWS::Glue::Table", "TableInput")],
)
def test_renamed_glue_database_or_table_is_replaced(
    specification: Specification, kind: str, holder: str
) -> None:
    old, new, retold = (
        {holder: {"Name": name, "Description": text}}
        for name, text in (("raw", ""), ("cruda", ""), ("raw", "as it came"))
    )
    assert specification.causes(kind, old, new) == (f"{holder}.Name",)
    assert specification.causes(kind, old, retold) == ()


def test_resource_naming_a_replaced_one_is_replaced(
    compared: Compared,
) -> None:
    def resources(name: str) -> dict[str, object]:
        role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": name}}
        principal = {"DataLakePrincipalIdentifier": {"Fn::GetAtt": ["Role", "Arn"]}}
        grant = {
            "Type": "AWS::LakeFormation::PrincipalPermissions",
            "Properties": {"Principal": principal},
        }
        policy = {"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Role"}]}}
        return {"Role": role, "Grant": grant, "Policy": policy}

    found = kinds(compared, resources("a"), resources("b"))
    assert found == {"Role": Kind.REPLACED, "Grant": Kind.REPLACED}


def test_stack_changes_list_new_and_gone_stacks(compared: Compared) -> None:
    changes = compared(
        {"Same": stack(A=TOPIC), "Gone": stack(A=TOPIC), "Told": {"Outputs": {"A": {"Value": 1}}}},
        {"Same": stack(A=TOPIC), "New": stack(A=TOPIC), "Told": {"Outputs": {"A": {"Value": 2}}}},
    )
    assert {c.name: (c.differs, c.is_new, c.is_gone, c.others) for c in changes} == {
        "Same": (False, False, False, 0),
        "New": (True, True, False, 0),
        "Told": (True, False, False, 1),
        "Gone": (True, False, True, 0),
    }


def test_cdk_cli_reports_the_same_replacements(write: Write) -> None:
    base = write("base", {"One": stack(Lake=bucket(BucketName="a"), Keep=TOPIC)})
    head = write("head", {"One": stack(Lake=bucket(BucketName="b"), Keep=TOPIC)})
    text = Tree(ROOT).difference(head, "One", base.stacks["One"])
    assert "BucketName (requires replacement)" in text
    assert text.startswith("Resources\n")
    assert "Number of stacks" not in text


def test_failed_cdk_diff_raises_its_message(write: Write, tmp_path: Path) -> None:
    head = write("head", {"One": stack(A=TOPIC)})
    with pytest.raises(DiffError, match=r"cdk diff failed with exit code 1:[^$]*missing\.json"):
        Tree(ROOT).difference(head, "One", tmp_path / "missing.json")


def test_missing_cli_database_is_reported(tmp_path: Path) -> None:
    with pytest.raises(DiffError, match=r"db\.json\.gz: not a valid database of the CDK CLI"):
        Specification.of(tmp_path)
