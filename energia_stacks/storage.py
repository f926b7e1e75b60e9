"""StorageStack: the key, the lake's bucket and the bucket of its access logs."""

from collections.abc import Iterator
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from energia_stacks.base import EnergiaStack, resource_of
from energia_stacks.config import EnvironmentConfig
from energia_stacks.lifecycle import access_log_rules, lake_rules

MINIMUM_TLS_VERSION = 1.2


@dataclass(frozen=True)
class Lake:
    """What the other stacks need of the lake: its bucket and the key of its objects."""

    name: str
    bucket: s3.IBucket
    key: kms.IKey

    def uri(self, prefix: str) -> str:
        """The S3 URI of a key prefix in the lake."""
        return f"s3://{self.bucket.bucket_name}/{prefix}"

    @property
    def bucket_arn(self) -> str:
        """The ARN of the bucket, from its name, which is given: so it needs no export."""
        stack = cdk.Stack.of(self.bucket)
        return stack.format_arn(service="s3", region="", account="", resource=self.name)

    def arn(self, pattern: str) -> str:
        """The ARN of a key, a prefix or a pattern of keys in the lake."""
        return f"{self.bucket_arn}/{pattern}"


class StorageStack(EnergiaStack):
    """The lake itself; everything else can be made again from it."""

    def __init__(self, scope: Construct, *, config: EnvironmentConfig) -> None:
        super().__init__(
            scope,
            "Storage",
            config=config,
            description="energia: buckets and encryption key of the lake",
        )
        key = self._key(alias=config.prefix)
        bucket = self._bucket(config, key=key, access_logs=self._access_logs())
        if config.triggers.s3_event:
            _send_events(bucket)
        self.lake = Lake(name=config.bucket_name, bucket=bucket, key=key)
        cdk.CfnOutput(
            self,
            "LakeBucket",
            value=config.bucket_name,
            description="Bucket of the lake, for energia upload --bucket",
        )

    def _key(self, *, alias: str) -> kms.Key:
        # The default policy lets the account's IAM policies decide, and whoever reads or writes
        # the lake does so as a role, whose policy names this key. A service that uses it under its
        # own name is granted it here, because a stack that changes the policy of a key upstream
        # makes a cycle.
        key = kms.Key(
            self,
            "Key",
            alias=alias,
            description="Encrypts the objects of the energia lake",
            enable_key_rotation=True,
            removal_policy=self.removal_policy,
        )
        for statement in self._services():
            key.add_to_resource_policy(statement)
        return key

    def _services(self) -> Iterator[iam.PolicyStatement]:
        yield iam.PolicyStatement(
            sid="AlertsThroughAnEncryptedTopic",
            principals=[
                iam.ServicePrincipal("cloudwatch.amazonaws.com"),
                iam.ServicePrincipal("events.amazonaws.com"),
            ],
            actions=["kms:Decrypt", "kms:GenerateDataKey*"],
            resources=["*"],
        )
        group = self.format_arn(
            service="logs",
            resource="log-group",
            resource_name="/aws-glue/*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        yield iam.PolicyStatement(
            sid="LogsOfGlueJobs",
            principals=[iam.ServicePrincipal(f"logs.{self.region}.amazonaws.com")],
            actions=[
                "kms:Decrypt*",
                "kms:Describe*",
                "kms:Encrypt*",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ],
            resources=["*"],
            conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": group}},
        )

    def _access_logs(self) -> s3.Bucket:
        return s3.Bucket(
            self,
            "AccessLogs",
            # S3 cannot deliver access logs to a bucket that insists on a KMS key.
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=MINIMUM_TLS_VERSION,
            lifecycle_rules=access_log_rules(),
            removal_policy=self.removal_policy,
        )

    def _bucket(
        self, config: EnvironmentConfig, *, key: kms.IKey, access_logs: s3.IBucket
    ) -> s3.Bucket:
        return s3.Bucket(
            self,
            "Lake",
            bucket_name=config.bucket_name,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            versioned=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=MINIMUM_TLS_VERSION,
            server_access_logs_bucket=access_logs,
            server_access_logs_prefix="lake/",
            lifecycle_rules=lake_rules(config.quarantine_days),
            removal_policy=self.removal_policy,
        )


def _send_events(bucket: s3.Bucket) -> None:
    """Let EventBridge know of every new object. By the property of the bucket itself: the CDK's own
    way is a Lambda with rights on all buckets.
    """
    resource_of(
        bucket, s3.CfnBucket
    ).notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
        event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
            event_bridge_enabled=True
        )
    )
