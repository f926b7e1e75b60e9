"""StorageStack: nobody unasked gets in, and nothing that matters goes away."""

from typing import Any

import pytest

from energia.lake import LakeZone

from .assembly import Assembly, as_text

READABLE_AT_ONCE = {"STANDARD_IA", "INTELLIGENT_TIERING", "GLACIER_IR"}


def lake(assembly: Assembly) -> Any:
    (bucket,) = [b for b in assembly.properties("AWS::S3::Bucket") if "BucketName" in b]
    return bucket


def access_logs(assembly: Assembly) -> Any:
    (bucket,) = [b for b in assembly.properties("AWS::S3::Bucket") if "BucketName" not in b]
    return bucket


def lake_rules(assembly: Assembly) -> list[Any]:
    rules: list[Any] = lake(assembly)["LifecycleConfiguration"]["Rules"]
    assert all(rule["Status"] == "Enabled" for rule in rules)
    return rules


def test_stack_has_lake_and_log_bucket(assembly: Assembly) -> None:
    assert len(assembly.resources("AWS::S3::Bucket")) == 2
    assert lake(assembly)["BucketName"] == assembly.config.bucket_name


def test_no_bucket_can_be_public(assembly: Assembly) -> None:
    for bucket in assembly.properties("AWS::S3::Bucket"):
        assert bucket["PublicAccessBlockConfiguration"] == {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        }


@pytest.mark.parametrize(
    "condition",
    [
        {"Bool": {"aws:SecureTransport": "false"}},
        {"NumericLessThan": {"s3:TlsVersion": 1.2}},
    ],
)
def test_buckets_refuse_requests_without_tls_1_2(assembly: Assembly, condition: Any) -> None:
    policies = assembly.properties("AWS::S3::BucketPolicy")
    assert len(policies) == 2
    for policy in policies:
        bucket = as_text(policy["Bucket"]).strip("<>")
        (statement,) = [
            statement
            for statement in policy["PolicyDocument"]["Statement"]
            if statement.get("Condition") == condition
        ]
        assert statement["Effect"] == "Deny"
        assert statement["Principal"] == {"AWS": "*"}
        assert statement["Action"] == "s3:*"
        assert [as_text(resource) for resource in statement["Resource"]] == [
            f"<{bucket}.Arn>",
            f"<{bucket}.Arn>/*",
        ]


def test_bucket_policies_allow_only_s3_log_delivery(assembly: Assembly) -> None:
    allowed = [
        statement
        for policy in assembly.properties("AWS::S3::BucketPolicy")
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    (statement,) = allowed
    assert statement["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert statement["Action"] == "s3:PutObject"
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": assembly.config.account}


def test_lake_is_encrypted_with_its_own_rotated_key(assembly: Assembly) -> None:
    ((key_id, key),) = assembly.resources("AWS::KMS::Key").items()
    assert key["Properties"]["EnableKeyRotation"] is True
    (rule,) = lake(assembly)["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["BucketKeyEnabled"] is True
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    master_key = rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]
    assert as_text(master_key) == f"<{key_id.removeprefix('Storage/')}.Arn>"
    (alias,) = assembly.properties("AWS::KMS::Alias")
    assert alias["AliasName"] == f"alias/energia-{assembly.config.name}"


def test_key_policy_leaves_access_to_iam(assembly: Assembly) -> None:
    (key,) = assembly.properties("AWS::KMS::Key")
    statement, alerts, logs = key["KeyPolicy"]["Statement"]
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{assembly.config.account}:root"}
    region, account = assembly.config.region, assembly.config.account
    # And the services that pass on alerts and keep the logs of jobs.
    passing_on = ["cloudwatch.amazonaws.com", "events.amazonaws.com"]
    assert alerts["Principal"] == {"Service": passing_on}
    assert alerts["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert logs["Principal"] == {"Service": f"logs.{region}.amazonaws.com"}
    groups = f"arn:aws:logs:{region}:{account}:log-group:/aws-glue/*"
    assert logs["Condition"] == {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}}


def test_lake_has_versions_and_access_logs(assembly: Assembly) -> None:
    assert lake(assembly)["VersioningConfiguration"] == {"Status": "Enabled"}
    target = as_text(lake(assembly)["LoggingConfiguration"]["DestinationBucketName"])
    assert target.startswith("<AccessLogs")


def test_access_logs_are_encrypted_and_expire(assembly: Assembly) -> None:
    (rule,) = access_logs(assembly)["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    (lifecycle,) = access_logs(assembly)["LifecycleConfiguration"]["Rules"]
    assert lifecycle["ExpirationInDays"] == 365


@pytest.mark.parametrize("zone", ["raw/", "processed/", "control/", "scripts/"])
def test_no_rule_expires_permanent_zones(assembly: Assembly, zone: str) -> None:
    for rule in lake_rules(assembly):
        prefix = rule.get("Prefix", "")
        if zone.startswith(prefix) or prefix.startswith(zone):
            assert not {"ExpirationInDays", "ExpirationDate", "TagFilters"} & set(rule)


@pytest.mark.parametrize(
    ("zone", "days"), [("quarantine/", 90), ("temp/", 3), ("athena-query-results/", 30)]
)
def test_temporary_zones_expire(assembly: Assembly, zone: str, days: int) -> None:
    (rule,) = [rule for rule in lake_rules(assembly) if rule.get("Prefix") == zone]
    assert rule["ExpirationInDays"] == days
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}


@pytest.mark.parametrize("zone", ["raw/", "processed/"])
def test_old_data_moves_to_a_readable_class(assembly: Assembly, zone: str) -> None:
    (rule,) = [rule for rule in lake_rules(assembly) if rule.get("Prefix") == zone]
    classes = {transition["StorageClass"] for transition in rule["Transitions"]}
    assert classes
    assert classes <= READABLE_AT_ONCE


def test_incomplete_uploads_are_removed(assembly: Assembly) -> None:
    (rule,) = [rule for rule in lake_rules(assembly) if "Prefix" not in rule]
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert "NoncurrentVersionExpiration" not in rule


@pytest.mark.parametrize("zone", ["processed/", "control/", "scripts/"])
def test_versions_of_rebuildable_zones_expire(assembly: Assembly, zone: str) -> None:
    (rule,) = [rule for rule in lake_rules(assembly) if rule.get("Prefix") == zone]
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}


def test_earlier_versions_of_raw_files_stay(assembly: Assembly) -> None:
    rules = [rule for rule in lake_rules(assembly) if rule.get("Prefix", "raw/") == "raw/"]
    assert rules
    assert not [rule for rule in rules if "NoncurrentVersionExpiration" in rule]


def test_zones_have_the_designed_prefixes() -> None:
    assert [zone.prefix for zone in LakeZone] == [
        "raw/",
        "processed/",
        "quarantine/",
        "control/",
        "scripts/",
        "temp/",
        "athena-query-results/",
    ]
