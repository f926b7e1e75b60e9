"""The comment says first what must not be missed, and never more than GitHub takes."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from stackdiff.changes import StackChange
from stackdiff.rendering import LIMIT, render

from .conftest import Compared, bucket, stack

REST = "see whole.md of the [workflow run](https://example.org/1)"
PROTECTED = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


def comment(
    changes: Sequence[StackChange], text: str = "output of the CLI", limit: int = LIMIT
) -> str:
    """The comment on changes, with the same words of the CLI for each."""
    texts = {(change.environment, change.name): text for change in changes if change.differs}
    return render(changes, texts, limit=limit, rest=REST)


def policy(*actions: str, resource: Any = "*") -> dict[str, Any]:
    """A role's policy."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyDocument": {"Statement": [statement]}},
    }


def grant(*permissions: str, excluded: str) -> dict[str, Any]:
    """A grant on a table, all but a column."""
    columns = {"ColumnWildcard": {"ExcludedColumnNames": [excluded]}}
    table = {"CatalogId": "1", "DatabaseName": "etl", "Name": "clientes", **columns}
    return {
        "Type": "AWS::LakeFormation::PrincipalPermissions",
        "Properties": {
            "Permissions": list(permissions),
            "Principal": {"DataLakePrincipalIdentifier": {"Fn::GetAtt": ["Viewer", "Arn"]}},
            "Resource": {"TableWithColumns": table},
        },
    }


def job(*sql: str) -> dict[str, Any]:
    """A job that shows its SQL."""
    return {"Type": "AWS::Glue::Job", "Properties": {}, "Metadata": {"sql": list(sql)}}


def test_no_changes_still_make_a_comment(compared: Compared) -> None:
    same = {"One": stack(Lake=bucket())}
    assert comment(compared(same, same)) == (
        "## Changes on AWS\n\nNo changes to the stacks of dev.\n"
    )


def test_sections_follow_the_counts_in_order(compared: Compared) -> None:
    old = stack(
        Lake=bucket(), P=policy("s3:GetObject"), G=grant("SELECT", excluded="a"), J=job("a")
    )
    new = stack(P=policy("s3:*"), G=grant("SELECT", excluded="b"), J=job("b"), New=bucket())
    text = comment(compared({"One": old}, {"One": new}))
    assert re.findall(r"^##+ (.*)", text, re.MULTILINE) == [
        "Changes on AWS",
        "Data at risk",
        "IAM changes",
        "Lake Formation changes",
        "SQL changes",
        "All changes, from `cdk diff`",
    ]
    assert "| dev | One | 1 | 2 | 1 | 1 |  |" in text
    assert "<details><summary>dev One</summary>\n\n```text\noutput of the CLI\n```" in text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (bucket(), None, "would be **deleted with its data**"),
        (
            {**bucket(), **PROTECTED},
            None,
            "would be removed from its stack and **stay unmanaged in the account**",
        ),
        (
            bucket(BucketName="a"),
            bucket(BucketName="b"),
            "would be **replaced** (BucketName): the old resource **is deleted with its data**",
        ),
        (
            {**bucket(BucketName="a"), **PROTECTED},
            {**bucket(BucketName="b"), **PROTECTED},
            "would be **replaced** (BucketName): the old resource **stays unmanaged**",
        ),
        (
            {**bucket(), **PROTECTED},
            {**bucket(), **PROTECTED, "DeletionPolicy": "Delete"},
            "would lose its protection: DeletionPolicy is no longer Retain",
        ),
    ],
)
def test_data_at_risk_is_named(compared: Compared, old: Any, new: Any, said: str) -> None:
    after = {} if new is None else {"Lake": new}
    text = comment(compared({"One": stack(Lake=old)}, {"One": stack(**after)}))
    assert f"**dev** One `Lake` (AWS::S3::Bucket) {said}" in text


def test_data_in_a_removed_stack_is_named(compared: Compared) -> None:
    text = comment(compared({"One": stack(Lake=bucket())}, {}))
    assert "`Lake` (AWS::S3::Bucket) **stays in the account** until its stack is deleted" in text
    assert "| dev | One (removed) |  |  |  | 1 |  |" in text
    assert "[-] AWS::S3::Bucket Lake" in text


def test_bucket_tag_puts_no_data_at_risk(compared: Compared) -> None:
    text = comment(compared({"One": stack(Lake=bucket())}, {"One": stack(Lake=bucket(Tags=[]))}))
    assert "Data at risk" not in text


