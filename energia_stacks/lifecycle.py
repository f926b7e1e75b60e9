"""How long objects live in each zone of the lake, and in which storage class."""

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3

from energia.lake import LakeZone

TEMP_DAYS = 3
QUERY_RESULT_DAYS = 30
_NONCURRENT = cdk.Duration.days(30)
ACCESS_LOG_DAYS = 365


def lake_rules(quarantine_days: int) -> list[s3.LifecycleRule]:
    """Return the lake's rules, one for each zone.

    None expires a current object of raw/, processed/, control/ or scripts/, nor an earlier version
    of a raw file: what was delivered stays.
    """
    return [
        # No class that needs a restore: Athena leaves such objects out without a word.
        _colder(LakeZone.RAW, s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, after_days=90),
        # A master's latest rows are looked for in all of its dates, so reads must cost nothing.
        _colder(
            LakeZone.PROCESSED,
            s3.StorageClass.INTELLIGENT_TIERING,
            after_days=30,
            noncurrent_version_expiration=_NONCURRENT,
        ),
        _expiring(LakeZone.QUARANTINE, quarantine_days),
        _expiring(LakeZone.TEMP, TEMP_DAYS),
        _expiring(LakeZone.QUERY_RESULTS, QUERY_RESULT_DAYS),
        _replaced(LakeZone.CONTROL),
        _replaced(LakeZone.SCRIPTS),
        s3.LifecycleRule(
            id="clean-up",
            abort_incomplete_multipart_upload_after=cdk.Duration.days(7),
            expired_object_delete_marker=True,
        ),
    ]


def access_log_rules() -> list[s3.LifecycleRule]:
    """The access logs' only rule: they are of use for a year."""
    return [s3.LifecycleRule(id="expire", expiration=cdk.Duration.days(ACCESS_LOG_DAYS))]


def _colder(
    zone: LakeZone,
    storage_class: s3.StorageClass,
    *,
    after_days: int,
    noncurrent_version_expiration: cdk.Duration | None = None,
) -> s3.LifecycleRule:
    transition = s3.Transition(
        storage_class=storage_class, transition_after=cdk.Duration.days(after_days)
    )
    return s3.LifecycleRule(
        id=f"{zone}-colder",
        prefix=zone.prefix,
        transitions=[transition],
        noncurrent_version_expiration=noncurrent_version_expiration,
    )


def _replaced(zone: LakeZone) -> s3.LifecycleRule:
    return s3.LifecycleRule(
        id=f"{zone}-replaced", prefix=zone.prefix, noncurrent_version_expiration=_NONCURRENT
    )


def _expiring(zone: LakeZone, days: int) -> s3.LifecycleRule:
    return s3.LifecycleRule(
        id=f"{zone}-expire",
        prefix=zone.prefix,
        expiration=cdk.Duration.days(days),
        # These zones hold personal data or copies: gone must mean gone, not kept as a version.
        noncurrent_version_expiration=cdk.Duration.days(1),
    )
