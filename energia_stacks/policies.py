"""Statements that IAM policies are put together from; each names the lake's key and its prefixes.

By hand instead of grant_*(): that allows whole families of actions (s3:GetObject*), of which a
reader needs one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from energia_stacks.base import acknowledge
from energia_stacks.storage import Lake

CATALOG_READ = (
    "glue:BatchGetPartition",
    "glue:GetDatabase",
    "glue:GetDatabases",
    "glue:GetPartition",
    "glue:GetPartitions",
    "glue:GetTable",
    "glue:GetTables",
)


@dataclass(frozen=True)
class Statement:
    """What is allowed, and why its wildcards, if it has any, cannot be narrower."""

    allowed: iam.PolicyStatement
    reason: str = ""


def allow(
    actions: Iterable[str],
    resources: Iterable[str],
    reason: str = "",
    **conditions: dict[str, object],
) -> Statement:
    """A statement; each condition is an operator with the keys and values that it compares."""
    allowed = iam.PolicyStatement(
        actions=sorted(actions), resources=list(resources), conditions=conditions or None
    )
    return Statement(allowed, reason)


def attach(role: iam.Role, statements: Iterable[Statement]) -> iam.Policy:
    """The role's one policy; a wildcard without a reason fails synthesis."""
    given = list(statements)
    policy = iam.Policy(role, "Policy", roles=[role], statements=[item.allowed for item in given])
    reasons = {
        arn: item.reason
        for item in given
        for arn in item.allowed.resources
        if item.reason and "*" in arn
    }
    for arn, reason in reasons.items():
        acknowledge(policy, f"AwsSolutions-IAM5[Resource::{arn}]", reason)
    return policy


def objects(lake: Lake, prefixes: Sequence[str], *actions: str) -> Statement:
    """The actions on every object under the prefixes, which end in a slash."""
    arns = [lake.arn(f"{prefix}*") for prefix in prefixes]
    return allow(actions, arns, "The objects under one prefix; their keys contain future dates")


def listing(lake: Lake, prefixes: Sequence[str]) -> Statement:
    """Allow listing under the prefixes; without it, a read of a missing key gives 403, not 404."""
    under: dict[str, object] = {"s3:prefix": [f"{prefix}*" for prefix in prefixes]}
    return allow(["s3:ListBucket"], [lake.bucket_arn], StringLike=under)


def locating(lake: Lake) -> Statement:
    """Asking for the bucket's region, as Athena and Glue do for whoever they read it for."""
    return allow(["s3:GetBucketLocation"], [lake.bucket_arn])


def use_key(lake: Lake, *actions: str) -> Statement:
    """The actions with the lake's key, for objects in S3 alone."""
    service = f"s3.{cdk.Stack.of(lake.bucket).region}.amazonaws.com"
    return allow(actions, [lake.key.key_arn], StringEquals={"kms:ViaService": service})


def catalog(stack: cdk.Stack, databases: Iterable[str], *actions: str) -> Statement:
    """The Glue actions on the databases and their tables, and so on the catalog that has them."""
    names = ["catalog"]
    for database in databases:
        names += [f"database/{database}", f"table/{database}/*"]
    arns = [stack.format_arn(service="glue", resource=name) for name in names]
    return allow(actions, arns, "The tables of one database; Lake Formation grants limit access")


def write_log(stack: cdk.Stack, group: str) -> Statement:
    """Writing to a log group, which the service may have to make."""
    actions = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    arn = stack.format_arn(
        service="logs",
        resource="log-group",
        resource_name=group,
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
    )
    return allow(
        actions, [arn, f"{arn}:*"], "The streams of one log group, which the service names"
    )


def put_metrics(namespace: str) -> Statement:
    """Writing metrics of one namespace."""
    condition: dict[str, object] = {"cloudwatch:namespace": namespace}
    reason = "Metrics have no ARN; the condition limits access to one namespace"
    return allow(["cloudwatch:PutMetricData"], ["*"], reason, StringEquals=condition)