def test_permissions_are_listed_one_action_per_line(compared: Compared) -> None:
    where = {"Fn::Join": ["", [{"Fn::GetAtt": ["Lake", "Arn"]}, "/raw/*"]]}
    old, new = (policy(*actions, resource=where) for actions in (["s3:Get"], ["s3:Put", "s3:Get"]))
    text = comment(compared({"One": stack(P=old)}, {"One": stack(P=new)}))
    assert "```diff\n+ Allow s3:Put on <Lake.Arn>/raw/*\n```" in text


def test_asset_hash_change_leaves_permissions(compared: Compared) -> None:
    old, new = (policy("s3:GetObject", resource=f"arn:::{digit * 64}.zip") for digit in "ab")
    text = comment(compared({"One": stack(P=old)}, {"One": stack(P=new)}))
    assert "IAM changes" not in text


def test_key_policy_and_trust_count_as_permissions(compared: Compared) -> None:
    def resources(who: str) -> dict[str, Any]:
        statement = {"Effect": "Allow", "Action": "kms:*", "Principal": {"AWS": who}}
        key = {"KeyPolicy": {"Statement": [statement]}, "Description": who}
        trust = {**statement, "Action": "sts:AssumeRole"}
        role = {"AssumeRolePolicyDocument": {"Statement": [trust]}}
        return {
            "Key": {"Type": "AWS::KMS::Key", "Properties": key},
            "Role": {"Type": "AWS::IAM::Role", "Properties": role},
        }

    text = comment(compared({"One": stack(**resources("a"))}, {"One": stack(**resources("b"))}))
    assert "```diff\n- Allow kms:* to a\n+ Allow kms:* to b\n```" in text
    assert "- trust: Allow sts:AssumeRole to a\n+ trust: Allow sts:AssumeRole to b" in text


def test_grant_change_is_a_line_with_columns(compared: Compared) -> None:
    old, new = (grant("SELECT", excluded=column) for column in ("nombre", "ciudad"))
    text = comment(compared({"One": stack(G=old)}, {"One": stack(G=new)}))
    all_but = "TableWithColumns etl.clientes ColumnWildcard.ExcludedColumnNames:"
    old_line, new_line = (f"{all_but} {column} to <Viewer.Arn>" for column in ("nombre", "ciudad"))
    assert f"- SELECT on {old_line}\n+ SELECT on {new_line}" in text


def test_change_in_several_environments_is_shown_once(compared: Compared) -> None:
    (change,) = compared({"One": stack(J=job("x", "a"))}, {"One": stack(J=job("x", "b"))})
    twin = StackChange("prod", "One", change.resources, 0, is_new=False, is_gone=False)
    text = comment([change, twin])
    assert text.count("-a\n+b") == 1
    assert "**dev, prod** One `J` (AWS::Glue::Job)" in text


def test_content_cannot_end_its_code_block(compared: Compared) -> None:
    changes = compared({}, {"One": stack(A=bucket())})
    assert "\n````text\n``` and more\n````\n" in comment(changes, "``` and more")


@pytest.mark.parametrize("count", [1, 400])
def test_too_long_comment_links_to_the_rest(compared: Compared, count: int) -> None:
    new = {f"P{i}": policy("s3:Get", resource=f"{i:0200}") for i in range(count)}
    changes = compared({}, {"One": stack(**new), "Two": stack(A=bucket())})
    long = "\n".join(f"line {number}" for number in range(20_000))
    texts = {("dev", "One"): long, ("dev", "Two"): "short"}
    text = render(changes, texts, limit=LIMIT, rest=REST)
    assert LIMIT * 0.9 < len(text) <= LIMIT
    assert "short" in text
    assert text.count("<details>") == text.count("</details>") == 2
    (cut,) = re.findall(rf"_(\d+) of 20000 lines are not shown: {re.escape(REST)}\._", text)
    assert text.count("\nline ") == 20_000 - int(cut)
    left = re.findall(rf"_(\d+) of 400 are not shown: {re.escape(REST)}\._", text)
    assert [400 - int(n) for n in left] == ([text.count("+ Allow")] if count == 400 else [])
    assert text.count("```") % 2 == 0


def test_long_diffs_share_the_space(compared: Compared) -> None:
    changes = compared({}, {"One": stack(A=bucket()), "Two": stack(A=bucket())})
    text = comment(changes, "x\n" * 100_000)
    first, second = (block.count("\nx") for block in text.split("<details>")[1:])
    assert 0.9 < first / second < 1.1
