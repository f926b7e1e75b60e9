"""CatalogStack: the databases, every contract's tables, their crawlers, and the workgroups."""

from collections.abc import Sequence

from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from constructs import Construct

from energia.compiler.grants import zone_tables
from energia.contracts.model import Contract, Zone
from energia.queries import Query
from energia_stacks.base import EnergiaStack, pascal_case
from energia_stacks.config import EnvironmentConfig
from energia_stacks.crawlers import crawler_role, partition_crawler
from energia_stacks.storage import Lake
from energia_stacks.tables import catalog_table
from energia_stacks.workgroups import query_workgroup


class CatalogStack(EnergiaStack):
    """What the lake holds, and the one way to ask it."""

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        lake: Lake,
        contracts: Sequence[Contract],
        queries: Sequence[Query],
    ) -> None:
        super().__init__(
            scope,
            "Catalog",
            config=config,
            description="energia: catalog, crawlers and Athena workgroups",
        )
        raw = self._database("RawDatabase", config.raw_database)
        processed = self._database("ProcessedDatabase", config.processed_database)
        role = crawler_role(self, config=config, lake=lake)
        for zone, database in ((Zone.RAW, raw), (Zone.PROCESSED, processed)):
            tables = {
                table.name: catalog_table(self, table, database=database, lake=lake)
                for contract in contracts
                for table in zone_tables(contract, zone)
            }
            partition_crawler(
                self, f"{config.prefix}-{zone}", role=role, database=database, tables=tables
            )
        workgroup = self._workgroup("Workgroup", config.workgroup, config, lake)
        self._workgroup("ReportWorkgroup", config.report_workgroup, config, lake)
        for query in queries:
            self._named_query(query, database=config.processed_database, workgroup=workgroup)

    def _database(self, construct_id: str, name: str) -> glue.CfnDatabase:
        database = glue.CfnDatabase(
            self,
            construct_id,
            catalog_id=self.account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=name,
                # Otherwise each new table is open to every IAM principal of the account, and Lake
                # Formation's grants on it restrict nobody.
                create_table_default_permissions=[],
            ),
        )
        database.apply_removal_policy(self.removal_policy)
        return database

    def _workgroup(
        self, construct_id: str, name: str, config: EnvironmentConfig, lake: Lake
    ) -> athena.CfnWorkGroup:
        workgroup = query_workgroup(self, construct_id, name, config=config, lake=lake)
        workgroup.apply_removal_policy(self.removal_policy)
        return workgroup

    def _named_query(self, query: Query, *, database: str, workgroup: athena.CfnWorkGroup) -> None:
        athena.CfnNamedQuery(
            self,
            pascal_case(f"query_{query.name}"),
            name=query.name,
            description=query.question,
            database=database,
            query_string=query.compiled.athena_sql(),
            work_group=workgroup.ref,
        )
