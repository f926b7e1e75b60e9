"""GovernanceStack: the people's roles, and Lake Formation with every grant in the lake."""

from collections.abc import Iterator, Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct, IDependable

from energia.compiler.grants import lake_grants, partition_grants, zone_tables
from energia.contracts.model import Contract, Role, Zone
from energia_stacks.base import EnergiaStack
from energia_stacks.config import EnvironmentConfig
from energia_stacks.lake_formation import (
    REGISTERED,
    data_lake_admins,
    deployer_arn,
    location_permissions,
    registration,
    table_permissions,
)
from energia_stacks.open_access import OpenAccessClosed
from energia_stacks.people import person_role
from energia_stacks.storage import Lake


class GovernanceStack(EnergiaStack):
    """Who may do what in the lake; nothing downstream runs before it."""

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        lake: Lake,
        contracts: Sequence[Contract],
    ) -> None:
        super().__init__(
            scope,
            "Governance",
            config=config,
            description="energia: roles and Lake Formation grants",
        )
        self._config, self._lake, self._contracts = config, lake, contracts
        self._databases = {
            Zone.RAW: config.raw_database,
            Zone.PROCESSED: config.processed_database,
        }
        people = {role: person_role(self, role, config=config, lake=lake) for role in Role}
        locations = registration(self, lake)
        if config.manages_lake_formation:
            closed = self._settings(people[Role.LAKE_FORMATION_ADMIN])
            for location in locations:
                location.node.add_dependency(closed)
        for permissions in (*self._grants_of(people), *self._crawling()):
            permissions.node.add_dependency(*locations)

    def _settings(self, admin: iam.Role) -> IDependable:
        access = OpenAccessClosed(
            self, prefix=self._config.prefix, removal_policy=self.removal_policy
        )
        if self.removal_policy is cdk.RemovalPolicy.RETAIN:
            # An administrator that is gone makes every later change of the settings fail.
            for role in (admin, access.role):
                role.apply_removal_policy(cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        admins = [deployer_arn(self), admin.role_arn, access.role.role_arn]
        settings = data_lake_admins(self, admins)
        tables = {
            database: [t.name for c in self._contracts for t in zone_tables(c, zone)]
            for zone, database in self._databases.items()
        }
        closed = access.close(tables, admins)
        closed.node.add_dependency(settings)
        return closed

    def _grants_of(self, people: Mapping[Role, iam.Role]) -> Iterator[Construct]:
        for grant in lake_grants(self._contracts):
            arn = people[Role(grant.principal)].role_arn
            yield table_permissions(self, grant, principal_arn=arn, databases=self._databases)

    def _crawling(self) -> Iterator[Construct]:
        role = self._config.crawler_role
        arn = self.format_arn(service="iam", region="", resource="role", resource_name=role)
        for grant in partition_grants(role):
            yield table_permissions(self, grant, principal_arn=arn, databases=self._databases)
        for zone in REGISTERED:
            yield location_permissions(
                self, zone, principal=role, principal_arn=arn, lake=self._lake
            )
