"""Two Glue jobs for each contract: the transform on Spark, and the load into the warehouse."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from constructs import Construct

from energia.contracts.model import Contract
from energia.lake import LakeZone
from energia_stacks.base import pascal_case, resource_of
from energia_stacks.config import EnvironmentConfig
from energia_stacks.scripts import (
    LIBRARY,
    LOAD_JOB,
    TRANSFORM_JOB,
    Scripts,
    load_plan_name,
    transform_plan_name,
)
from energia_stacks.storage import Lake

TIMEOUT_MINUTES = 60
WORKERS = 2
CONCURRENT_RUNS = 10


@dataclass(frozen=True)
class JobSetting:
    """What all jobs share."""

    config: EnvironmentConfig
    lake: Lake
    scripts: Scripts
    security: glue.ISecurityConfiguration

    def code(self, name: str) -> glue.Code:
        """A published file."""
        return glue.Code.from_bucket(self.lake.bucket, self.scripts.key(name))


def transform_name(dataset: str, config: EnvironmentConfig) -> str:
    """What the job that transforms is called."""
    return f"transformar_{dataset}_parquet_{config.name}"


def load_name(dataset: str, config: EnvironmentConfig) -> str:
    """What the job that loads is called."""
    return f"cargar_{dataset}_redshift_{config.name}"


def job_names(config: EnvironmentConfig) -> tuple[str, str]:
    """The patterns that all jobs' names match."""
    return transform_name("*", config), load_name("*", config)


def transform_job(
    scope: Construct, setting: JobSetting, contract: Contract, role: iam.Role
) -> glue.PySparkEtlJob:
    """The job that transforms: two workers, more where the files are many."""
    job = glue.PySparkEtlJob(
        scope,
        pascal_case(f"transformar_{contract.dataset}_parquet"),
        job_name=transform_name(contract.dataset, setting.config),
        script=setting.code(TRANSFORM_JOB),
        extra_python_files=[setting.code(LIBRARY)],
        default_arguments={
            **_arguments(setting, transform_plan_name(contract)),
            "--enable-auto-scaling": "true",
            # S3A does not find its region by itself, and a wrong one costs a redirect a request.
            "--conf": f"spark.hadoop.fs.s3a.endpoint.region={setting.config.region}",
        },
        **_shared(setting, role),
    )
    return _showing(job, setting.scripts.shown_lines(transform_plan_name(contract)))


def load_job(
    scope: Construct,
    setting: JobSetting,
    contract: Contract,
    role: iam.Role,
    warehouse: Mapping[str, str],
) -> glue.PySparkEtlJob:
    """The job that loads; ``warehouse`` are the arguments that name what into."""
    job = glue.PySparkEtlJob(
        scope,
        pascal_case(f"cargar_{contract.dataset}_redshift"),
        job_name=load_name(contract.dataset, setting.config),
        script=setting.code(LOAD_JOB),
        extra_python_files=[setting.code(LIBRARY)],
        default_arguments={**_arguments(setting, load_plan_name(contract)), **warehouse},
        **_shared(setting, role),
    )
    return _showing(job, setting.scripts.shown_lines(load_plan_name(contract)))


def _showing(job: glue.PySparkEtlJob, sql: list[str]) -> glue.PySparkEtlJob:
    # Of the published plan a diff shows only that its hash has changed.
    resource_of(job, glue.CfnJob).add_metadata("sql", sql)
    return job


def _shared(setting: JobSetting, role: iam.Role) -> dict[str, Any]:
    return {
        # Its policies are written by hand: those made here would open more of the bucket.
        "role": role.without_policy_updates(),
        "glue_version": glue.GlueVersion.V6_0,
        "worker_configuration": glue.WorkerConfiguration(
            worker_type=glue.WorkerType.G_1X, number_of_workers=WORKERS
        ),
        "timeout": cdk.Duration.minutes(TIMEOUT_MINUTES),
        # The state machine starts again what did not start; a job may run for several dates.
        "max_retries": 0,
        "max_concurrent_runs": CONCURRENT_RUNS,
        "security_configuration": setting.security,
    }


def _arguments(setting: JobSetting, plan: str) -> dict[str, str]:
    return {
        "--lake": f"s3://{setting.config.bucket_name}",
        "--plan": setting.scripts.key(plan),
        "--region": setting.config.region,
        "--TempDir": f"s3://{setting.config.bucket_name}/{LakeZone.TEMP.prefix}glue/",
        "--job-bookmark-option": "job-bookmark-disable",
    }
