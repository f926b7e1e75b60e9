"""WarehouseStack: Redshift, the role it reads the lake as, and what keeps its tables to plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from energia.compiler.redshift.tables import ddl_plan
from energia.contracts.model import Contract
from energia_stacks.base import EnergiaStack
from energia_stacks.config import EnvironmentConfig
from energia_stacks.copy_role import copy_role
from energia_stacks.ddl import ddl_function
from energia_stacks.engine import DATABASE, Engine, Site
from energia_stacks.network import ZONES, isolated_network
from energia_stacks.provisioned import provisioned_engine
from energia_stacks.serverless import serverless_engine
from energia_stacks.storage import Lake

_ENGINES = {"serverless": serverless_engine, "provisioned": provisioned_engine}


@dataclass(frozen=True)
class Warehouse:
    """What the loads need of the warehouse: how it is reached, and what runs before them."""

    engine: Engine
    copy_role: iam.IRole
    ddl: lambda_.IFunction
    database: str = DATABASE

    @property
    def ddl_event(self) -> Mapping[str, str]:
        """The event of the DDL Lambda."""
        return {**self.engine.names, "database": self.database}


class WarehouseStack(EnergiaStack):
    """The warehouse, in a network of its own that leads nowhere."""

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        lake: Lake,
        contracts: Sequence[Contract],
    ) -> None:
        super().__init__(
            scope, "Warehouse", config=config, description="energia: Redshift warehouse"
        )
        role = copy_role(self, config, lake)
        site = Site(config, lake, isolated_network(self), role)
        engine = _ENGINES[config.warehouse](self, site)
        ddl = ddl_function(self, engine, lake, ddl_plan(contracts))
        self.warehouse = Warehouse(engine, role, ddl)

    @property
    def availability_zones(self) -> list[str]:
        """The account's first zones; asked of the account itself, synthesis would need it."""
        return [cdk.Fn.select(index, cdk.Fn.get_azs()) for index in range(ZONES)]
