"""A compiled table as a Glue resource.

The L1 on purpose: the L2 table picks serde and classification itself, cannot express serde
parameters, and marks the data as encrypted by the client; the compiler has decided all that.
"""

from collections.abc import Sequence

from aws_cdk import aws_glue as glue
from constructs import Construct

from energia.compiler.glue import OPEN_CSV_SERDE, PARQUET_SERDE, GlueColumn, GlueTable
from energia_stacks.base import pascal_case
from energia_stacks.storage import Lake

_FORMATS = {
    OPEN_CSV_SERDE: (
        "org.apache.hadoop.mapred.TextInputFormat",
        "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    ),
    PARQUET_SERDE: (
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    ),
}
"""The Hadoop classes that read and write what a serde understands."""


def catalog_table(
    scope: Construct, table: GlueTable, *, database: glue.CfnDatabase, lake: Lake
) -> glue.CfnTable:
    """The table in the database, over its prefix of the lake."""
    return glue.CfnTable(
        scope,
        pascal_case(f"{table.zone}_{table.dataset}"),
        catalog_id=database.catalog_id,
        database_name=database.ref,
        table_input=glue.CfnTable.TableInputProperty(
            name=table.name,
            description=table.description,
            table_type="EXTERNAL_TABLE",
            parameters=dict(table.parameters),
            partition_keys=_columns(table.partition_keys),
            storage_descriptor=_storage(table, lake),
        ),
    )


def _storage(table: GlueTable, lake: Lake) -> glue.CfnTable.StorageDescriptorProperty:
    input_format, output_format = _FORMATS[table.serde]
    return glue.CfnTable.StorageDescriptorProperty(
        columns=_columns(table.columns),
        location=lake.uri(table.prefix),
        input_format=input_format,
        output_format=output_format,
        serde_info=glue.CfnTable.SerdeInfoProperty(
            serialization_library=table.serde, parameters=dict(table.serde_parameters)
        ),
    )


def _columns(columns: Sequence[GlueColumn]) -> list[glue.CfnTable.ColumnProperty]:
    return [
        glue.CfnTable.ColumnProperty(
            name=column.name, type=column.type, comment=column.comment or None
        )
        for column in columns
    ]
