"""Executions of the state machine in a world, whose jobs and crawlers moto would only pretend."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from unittest import mock
from zipfile import ZipFile

import boto3
from moto.glue import models as moto_glue
from moto.glue.exceptions import CrawlerRunningException

from energia.contracts.model import Contract
from energia_stacks.machine.definition import definition
from energia_stacks.machine.places import DatasetJobs, Places

from .world import BUCKET, CRAWLERS, METRICS, REGION, World

_ROLE = "arn:aws:iam::123456789012:role/prueba"


@dataclass(frozen=True)
class Execution:
    """The end of an execution: its status, error and cause."""

    status: str
    error: str
    cause: str


def execute(world: World, contracts: Sequence[Contract], given: Mapping[str, Any]) -> Execution:
    """Run the machine in the account of moto's where ``world`` is."""
    client = boto3.client("stepfunctions", region_name=REGION)
    jobs = [
        DatasetJobs(contract, f"transformar_{contract.dataset}", f"cargar_{contract.dataset}")
        for contract in contracts
    ]
    machine = definition(jobs, Places(BUCKET, "ddl", {"plan": {}}, CRAWLERS, METRICS))
    arn = client.create_state_machine(
        name="energia", definition=json.dumps(_hurried(machine)), roleArn=_ROLE
    )["stateMachineArn"]
    world.executions += 1
    name = f"entrega-{world.executions}"
    with mock.patch.multiple(moto_glue, FakeJobRun=_job_runs(world), FakeCrawler=_crawlers(world)):
        if world.executions == 1:
            _furnish(jobs)
        started = client.start_execution(stateMachineArn=arn, name=name, input=json.dumps(given))
        for _ in range(600):
            found = client.describe_execution(executionArn=started["executionArn"])
            if found["status"] != "RUNNING":
                break
            time.sleep(0.05)
    return Execution(found["status"], found.get("error", ""), found.get("cause", ""))


def _furnish(jobs: Sequence[DatasetJobs]) -> None:
    glue = boto3.client("glue", region_name=REGION)
    for job in jobs:
        for name in (job.transform, job.load):
            glue.create_job(Name=name, Role=_ROLE, Command={"Name": "glueetl"})
    for name in CRAWLERS:
        glue.create_crawler(Name=name, Role=_ROLE, DatabaseName="x", Targets={})
    code = BytesIO()
    with ZipFile(code, "w") as archive:
        archive.writestr("ddl.py", "")
    iam = boto3.client("iam", region_name=REGION)
    role = iam.create_role(RoleName="prueba", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    boto3.client("lambda", region_name=REGION).create_function(
        FunctionName="ddl",
        Runtime="python3.13",
        Role=role,
        Handler="ddl.handle",
        Code={"ZipFile": code.getvalue()},
    )


def _job_runs(world: World) -> Any:
    class JobRun(moto_glue.FakeJobRun):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._transitions = []
            self.status = world.job(self.job_name, self.arguments or {})

    return JobRun


def _crawlers(world: World) -> Any:
    class Crawler(moto_glue.FakeCrawler):
        def as_dict(self) -> dict[str, Any]:
            crawls = world.crawls.count(self.name)
            if crawls and world.crawl != "SUCCEEDED":
                world.wait_for_loads()
            last = {"StartTime": float(crawls), "Status": world.crawl}
            found = {"Name": self.name, "State": "READY"}
            return {**found, "LastCrawl": last} if crawls else found

        def start_crawler(self) -> None:
            if world.busy:
                world.busy -= 1
                raise CrawlerRunningException("busy")
            world.crawls.append(self.name)

    return Crawler


def _hurried(part: Any) -> Any:
    """The definition with no time to wait."""
    if isinstance(part, list):
        return [_hurried(item) for item in part]
    if not isinstance(part, dict):
        return part
    hurried = {name: _hurried(value) for name, value in part.items()}
    waits = {"Seconds": 0, "IntervalSeconds": 1, "MaxDelaySeconds": 1}
    return {name: waits.get(name, value) for name, value in hurried.items()}
