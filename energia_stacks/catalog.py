"""CatalogStack: the databases, every contract's tables, and the workgroup with its queries."""

from collections.abc import Sequence

from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from constructs import Construct

from energia.compiler.glue import glue_tables
from energia.contracts.model import Contract
from energia.lake import LakeZone
from energia.queries import Query
from energia_stacks.base import EnergiaStack, pascal_case
from energia_stacks.config import EnvironmentConfig
from energia_stacks.storage import Lake
from energia_stacks.tables import catalog_table

ENGINE = "Athena engine version 3"


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
            scope, "Catalog", config=config, description="energia: the catalog and its queries"
        )
        raw = self._database("RawDatabase", config.raw_database)
        processed = self._database("ProcessedDatabase", config.processed_database)
        for contract in contracts:
            for table in glue_tables(contract):
                database = raw if table.zone is LakeZone.RAW else processed
                catalog_table(self, table, database=database, lake=lake)
        workgroup = self._workgroup(config, lake)
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

    def _workgroup(self, config: EnvironmentConfig, lake: Lake) -> athena.CfnWorkGroup:
        workgroup = athena.CfnWorkGroup(
            self,
            "Workgroup",
            name=config.workgroup,
            description="Consultas sobre el lago de energia.",
            # Deleting a workgroup that has run queries fails unless its history may go with it.
            recursive_delete_option=config.removal_policy == "destroy",
            work_group_configuration=athena.CfnWorkGroup.WorkGroupConfigurationProperty(
                enforce_work_group_configuration=True,
                publish_cloud_watch_metrics_enabled=True,
                bytes_scanned_cutoff_per_query=config.athena_scan_limit_bytes,
                engine_version=athena.CfnWorkGroup.EngineVersionProperty(
                    selected_engine_version=ENGINE
                ),
                result_configuration=_results(config, lake),
            ),
        )
        workgroup.apply_removal_policy(self.removal_policy)
        return workgroup

    def _named_query(self, query: Query, *, database: str, workgroup: athena.CfnWorkGroup) -> None:
        athena.CfnNamedQuery(
            self,
            pascal_case(f"query_{query.name}"),
            name=query.name,
            description=query.question,
            database=database,
            query_string=query.athena_sql,
            work_group=workgroup.ref,
        )


def _results(
    config: EnvironmentConfig, lake: Lake
) -> athena.CfnWorkGroup.ResultConfigurationProperty:
    return athena.CfnWorkGroup.ResultConfigurationProperty(
        output_location=lake.uri(f"{LakeZone.QUERY_RESULTS.prefix}{config.workgroup}/"),
        encryption_configuration=athena.CfnWorkGroup.EncryptionConfigurationProperty(
            encryption_option="SSE_KMS", kms_key=lake.key.key_arn
        ),
        # Answers must not go to a bucket that someone else made under the name after ours went.
        expected_bucket_owner=config.account,
    )
