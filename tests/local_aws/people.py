"""What people do with the roles that are theirs, beside asking: each call that a policy is for."""

from typing import Any

from energia.contracts.model import Role

from .deployed import Deployed

TABLE = "prueba"
_DAY = "2026-01-01"


def own_group(deployed: Deployed, role: Role) -> str:
    """The workgroup that the role asks in."""
    config = deployed.config
    return config.report_workgroup if role is Role.REPORT_VIEWER else config.workgroup


def look_around(deployed: Deployed, role: Role) -> None:
    """What Athena's editor asks for on the way to a query, and after it."""
    group = own_group(deployed, role)
    athena = deployed.client_as(role, "athena")
    athena.list_work_groups()
    athena.get_work_group(WorkGroup=group)
    athena.list_named_queries(WorkGroup=group)
    athena.get_named_query(NamedQueryId=_saved(deployed, group))
    query = athena.start_query_execution(QueryString="SELECT 1", WorkGroup=group)
    identity = query["QueryExecutionId"]
    athena.stop_query_execution(QueryExecutionId=identity)
    athena.list_query_executions(WorkGroup=group)
    athena.get_query_runtime_statistics(QueryExecutionId=identity)
    for database in (deployed.config.raw_database, deployed.config.processed_database):
        _look_into(deployed.client_as(role, "glue"), database)


def _saved(deployed: Deployed, group: str) -> str:
    """A query that somebody saved in the workgroup."""
    made = deployed.client("athena").create_named_query(
        Name=TABLE, Database="default", QueryString="SELECT 1", WorkGroup=group
    )
    return str(made["NamedQueryId"])


def _look_into(glue: Any, database: str) -> None:
    glue.get_databases()
    glue.get_database(Name=database)
    table = {
        "DatabaseName": database,
        "TableName": glue.get_tables(DatabaseName=database)["TableList"][0]["Name"],
    }
    partition = {"Values": glue.get_partitions(**table)["Partitions"][0]["Values"]}
    glue.get_partition(**table, PartitionValues=partition["Values"])
    glue.batch_get_partition(**table, PartitionsToGet=[partition])


def keep_answers(deployed: Deployed, role: Role) -> None:
    """What Athena does with a large answer, as whoever asked."""
    s3, bucket = deployed.client_as(role, "s3"), deployed.bucket
    place = {"Bucket": bucket, "Key": f"athena-query-results/{own_group(deployed, role)}/{TABLE}"}
    s3.get_bucket_location(Bucket=bucket)
    upload = s3.create_multipart_upload(**place)["UploadId"]
    s3.list_parts(**place, UploadId=upload)
    s3.abort_multipart_upload(**place, UploadId=upload)
    s3.put_object(**place, Body=b"x")
    s3.list_objects_v2(Bucket=bucket, Prefix=place["Key"])
    s3.get_object(**place)


def administer(deployed: Deployed) -> None:
    """What LakeFormationAdmin does: objects, the catalog's partitions and tables, and grants."""
    s3 = deployed.client_as(Role.LAKE_FORMATION_ADMIN, "s3")
    zones = ("raw", "processed", "quarantine", "control", "temp", "athena-query-results")
    for zone in zones:
        place = {"Bucket": deployed.bucket, "Key": f"{zone}/{TABLE}"}
        s3.put_object(**place, Body=b"x")
        s3.list_objects_v2(Bucket=deployed.bucket, Prefix=place["Key"])
        s3.get_object(**place)
        s3.delete_object(**place)
    glue = deployed.client_as(Role.LAKE_FORMATION_ADMIN, "glue")
    for database in (deployed.config.raw_database, deployed.config.processed_database):
        _change_catalog(glue, database)
    _govern(deployed)


def _change_catalog(glue: Any, database: str) -> None:
    described = glue.get_database(Name=database)["Database"]
    kept = {"Name": database, "Description": described.get("Description", "")}
    glue.update_database(Name=database, DatabaseInput=kept)
    keys = [{"Name": "fecha_carga", "Type": "date"}]
    table = {"Name": TABLE, "PartitionKeys": keys, "StorageDescriptor": {"Location": "s3://x/y/"}}
    glue.create_table(DatabaseName=database, TableInput=table)
    glue.update_table(DatabaseName=database, TableInput=table)
    within, day = {"DatabaseName": database, "TableName": TABLE}, {"Values": [_DAY]}
    partition = {**day, "StorageDescriptor": {"Location": f"s3://x/y/{_DAY}/"}}
    glue.create_partition(**within, PartitionInput=partition)
    glue.update_partition(**within, PartitionValueList=[_DAY], PartitionInput=partition)
    glue.delete_partition(**within, PartitionValues=[_DAY])
    glue.batch_create_partition(**within, PartitionInputList=[partition])
    glue.batch_delete_partition(**within, PartitionsToDelete=[day])
    glue.delete_table(DatabaseName=database, Name=TABLE)


def _govern(deployed: Deployed) -> None:
    lake_formation = deployed.client_as(Role.LAKE_FORMATION_ADMIN, "lakeformation")
    database, arn = deployed.config.processed_database, f"arn:aws:s3:::{deployed.bucket}/processed"
    settings = lake_formation.get_data_lake_settings()["DataLakeSettings"]
    lake_formation.put_data_lake_settings(DataLakeSettings=settings)
    reader = f"arn:aws:iam::{deployed.config.account}:role/{Role.REPORT_VIEWER}"
    grant = {
        "Principal": {"DataLakePrincipalIdentifier": reader},
        "Resource": {"Database": {"Name": database}},
        "Permissions": ["CREATE_TABLE"],
    }
    lake_formation.grant_permissions(**grant)
    lake_formation.revoke_permissions(**grant)
    lake_formation.batch_grant_permissions(Entries=[{"Id": "1", **grant}])
    lake_formation.batch_revoke_permissions(Entries=[{"Id": "1", **grant}])
    lake_formation.list_permissions()
    lake_formation.list_resources()
    lake_formation.describe_resource(ResourceArn=arn)
