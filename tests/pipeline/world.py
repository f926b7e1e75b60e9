"""An account as the state machine meets it: jobs and crawlers that do as they are told."""

import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any
from unittest import mock
from zipfile import ZipFile

import boto3
from moto.glue import models as moto_glue
from moto.glue.exceptions import CrawlerRunningException, GlueClientError

from energia.contracts.model import Contract
from energia.partition.allow import Allow, Redelivery
from energia.partition.content_index import ContentIndex
from energia.partition.delivered import Delivered, Published
from energia.partition.gate import Advice, Gate
from energia.partition.manifest import FileCount, Manifest
from energia.partition.raw import RawFile, is_csv
from energia.partition.rules import GateLimits, GateRules
from energia_stacks.machine.definition import definition
from energia_stacks.machine.places import DatasetJobs, Places
from glue_jobs.options import read_allow

BUCKET, REGION, DAY, RUN = "energia-prueba", "us-east-1", "2026-01-05", "entrega-1"
METRICS = "energia/prueba"
CRAWLERS = ("energia-raw", "energia-processed")
_ROLE = "arn:aws:iam::123456789012:role/prueba"


@dataclass(frozen=True)
class Counts:
    """What a transform finds; ``lost`` rows are neither accepted nor rejected."""

    read: int = 1000
    rejected: int = 0
    harmless: int = 0
    lost: int = 0


