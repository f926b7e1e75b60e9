"""What the transforms, the loads and the state machine may do: their own prefixes of the lake."""

from collections.abc import Iterator, Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from energia.compiler.redshift.load import COPY_MANIFESTS
from energia.compiler.redshift.tables import LOADER_ROLE
from energia.lake import CONTENTS, LakeZone
from energia_stacks.base import EnergiaStack
from energia_stacks.config import EnvironmentConfig
from energia_stacks.ddl import data_api_access
from energia_stacks.policies import (
    Statement,
    allow,
    attach,
    listing,
    locating,
    objects,
    put_metrics,
    use_key,
)
from energia_stacks.storage import Lake
from energia_stacks.warehouse import Warehouse


def transform_role(stack: EnergiaStack, config: EnvironmentConfig, lake: Lake) -> iam.Role:
    """Return ``glue-job-role-<env>``: it reads raw files and manifests, and writes candidates."""
    role = _job_role(stack, config, "TransformRole", f"glue-job-role-{config.name}")
    attach(
        role,
        [
            *lake_access(
                lake,
                read=(
                    LakeZone.RAW.prefix,
                    LakeZone.PROCESSED.prefix,
                    LakeZone.CONTROL.prefix,
                    LakeZone.SCRIPTS.prefix,
                ),
                write=(LakeZone.TEMP.prefix, f"{LakeZone.CONTROL.prefix}*/{CONTENTS}/"),
            ),
            # A closed gate says how its rejected rows are written. The verdict of an attempt under
            # the same name is deleted before the next begins.
            objects(lake, [LakeZone.TEMP.prefix], "s3:DeleteObject", "s3:GetObject"),
            locating(lake),
            *_observing(stack),
        ],
    )
    return role


def load_role(
    stack: EnergiaStack, config: EnvironmentConfig, lake: Lake, warehouse: Warehouse
) -> iam.Role:
    """AWSGlueServiceRole-ETL: reads what is published and has Redshift load it."""
    role = _job_role(stack, config, "LoadRole", config.loader_role)
    # What the database role of the loads is given goes to whoever logs in with this tag.
    cdk.Tags.of(role).add("RedshiftDbRoles", LOADER_ROLE)
    engine = warehouse.engine
    attach(
        role,
        [
            *lake_access(
                lake,
                read=(LakeZone.PROCESSED.prefix, LakeZone.CONTROL.prefix, LakeZone.SCRIPTS.prefix),
                write=(COPY_MANIFESTS, LakeZone.CONTROL.prefix),
            ),
            *(
                Statement(
                    allowed, "Statements have no ARN; the condition limits access to the job's own"
                )
                for allowed in data_api_access(engine.arn)
            ),
            allow([engine.login_action], [engine.login_arn]),
            locating(lake),
            *_observing(stack),
        ],
    )
    return role


def lake_access(
    lake: Lake, *, read: Sequence[str], write: Sequence[str], listed: Sequence[str] = ()
) -> Iterator[Statement]:
    """Reading and writing under prefixes; what is read or only ``listed`` can be listed."""
    yield objects(lake, read, "s3:GetObject")
    yield objects(lake, write, "s3:PutObject")
    yield listing(lake, sorted({*read, *listed}))
    yield use_key(lake, "kms:Decrypt", "kms:GenerateDataKey")


def _job_role(
    stack: EnergiaStack, config: EnvironmentConfig, construct_id: str, name: str
) -> iam.Role:
    account = {"StringEquals": {"aws:SourceAccount": config.account}}
    return iam.Role(
        stack,
        construct_id,
        role_name=name,
        assumed_by=iam.ServicePrincipal("glue.amazonaws.com", conditions=account),
    )


def _observing(stack: EnergiaStack) -> Iterator[Statement]:
    group = stack.format_arn(
        service="logs",
        resource="log-group",
        resource_name="/aws-glue/jobs/*",
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
    )
    yield allow(
        [
            "logs:AssociateKmsKey",
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        ],
        [group],
        "Glue creates and names the log groups and streams of jobs",
    )
    yield put_metrics("Glue")
