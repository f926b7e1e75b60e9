"""Athena workgroups: each enforces where answers go, their encryption and how much is read."""

from aws_cdk import aws_athena as athena
from constructs import Construct

from energia.lake import LakeZone
from energia_stacks.config import EnvironmentConfig
from energia_stacks.storage import Lake

ENGINE = "Athena engine version 3"


def results_prefix(workgroup: str) -> str:
    """The key prefix of a workgroup's answers, ending in a slash."""
    return f"{LakeZone.QUERY_RESULTS.prefix}{workgroup}/"


def query_workgroup(
    scope: Construct, construct_id: str, name: str, *, config: EnvironmentConfig, lake: Lake
) -> athena.CfnWorkGroup:
    """A workgroup whose settings no query can replace."""
    return athena.CfnWorkGroup(
        scope,
        construct_id,
        name=name,
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
            result_configuration=_results(name, config, lake),
        ),
    )


def _results(
    workgroup: str, config: EnvironmentConfig, lake: Lake
) -> athena.CfnWorkGroup.ResultConfigurationProperty:
    return athena.CfnWorkGroup.ResultConfigurationProperty(
        output_location=lake.uri(results_prefix(workgroup)),
        encryption_configuration=athena.CfnWorkGroup.EncryptionConfigurationProperty(
            encryption_option="SSE_KMS", kms_key=lake.key.key_arn
        ),
        # Answers must not go to a bucket that someone else made under the name after ours went.
        expected_bucket_owner=config.account,
    )