@dataclass
class World:
    """What the doubles are told, and what they were asked.

    ``counts`` are what the transforms find, by dataset; ``failing`` jobs fail; ``meanwhile``
    is what else happens while a job runs; a crawler ends as ``crawl`` says, and is busy for the
    first ``busy`` starts; the first ``throttled`` starts of jobs come too fast.
    """

    counts: dict[str, Counts] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)
    meanwhile: dict[str, Callable[[], None]] = field(default_factory=dict)
    loaded_rows: int | None = None
    crawl: str = "SUCCEEDED"
    busy: int = 0
    throttled: int = 0
    jobs: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    crawls: list[str] = field(default_factory=list)
    executions: int = 0

    def land(self, dataset: str, **counts: int) -> None:
        """Put a raw file of the date, and settle what its transform will find."""
        self.put(f"raw/{dataset}/fecha_carga={DAY}/a.csv", b"x")
        self.counts[dataset] = Counts(**counts)

    def remove(self, key: str) -> None:
        """Remove an object."""
        boto3.client("s3", region_name=REGION).delete_object(Bucket=BUCKET, Key=key)

    def put(self, key: str, content: bytes) -> None:
        """Put an object."""
        boto3.client("s3", region_name=REGION).put_object(Bucket=BUCKET, Key=key, Body=content)

    @property
    def keys(self) -> list[str]:
        """The keys of all objects."""
        listed = boto3.client("s3", region_name=REGION).list_objects_v2(Bucket=BUCKET)
        return [item["Key"] for item in listed.get("Contents", [])]

    def wait_for_loads(self) -> None:
        """Wait until every date is loaded: moto cannot stop the jobs of a failed execution."""
        done = {f"control/{name}/fecha_carga={DAY}/load.json" for name in self.counts}
        while not done <= {*self.keys}:
            time.sleep(0.05)
        time.sleep(2)  # moto looks once a second whether a job has ended

    def ran(self, job: str) -> list[str]:
        """The datasets for which a kind of job ran."""
        return sorted(name.removeprefix(f"{job}_") for name, _ in self.jobs if job in name)

    def job(self, name: str, arguments: Mapping[str, str]) -> str:
        """What a job run does; its state in the end."""
        if self.throttled:
            self.throttled -= 1
            raise GlueClientError("ThrottlingException", "Rate exceeded")
        self.jobs.append((name, dict(arguments)))
        if name in self.failing:
            return "FAILED"
        kind, _, dataset = name.partition("_")
        getattr(self, f"_{kind}")(dataset, arguments)
        self.meanwhile.get(name, lambda: None)()
        return "SUCCEEDED"

    def read(self, key: str) -> Any:
        """Return the JSON of an object; None if there is none."""
        if key not in self.keys:
            return None
        found = boto3.client("s3", region_name=REGION).get_object(Bucket=BUCKET, Key=key)
        return json.loads(found["Body"].read())

    def publish(self, dataset: str, manifest: Manifest) -> None:
        """Put what another execution of the date publishes."""
        control = f"control/{dataset}/fecha_carga={DAY}"
        _, verdict = self._gate(dataset).judge(manifest, {})
        self.put(f"{control}/publish.json", json.dumps(manifest.to_json()).encode())
        self.put(f"{control}/gate.json", json.dumps(verdict.to_json()).encode())

    def manifest(self, dataset: str) -> Manifest:
        """Return the manifest that a transform of the raw files leaves."""
        counts, raw = self.counts[dataset], self._raw(dataset)
        names = sorted(raw)
        # All rows are in the first file; without files there are none.
        rows = [counts.read, *[0] * (len(names) - 1)] if names else []
        files = tuple(
            FileCount(
                name=name,
                bytes=1,
                sha256=raw[name].version,
                delivered_at="",
                copy_of=None,
                read=read,
                accepted=read and read - counts.rejected - counts.lost,
                harmless=read and counts.harmless,
                rejected=read and counts.rejected,
                replaced_by={},
                raw_sql=True,
            )
            for name, read in zip(names, rows, strict=True)
        )
        return Manifest(
            dataset=dataset,
            fecha_carga=DAY,
            rules="",
            raw_sha256="",
            fingerprint=f"id-{dataset}",
            files=files,
            accepted=sum(file.accepted for file in files),
            rejected=sum(file.rejected for file in files),
            reasons={"precio: requerido": counts.rejected},
            processed_bytes=1,
            quarantine_bytes=1,
            started_at="",
            duration_s=0.0,
        )

    def _transformar(self, dataset: str, arguments: Mapping[str, str]) -> None:
        """Do what glue_jobs/transform.py does, but for the rows."""
        day, run = arguments["--fecha_carga"], arguments["--run"]
        folder = f"temp/{dataset}/fecha_carga={day}/{run}"
        gate = self._gate(dataset, read_allow(arguments["--allow"]))
        verdict = gate.refusal()
        if verdict is None:
            manifest, verdict = gate.judge(self.manifest(dataset), {})
            self.put(f"{folder}/{dataset}.parquet", b"filas")
            self.put(f"{folder}/{dataset}_rechazos.parquet", b"rechazos")
            self.put(f"{folder}/transform.json", json.dumps(manifest.to_json()).encode())
        self.put(f"{folder}/gate.json", json.dumps(verdict.to_json()).encode())

    def _cargar(self, dataset: str, arguments: Mapping[str, str]) -> None:
        manifest = self.read(arguments["--manifest"])
        rows = manifest["accepted"] if self.loaded_rows is None else self.loaded_rows
        done = {"manifest": manifest["fingerprint"], "rows": rows}
        key = arguments["--manifest"].replace("publish.json", "load.json")
        self.put(key, json.dumps(done).encode())

    def _gate(self, dataset: str, allow: Collection[Allow] = ()) -> Gate:
        key = f"control/{dataset}/fecha_carga={DAY}/publish.json"
        published = self.read(key)
        return Gate(
            dataset=dataset,
            fecha_carga=DAY,
            rules=GateRules(GateLimits(), Redelivery.REPLACE, has_key=True),
            delivered=Delivered(
                self._raw(dataset), partial(self._is_retracted, dataset), lambda *_: True
            ),
            published=Published(
                Manifest.from_json(json.dumps(published), "x") if published else None,
                self._etags(key).get("", ""),
            ),
            index=ContentIndex(lambda: (), str.encode, lambda _: None),
            keep=lambda *_: None,
            allow=allow,
            advice=Advice("put them back", "upload it", "s3://lago/x", _retract, "allow {}".format),
        )

    def _raw(self, dataset: str) -> dict[str, RawFile]:
        found = self._etags(f"raw/{dataset}/fecha_carga={DAY}/")
        files = {name: etag for name, etag in found.items() if is_csv(name) and "/" not in name}
        return {name: RawFile(name, etag, 1, "") for name, etag in files.items()}

    def _is_retracted(self, dataset: str, file: FileCount) -> bool:
        found = self._etags(f"raw/_retiradas/{dataset}/fecha_carga={DAY}/")
        # An ETag stands for the SHA-256 in this world.
        return found.get(file.name) == file.sha256

    def _etags(self, prefix: str) -> dict[str, str]:
        client = boto3.client("s3", region_name=REGION)
        listed = client.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
        return {item["Key"].removeprefix(prefix): item["ETag"].strip('"') for item in listed}


def _retract(file: FileCount) -> str:
    return f"aws s3 mv {file.name}"


@dataclass(frozen=True)
class Execution:
    """How an execution ended."""

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
