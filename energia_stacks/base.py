"""What every stack of energia has in common."""

from typing import TypeVar

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from constructs import Construct, IConstruct

from energia_stacks.config import EnvironmentConfig

Resource = TypeVar("Resource", bound=cdk.CfnResource)

LOG_RETENTION = logs.RetentionDays.THREE_MONTHS


class EnergiaStack(cdk.Stack):
    """A stack in the configured account and region, protected and removed as configured."""

    def __init__(
        self, scope: Construct, stack_id: str, *, config: EnvironmentConfig, description: str
    ) -> None:
        # `cdk diff Catalog` is the same command in every environment; the deployed name is not.
        super().__init__(
            scope,
            stack_id,
            stack_name=f"{config.prefix}-{stack_id.lower()}",
            env=cdk.Environment(account=config.account, region=config.region),
            description=description,
            termination_protection=config.termination_protection,
        )
        self.removal_policy = (
            cdk.RemovalPolicy.RETAIN
            if config.removal_policy == "retain"
            else cdk.RemovalPolicy.DESTROY
        )

    def log_group(self, construct_id: str, *, name: str | None = None) -> logs.LogGroup:
        """A log group that forgets; without a name it gets one from CloudFormation."""
        return logs.LogGroup(
            self,
            construct_id,
            log_group_name=name,
            retention=LOG_RETENTION,
            removal_policy=self.removal_policy,
        )


def acknowledge(construct: IConstruct, finding: str, reason: str) -> None:
    """Accept one finding of cdk-nag, such as AwsSolutions-GL1, on the construct; others fail."""
    rule = f"AwsSolutions::{finding}"
    cdk.Validations.of(construct).acknowledge(cdk.Acknowledgment(id=rule, reason=reason))


def resource_of(construct: IConstruct, kind: type[Resource]) -> Resource:
    """The CloudFormation resource that a construct makes, for what the construct cannot say."""
    resource = construct.node.default_child
    if not isinstance(resource, kind):
        raise TypeError(f"{construct.node.path} makes no {kind.__name__}")
    return resource


def pascal_case(name: str) -> str:
    """``ventas_por_tipo`` as ``VentasPorTipo``: logical IDs drop underscores, so words would run
    together and two names could meet in one ID.
    """
    return "".join(word.capitalize() for word in name.split("_"))
