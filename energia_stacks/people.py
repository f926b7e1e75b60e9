"""The people's roles: who may become them, and what IAM lets them ask for.

In the catalog and in raw/ and processed/ Lake Formation decides; IAM only opens the way to it. A
role with s3:GetObject there would go around every grant, so the readers have none.
"""

from collections.abc import Iterator, Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from energia.compiler.redshift.tables import database_role
from energia.contracts.model import Role
from energia.lake import LakeZone
from energia_stacks.config import EnvironmentConfig
from energia_stacks.policies import (
    CATALOG_READ,
    Statement,
    allow,
    attach,
    catalog,
    listing,
    locating,
    objects,
    use_key,
)
from energia_stacks.storage import Lake
from energia_stacks.workgroups import results_prefix

_ASK = (
    "athena:BatchGetNamedQuery",
    "athena:BatchGetQueryExecution",
    "athena:GetNamedQuery",
    "athena:GetQueryExecution",
    "athena:GetQueryResults",
    "athena:GetQueryRuntimeStatistics",
    "athena:GetWorkGroup",
    "athena:ListNamedQueries",
    "athena:ListQueryExecutions",
    "athena:StartQueryExecution",
    "athena:StopQueryExecution",
)
_CATALOG_WRITE = (
    "glue:BatchCreatePartition",
    "glue:BatchDeletePartition",
    "glue:CreatePartition",
    "glue:CreateTable",
    "glue:DeletePartition",
    "glue:DeleteTable",
    "glue:UpdateDatabase",
    "glue:UpdatePartition",
    "glue:UpdateTable",
)
_GOVERN = (
    "lakeformation:BatchGrantPermissions",
    "lakeformation:BatchRevokePermissions",
    "lakeformation:DescribeResource",
    "lakeformation:GetDataLakeSettings",
    "lakeformation:GetEffectivePermissionsForPath",
    "lakeformation:GrantPermissions",
    "lakeformation:ListPermissions",
    "lakeformation:ListResources",
    "lakeformation:PutDataLakeSettings",
    "lakeformation:RevokePermissions",
)
_WRITABLE = tuple(zone.prefix for zone in LakeZone if zone is not LakeZone.SCRIPTS)
"""Where LakeFormationAdmin may write: anywhere but where the code that runs comes from."""


def person_role(scope: Construct, role: Role, *, config: EnvironmentConfig, lake: Lake) -> iam.Role:
    """The IAM role of that name, with its policy and the tag that gives it its database role."""
    made = iam.Role(
        scope,
        role,
        role_name=role,
        description=f"energia: {role}",
        assumed_by=_who(config.people.get(role, ())),
    )
    cdk.Tags.of(made).add("RedshiftDbRoles", database_role(role))
    workgroup = config.report_workgroup if role is Role.REPORT_VIEWER else config.workgroup
    statements = [*_asking(cdk.Stack.of(scope), workgroup, config, lake)]
    if role is Role.ATHENA_QUERY_EXECUTION:
        statements += _rejected_rows(lake)
    if role is Role.LAKE_FORMATION_ADMIN:
        statements += _administering(cdk.Stack.of(scope), config, lake)
    attach(made, statements)
    return made


def _who(arns: Sequence[str]) -> iam.PrincipalBase:
    if arns:
        return iam.CompositePrincipal(*map(iam.ArnPrincipal, arns))
    # Nobody is named yet: whoever the account's administrators let, and only with a second factor.
    return iam.AccountRootPrincipal().with_conditions(
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    )


def _asking(
    stack: cdk.Stack, workgroup: str, config: EnvironmentConfig, lake: Lake
) -> Iterator[Statement]:
    results = [results_prefix(workgroup)]
    databases = (config.raw_database, config.processed_database)
    own = stack.format_arn(service="athena", resource="workgroup", resource_name=workgroup)
    yield allow(_ASK, [own])
    yield catalog(stack, databases, *CATALOG_READ)
    # Athena looks at the database called default before any other.
    default = stack.format_arn(service="glue", resource="database", resource_name="default")
    yield allow(["glue:GetDatabase", "glue:GetDatabases"], [default])
    yield allow(
        ["athena:ListWorkGroups", "lakeformation:GetDataAccess"],
        ["*"],
        "These actions have no resource ARN; Lake Formation grants limit GetDataAccess",
    )
    yield objects(
        lake,
        results,
        "s3:AbortMultipartUpload",
        "s3:GetObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
    )
    yield listing(lake, results)
    yield locating(lake)
    yield use_key(lake, "kms:Decrypt", "kms:GenerateDataKey")


def _rejected_rows(lake: Lake) -> list[Statement]:
    # quarantine/ is not registered with Lake Formation: Athena reads it as whoever asks.
    zone = [LakeZone.QUARANTINE.prefix]
    return [objects(lake, zone, "s3:GetObject"), listing(lake, zone)]


def _administering(stack: cdk.Stack, config: EnvironmentConfig, lake: Lake) -> Iterator[Statement]:
    yield allow(_GOVERN, ["*"], "The actions of Lake Formation have no resource ARN")
    databases = (config.raw_database, config.processed_database)
    yield catalog(stack, databases, *_CATALOG_WRITE)
    yield objects(lake, _WRITABLE, "s3:DeleteObject", "s3:GetObject", "s3:PutObject")
    yield listing(lake, _WRITABLE)
