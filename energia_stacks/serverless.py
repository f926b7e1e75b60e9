"""Redshift Serverless: a namespace, which holds the data, and a workgroup, which computes."""

import aws_cdk as cdk
from aws_cdk import aws_redshiftserverless as serverless

from energia_stacks.base import EnergiaStack
from energia_stacks.engine import ADMIN, DATABASE, LOGS, Engine, Site, audit_logs


def serverless_engine(stack: EnergiaStack, site: Site) -> Engine:
    """The warehouse that is paid by the second, and asleep between loads."""
    namespace = _namespace(stack, site)
    workgroup = _workgroup(stack, site, namespace)
    arn = workgroup.attr_workgroup_workgroup_arn
    return Engine(
        names={"workgroup": site.name, "namespace": site.name},
        arn=arn,
        # CloudFormation does not return the ARN of the secret that Redshift creates.
        secret_arn=stack.format_arn(
            service="secretsmanager",
            resource="secret",
            resource_name=f"redshift!{site.name}-*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        ),
        login_action="redshift-serverless:GetCredentials",
        login_arn=arn,
        namespace_arn=namespace.attr_namespace_namespace_arn,
    )


def _namespace(stack: EnergiaStack, site: Site) -> serverless.CfnNamespace:
    retained = site.config.removal_policy == "retain"
    namespace = serverless.CfnNamespace(
        stack,
        "Namespace",
        namespace_name=site.name,
        db_name=DATABASE,
        admin_username=ADMIN,
        manage_admin_password=True,
        admin_password_secret_kms_key_id=site.lake.key.key_arn,
        kms_key_id=site.lake.key.key_arn,
        iam_roles=[site.copy_role.role_arn],
        log_exports=[*LOGS],
        # For whoever deletes the namespace by hand, as CloudFormation then does not.
        final_snapshot_name=f"{site.name}-final" if retained else None,
    )
    namespace.apply_removal_policy(stack.removal_policy)
    for group in audit_logs(stack, f"/aws/redshift/{site.name}"):
        namespace.node.add_dependency(group)
    return namespace


def _workgroup(
    stack: EnergiaStack, site: Site, namespace: serverless.CfnNamespace
) -> serverless.CfnWorkgroup:
    return serverless.CfnWorkgroup(
        stack,
        "Workgroup",
        workgroup_name=site.name,
        namespace_name=namespace.ref,
        base_capacity=site.config.base_rpu,
        max_capacity=site.config.max_rpu,
        publicly_accessible=False,
        enhanced_vpc_routing=False,
        subnet_ids=[subnet.subnet_id for subnet in site.network.vpc.isolated_subnets],
        security_group_ids=[site.network.security_group.security_group_id],
        config_parameters=[
            serverless.CfnWorkgroup.ConfigParameterProperty(
                parameter_key=key, parameter_value="true"
            )
            for key in ("enable_user_activity_logging", "require_ssl")
        ],
    )
