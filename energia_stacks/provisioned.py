"""A provisioned Redshift cluster, for a warehouse that is asked all day."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_redshift as redshift
from aws_cdk import aws_redshift_alpha as alpha

from energia_stacks.base import EnergiaStack, acknowledge, resource_of
from energia_stacks.engine import ADMIN, DATABASE, Engine, Site, audit_logs

_PARAMETERS = {"require_ssl": "true", "enable_user_activity_logging": "true"}


def provisioned_engine(stack: EnergiaStack, site: Site) -> Engine:
    """The warehouse that is paid by the hour."""
    cluster = _cluster(stack, site)
    resource = resource_of(cluster, redshift.CfnCluster)
    _let_redshift_keep_the_password(resource, site)
    for group in audit_logs(stack, f"/aws/redshift/cluster/{site.name}"):
        resource.node.add_dependency(group)
    acknowledge(cluster, "AwsSolutions-RS4", "The endpoint has no network path, whatever its port.")
    secret = resource.attr_master_password_secret_arn
    return Engine(
        names={"cluster": site.name, "secret_arn": secret},
        arn=_arn(stack, "cluster", site.name),
        secret_arn=secret,
        login_action="redshift:GetClusterCredentialsWithIAM",
        login_arn=_arn(stack, "dbname", f"{site.name}/{DATABASE}"),
    )


def _cluster(stack: EnergiaStack, site: Site) -> alpha.Cluster:
    single = site.config.nodes == 1
    return alpha.Cluster(
        stack,
        "Cluster",
        cluster_name=site.name,
        default_database_name=DATABASE,
        # Without a password here, the construct would make a secret that nobody rotates.
        master_user=alpha.Login(
            master_username=ADMIN, master_password=cdk.SecretValue.unsafe_plain_text("unused")
        ),
        cluster_type=alpha.ClusterType.SINGLE_NODE if single else alpha.ClusterType.MULTI_NODE,
        node_type=alpha.NodeType[site.config.node_type.replace(".", "_").upper()],
        number_of_nodes=site.config.nodes,
        parameter_group=alpha.ClusterParameterGroup(
            stack, "Parameters", description="energia: TLS only", parameters=_PARAMETERS
        ),
        roles=[site.copy_role],
        encryption_key=site.lake.key,
        logging=alpha.ClusterLogging.cloud_watch(),
        publicly_accessible=False,
        removal_policy=stack.removal_policy,
        security_groups=[site.network.security_group],
        vpc=site.network.vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
    )


def _let_redshift_keep_the_password(cluster: redshift.CfnCluster, site: Site) -> None:
    cluster.master_user_password = None
    cluster.manage_master_password = True
    cluster.master_password_secret_kms_key_id = site.lake.key.key_arn


def _arn(stack: EnergiaStack, resource: str, name: str) -> str:
    return stack.format_arn(
        service="redshift",
        resource=resource,
        resource_name=name,
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
    )
