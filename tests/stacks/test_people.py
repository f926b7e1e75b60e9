"""The people's roles: who becomes one, and which role in the warehouse comes with it."""

from dataclasses import replace
from pathlib import Path

import aws_cdk as cdk

from app import build
from energia.contracts.model import Contract

from .assembly import Assembly
from .iam import role_named
from .test_governance_stack import PEOPLE


def test_role_tag_matches_the_database_role(assembly: Assembly) -> None:
    for name, database_role in PEOPLE.items():
        _, role = role_named(assembly, name)
        assert {"Key": "RedshiftDbRoles", "Value": database_role} in role["Tags"]


def test_unnamed_principals_need_a_second_factor(assembly: Assembly) -> None:
    for name in PEOPLE:
        (statement,) = role_named(assembly, name)[1]["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"AWS": f"arn:aws:iam::{assembly.config.account}:root"}
        assert statement["Condition"] == {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
        # With sts:TagSession whoever becomes the role could take any database role along.
        assert statement["Action"] == "sts:AssumeRole"


def test_only_named_principals_can_assume_the_role(
    dev: Assembly, contracts: tuple[Contract, ...], new_app: cdk.App, tmp_path: Path
) -> None:
    arns = [f"arn:aws:iam::{dev.config.account}:{who}" for who in ("role/a/b", "user/ana")]
    config = replace(dev.config, people={"ReportViewer": arns})
    build(new_app, config, contracts=contracts, queries=())
    new_app.synth()
    named = Assembly(config, tmp_path / "cdk.out")
    (found,) = role_named(named, "ReportViewer")[1]["AssumeRolePolicyDocument"]["Statement"]
    assert (found["Principal"], found["Action"]) == ({"AWS": arns}, "sts:AssumeRole")


def test_prod_keeps_its_administrator_roles(
    prod: Assembly,
) -> None:
    kept = {
        role["Properties"]["RoleName"]: (role["DeletionPolicy"], role["UpdateReplacePolicy"])
        for role in prod.resources("AWS::IAM::Role").values()
        if "DeletionPolicy" in role
    }
    # Whatever was retained of it would have the name that the next deployment gives.
    assert kept == dict.fromkeys(
        ["LakeFormationAdmin", "energia-prod-lake-formation-settings"],
        ("RetainExceptOnCreate", "Retain"),
    )
