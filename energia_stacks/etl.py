"""EtlStack: the jobs of every contract, the state machine that runs them, and what watches it."""

from collections.abc import Iterator, Sequence

import aws_cdk as cdk
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from energia.contracts.model import Contract
from energia.lake import LakeZone
from energia_stacks.base import EnergiaStack, acknowledge
from energia_stacks.config import EnvironmentConfig
from energia_stacks.job_roles import lake_access, load_role, transform_role
from energia_stacks.jobs import (
    JobSetting,
    job_names,
    load_job,
    load_name,
    transform_job,
    transform_name,
)
from energia_stacks.machine.definition import definition
from energia_stacks.machine.places import DatasetJobs, Places
from energia_stacks.monitoring import Monitoring, Watched
from energia_stacks.policies import Statement, allow, attach, objects, put_metrics
from energia_stacks.scripts import job_scripts, publish
from energia_stacks.storage import Lake
from energia_stacks.triggers import add_triggers
from energia_stacks.warehouse import Warehouse


class EtlStack(EnergiaStack):
    """What runs: nothing in the other stacks starts by itself."""

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        lake: Lake,
        warehouse: Warehouse,
        contracts: Sequence[Contract],
    ) -> None:
        super().__init__(
            scope, "Etl", config=config, description="energia: jobs, state machine and alarms"
        )
        self._config, self._lake, self._warehouse = config, lake, warehouse
        # By its ARN: what uses a key in a stack downstream must not change the key's policy.
        self._key = kms.Key.from_key_arn(self, "LakeKey", lake.key.key_arn)
        self._jobs = self._dataset_jobs(contracts)
        self.machine = self._state_machine()
        Monitoring(
            self,
            config=config,
            key=self._key,
            watched=Watched(self.machine, add_triggers(self, config, self.machine)),
            contracts=contracts,
        )
        cdk.CfnOutput(
            self,
            "StateMachineArn",
            value=self.machine.state_machine_arn,
            description="State machine ARN for aws stepfunctions start-execution",
        )

    def _dataset_jobs(self, contracts: Sequence[Contract]) -> list[DatasetJobs]:
        config, lake, warehouse = self._config, self._lake, self._warehouse
        scripts = job_scripts(contracts)
        published = publish(self, scripts, lake)
        setting = JobSetting(config, lake, scripts, self._job_security())
        transforming = transform_role(self, config, lake)
        loading = load_role(self, config, lake, warehouse)
        arguments = {f"--{name}": value for name, value in _load_arguments(warehouse)}
        found = []
        for contract in contracts:
            transform = transform_job(self, setting, contract, transforming)
            load = load_job(self, setting, contract, loading, arguments)
            for job in (transform, load):
                job.node.add_dependency(published)
            # Their names as they are known, for the definition to be read.
            dataset = contract.dataset
            names = (transform_name(dataset, config), load_name(dataset, config))
            found.append(DatasetJobs(contract, *names))
        return found

    def _job_security(self) -> glue.SecurityConfiguration:
        return glue.SecurityConfiguration(
            self,
            "JobSecurity",
            security_configuration_name=self._config.prefix,
            cloud_watch_encryption=glue.CloudWatchEncryption.kms(self._key),
            job_bookmarks_encryption=glue.JobBookmarksEncryption.client_side_kms(self._key),
            s3_encryption=glue.S3Encryption.kms(self._key),
            # It can be made again from its name.
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )

    def _state_machine(self) -> sfn.StateMachine:
        config, warehouse = self._config, self._warehouse
        places = Places(
            bucket=config.bucket_name,
            ddl_function=warehouse.ddl.function_arn,
            ddl_event=warehouse.ddl_event,
            crawlers=config.crawlers,
            metrics=config.metrics,
        )
        role = iam.Role(
            self, "StateMachineRole", assumed_by=iam.ServicePrincipal("states.amazonaws.com")
        )
        machine = sfn.StateMachine(
            self,
            "StateMachine",
            state_machine_name=config.state_machine,
            role=role,
            definition_body=sfn.DefinitionBody.from_string(
                self.to_json_string(definition(self._jobs, places), 1)
            ),
            logs=sfn.LogOptions(
                # A name with this beginning needs no policy of its own in CloudWatch Logs.
                destination=self.log_group(
                    "StateMachineLogs", name=f"/aws/vendedlogs/states/{config.state_machine}"
                ),
                level=sfn.LogLevel.ALL,
                include_execution_data=False,
            ),
            tracing_enabled=True,
        )
        attach(role, self._machine_statements())
        acknowledge(
            role,
            "AwsSolutions-IAM5[Resource::*]",
            "The actions that configure the delivery of logs and traces have no resource ARN.",
        )
        return machine

    def _machine_statements(self) -> Iterator[Statement]:
        written = (LakeZone.PROCESSED, LakeZone.QUARANTINE, LakeZone.CONTROL, LakeZone.TEMP)
        yield from lake_access(
            self._lake,
            read=(LakeZone.TEMP.prefix, LakeZone.CONTROL.prefix),
            write=[zone.prefix for zone in written],
            listed=(LakeZone.RAW.prefix,),
        )
        # The candidates of runs that a later one overtakes.
        yield objects(self._lake, [LakeZone.TEMP.prefix], "s3:DeleteObject")
        yield allow(
            [
                "glue:BatchStopJobRun",
                "glue:GetJobRun",
                "glue:GetJobRuns",
                "glue:StartJobRun",
            ],
            # One by one, the names of 50 datasets' jobs would not fit a role.
            [self._glue_arn("job", name) for name in job_names(self._config)],
            "The jobs of all datasets; other matching names belong to the same environment",
        )
        yield allow(
            ["glue:GetCrawler", "glue:StartCrawler"],
            [self._glue_arn("crawler", name) for name in self._config.crawlers],
        )
        yield allow(["lambda:InvokeFunction"], [self._warehouse.ddl.function_arn])
        yield put_metrics(self._config.metrics)

    def _glue_arn(self, kind: str, name: str) -> str:
        return self.format_arn(service="glue", resource=kind, resource_name=name)


def _load_arguments(warehouse: Warehouse) -> Iterator[tuple[str, str]]:
    yield "database", warehouse.database
    yield "copy_role", warehouse.copy_role.role_arn
    for kind in ("workgroup", "cluster"):
        if kind in warehouse.engine.names:
            yield kind, warehouse.engine.names[kind]
