"""Crawlers that add partitions to the catalog's tables, and no tables; and their role."""

import json
from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from constructs import Construct

from energia.lake import LakeZone
from energia_stacks.base import acknowledge, pascal_case
from energia_stacks.config import EnvironmentConfig
from energia_stacks.policies import (
    CATALOG_READ,
    attach,
    catalog,
    listing,
    locating,
    objects,
    use_key,
    write_log,
)
from energia_stacks.storage import Lake

_CRAWLED = (LakeZone.RAW.prefix, LakeZone.PROCESSED.prefix, LakeZone.QUARANTINE.prefix)
_PARTITION_WRITE = (
    "glue:BatchCreatePartition",
    "glue:CreatePartition",
    "glue:UpdatePartition",
    "glue:UpdateTable",
)
_CONFIGURATION = {
    "Version": 1.0,
    # A contract's table has decided how its files are read; a partition does not differ.
    "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}},
    # Glue takes no other grouping for tables that exist.
    "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas"},
    "CreatePartitionIndex": False,
}


def crawler_role(scope: Construct, *, config: EnvironmentConfig, lake: Lake) -> iam.Role:
    """The role that reads what is crawled and writes partitions; it can neither make nor drop
    a table. What Lake Formation must allow it besides is granted in GovernanceStack.
    """
    account = {"aws:SourceAccount": config.account}
    role = iam.Role(
        scope,
        "CrawlerRole",
        role_name=config.crawler_role,
        description="Adds partitions to the tables of the energia lake",
        assumed_by=iam.ServicePrincipal("glue.amazonaws.com", conditions={"StringEquals": account}),
    )
    stack = cdk.Stack.of(scope)
    databases = (config.raw_database, config.processed_database)
    statements = [
        catalog(stack, databases, *CATALOG_READ, *_PARTITION_WRITE),
        objects(lake, _CRAWLED, "s3:GetObject"),
        listing(lake, _CRAWLED),
        locating(lake),
        use_key(lake, "kms:Decrypt"),
        write_log(stack, "/aws-glue/crawlers"),
    ]
    attach(role, statements)
    return role


def partition_crawler(
    scope: Construct,
    name: str,
    *,
    role: iam.Role,
    database: glue.CfnDatabase,
    tables: Mapping[str, glue.CfnTable],
) -> glue.CfnCrawler:
    """A crawler that looks under the tables, by name, for partitions that they do not have yet.

    It reads S3 as its own role: with Lake Formation's credentials it could have one table only.
    """
    crawler = glue.CfnCrawler(
        scope,
        pascal_case(f"crawler_{name.rpartition('-')[2]}"),
        name=name,
        description="Agrega particiones a las tablas; nunca crea ni cambia tablas.",
        role=role.role_arn,
        targets=glue.CfnCrawler.TargetsProperty(
            catalog_targets=[
                glue.CfnCrawler.CatalogTargetProperty(
                    database_name=database.ref, tables=list(tables)
                )
            ]
        ),
        # LOG is what Glue takes for tables that exist; partitions are added whatever it says.
        schema_change_policy=glue.CfnCrawler.SchemaChangePolicyProperty(
            delete_behavior="LOG", update_behavior="LOG"
        ),
        configuration=json.dumps(_CONFIGURATION),
    )
    acknowledge(
        crawler, "AwsSolutions-GL1", "The log has table names and partition counts, but no rows"
    )
    crawler.node.add_dependency(role, *tables.values())
    return crawler
