"""Lake Formation: its settings, the registered prefixes, and the grants, in that order."""

from collections.abc import Iterable, Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lakeformation as lf
from constructs import Construct

from energia.compiler.grants import EVERY_TABLE, LakeGrant
from energia.contracts.model import Zone
from energia.lake import LakeZone
from energia_stacks.base import pascal_case
from energia_stacks.policies import allow, attach, listing, objects
from energia_stacks.storage import Lake

Resource = lf.CfnPrincipalPermissions.ResourceProperty

REGISTERED = (LakeZone.RAW, LakeZone.PROCESSED)
"""Not the whole bucket: Athena cannot write its answers to a registered place."""

_KEY_USE = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)


def deployer_arn(stack: cdk.Stack) -> str:
    """The role that CloudFormation deploys the stack with.

    Raises TypeError with a synthesizer that does not know it.
    """
    synthesizer = stack.synthesizer
    if not isinstance(synthesizer, cdk.DefaultStackSynthesizer):
        raise TypeError("the synthesizer has no deployment role; use the default synthesizer")
    # It holds ${AWS::Partition}, which the CDK leaves as it is in this resource.
    return cdk.Fn.sub(synthesizer.cloud_formation_execution_role_arn)


def data_lake_admins(scope: Construct, admins: Sequence[str]) -> lf.CfnDataLakeSettings:
    """Adds the ARNs to the account's data lake administrators, and stays when the stack goes.

    The account has one list of them: replacing it would dismiss other teams' administrators.
    """
    settings = lf.CfnDataLakeSettings(
        scope,
        "DataLakeSettings",
        admins=[
            lf.CfnDataLakeSettings.DataLakePrincipalProperty(data_lake_principal_identifier=arn)
            for arn in admins
        ],
        mutation_type="APPEND",
    )
    settings.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
    return settings


def registration(scope: Construct, lake: Lake) -> list[lf.CfnResource]:
    """raw/ and processed/ under Lake Formation, which reads and writes them as a role of ours."""
    role = _registration_role(scope)
    prefixes = [zone.prefix for zone in REGISTERED]
    policy = attach(
        role,
        [
            objects(lake, prefixes, "s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
            listing(lake, prefixes),
            allow(_KEY_USE, [lake.key.key_arn]),
        ],
    )
    registered = []
    for zone in REGISTERED:
        resource = lf.CfnResource(
            scope,
            f"{zone.capitalize()}Location",
            resource_arn=lake.arn(zone),
            use_service_linked_role=False,
            role_arn=role.role_arn,
        )
        resource.node.add_dependency(policy)
        registered.append(resource)
    return registered


def _registration_role(scope: Construct) -> iam.Role:
    service = iam.ServicePrincipal("lakeformation.amazonaws.com")
    role = iam.Role(
        scope,
        "RegistrationRole",
        description="Role of Lake Formation for reading and writing raw/ and processed/",
        assumed_by=service,
    )
    trust = iam.PolicyStatement(actions=["sts:SetContext"], principals=[service])
    if role.assume_role_policy is not None:
        role.assume_role_policy.add_statements(trust)
    return role


def table_permissions(
    scope: Construct,
    grant: LakeGrant,
    *,
    principal_arn: str,
    databases: Mapping[Zone, str],
) -> lf.CfnPrincipalPermissions:
    """A compiled grant; its ID follows from role and resource, which are its identity on AWS."""
    kind = "columns" if grant.excluded_columns else "table"
    name = {None: "database", EVERY_TABLE: "tables"}.get(grant.table, f"{kind}_{grant.table}")
    return _permissions(
        scope,
        grant.principal.replace("-", "") + pascal_case(f"{grant.zone}_{name}"),
        principal_arn,
        _resource(cdk.Stack.of(scope).account, grant, databases[grant.zone]),
        grant.permissions,
    )


def location_permissions(
    scope: Construct, zone: LakeZone, *, principal: str, principal_arn: str, lake: Lake
) -> lf.CfnPrincipalPermissions:
    """Naming the zone's places in the catalog, which whoever adds partitions does."""
    location = lf.CfnPrincipalPermissions.DataLocationResourceProperty(
        catalog_id=cdk.Stack.of(scope).account, resource_arn=lake.arn(zone)
    )
    return _permissions(
        scope,
        principal.replace("-", "") + pascal_case(f"{zone}_location"),
        principal_arn,
        Resource(data_location=location),
        ("DATA_LOCATION_ACCESS",),
    )


def _resource(account: str, grant: LakeGrant, database: str) -> Resource:
    permissions = lf.CfnPrincipalPermissions
    if grant.table is None:
        found = permissions.DatabaseResourceProperty(catalog_id=account, name=database)
        return Resource(database=found)
    if grant.table == EVERY_TABLE:
        every = permissions.TableResourceProperty(
            catalog_id=account, database_name=database, table_wildcard={}
        )
        return Resource(table=every)
    if not grant.excluded_columns:
        table = permissions.TableResourceProperty(
            catalog_id=account, database_name=database, name=grant.table
        )
        return Resource(table=table)
    others = permissions.ColumnWildcardProperty(excluded_column_names=list(grant.excluded_columns))
    columns = permissions.TableWithColumnsResourceProperty(
        catalog_id=account, database_name=database, name=grant.table, column_wildcard=others
    )
    return Resource(table_with_columns=columns)


def _permissions(
    scope: Construct,
    construct_id: str,
    principal_arn: str,
    resource: Resource,
    permissions: Iterable[str],
) -> lf.CfnPrincipalPermissions:
    return lf.CfnPrincipalPermissions(
        scope,
        construct_id,
        principal=lf.CfnPrincipalPermissions.DataLakePrincipalProperty(
            data_lake_principal_identifier=principal_arn
        ),
        resource=resource,
        permissions=list(permissions),
        permissions_with_grant_option=[],
    )
