"""What every stack of energia has in common."""

import aws_cdk as cdk
from constructs import Construct

from energia_stacks.config import EnvironmentConfig


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


def pascal_case(name: str) -> str:
    """``ventas_por_tipo`` as ``VentasPorTipo``: logical IDs drop underscores, so words would run
    together and two names could meet in one ID.
    """
    return "".join(word.capitalize() for word in name.split("_"))
