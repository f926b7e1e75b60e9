"""What the deployed roles may do, and what of it a call has needed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen

from .deployed import Deployed

STACKS = ("storage", "catalog", "governance", "warehouse", "etl")
_HASH = 8  # the letters that the CDK ends a logical ID with


@dataclass(frozen=True)
class Permission:
    """One action in one place that the role of that construct is allowed.

    The place is a pattern of keys in the lake, of a name that a resource has, or all there is.
    """

    role: str
    action: str
    place: str


def roles(deployed: Deployed) -> dict[str, str]:
    """The name of each role that the project's stacks have, by that of its construct."""
    cloudformation = deployed.client("cloudformation")
    names = [f"{deployed.config.prefix}-{stack}" for stack in STACKS]
    return {
        item["LogicalResourceId"][:-_HASH]: item["PhysicalResourceId"]
        for name in names
        for item in cloudformation.list_stack_resources(StackName=name)["StackResourceSummaries"]
        if item["ResourceType"] == "AWS::IAM::Role"
    }


def permissions(deployed: Deployed) -> dict[Permission, bool]:
    """All that the stacks' roles are allowed, and whether a call has needed it."""
    with urlopen(f"{deployed.environment['AWS_ENDPOINT_URL']}/permissions") as answer:  # noqa: S310
        report: list[dict[str, Any]] = json.load(answer)
    constructs = {name: construct for construct, name in roles(deployed).items()}
    return {
        Permission(constructs[item["Role"]], item["Action"], _place(deployed, item)): item["Used"]
        for item in report
        if item["Role"] in constructs
    }


@contextmanager
def without(deployed: Deployed, role: str, action: str) -> Iterator[None]:
    """Within it, the policies of the role lack the action."""
    iam, name = deployed.client("iam"), roles(deployed)[role]
    policies = {
        policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
    }
    try:
        for policy, whole in policies.items():
            less = json.dumps({**whole, "Statement": [*_lacking(whole["Statement"], action)]})
            iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=less)
        yield
    finally:
        for policy, whole in policies.items():
            text = json.dumps(whole)
            iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=text)


def _lacking(statements: list[dict[str, Any]], action: str) -> Iterator[dict[str, Any]]:
    for statement in statements:
        given = statement["Action"]
        kept = [item for item in (given if isinstance(given, list) else [given]) if item != action]
        if kept:
            yield {**statement, "Action": kept}


def _place(deployed: Deployed, permission: dict[str, Any]) -> str:
    keys = {key: value for item in permission["Condition"].values() for key, value in item.items()}
    name = str(permission["Resource"]).split(":", 5)[-1]
    return str(keys.get("s3:prefix", name.removeprefix(f"{deployed.bucket}/")))
