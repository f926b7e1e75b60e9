"""Deliveries of one content on many dates, and what is told of their executions."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

from .deployed import Deployed
from .lake_state import DATASET

_REPLAY = """
import base64, boto3, sys
candidate = {candidate!r}
told = dict(zip(sys.argv[1::2], sys.argv[2::2]))
for name, content in candidate.items():
    body = base64.b64decode(content).replace(b"{day}", told["--fecha_carga"].encode())
    key = "temp/{dataset}/fecha_carga=" + told["--fecha_carga"] + "/" + told["--run"] + "/" + name
    boto3.client("s3").put_object(Bucket=told["--lake"][5:], Key=key, Body=body)
"""


@dataclass(frozen=True)
class Rehearsal:
    """Deliveries of the sample's rows on other dates; its alerts are read from a queue."""

    deployed: Deployed
    sample: str
    queue: str
    heard: list[str] = field(default_factory=list)

    def deliver(self, day: str) -> None:
        """Put the sample's file under another date, where an older candidate lies as well."""
        s3, bucket = self.deployed.client("s3"), self.deployed.bucket
        place = f"{DATASET}/fecha_carga="
        for item in s3.list_objects_v2(Bucket=bucket, Prefix=f"raw/{place}{self.sample}/")[
            "Contents"
        ]:
            key = item["Key"].replace(self.sample, day)
            s3.copy_object(
                Bucket=bucket, Key=key, CopySource={"Bucket": bucket, "Key": item["Key"]}
            )
        older = f"temp/{place}{day}/20000101T000000000Z-anterior/{DATASET}.parquet"
        s3.put_object(Bucket=bucket, Key=older, Body=b"x")

    def start(self, day: str, name: str) -> str:
        """Start an execution of the date; its ARN."""
        started = self.deployed.client("stepfunctions").start_execution(
            stateMachineArn=self.deployed.machine,
            name=name,
            input=json.dumps({"fecha_carga": day}),
        )
        return str(started["executionArn"])

    def alerts(self, name: str, expected: int = 0) -> list[str]:
        """The messages about an execution, as soon as there are as many as are expected."""
        sqs, deadline = self.deployed.client("sqs"), time.monotonic() + 5
        while True:
            told = sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
            for message in told.get("Messages", ()):
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
                self.heard.append(json.loads(message["Body"])["Message"])
            found = [text for text in self.heard if f"execution {name} " in text]
            if len(found) >= expected or time.monotonic() > deadline:
                return found
            time.sleep(0.05)

    @contextmanager
    def replayed(self) -> Iterator[None]:
        """Within it, transforms do not start Spark: they leave what Spark made of these rows."""
        s3, bucket = self.deployed.client("s3"), self.deployed.bucket
        glue = self.deployed.client("glue")
        job = glue.get_job(JobName=f"transformar_{DATASET}_parquet_{self.deployed.config.name}")
        key = job["Job"]["Command"]["ScriptLocation"].partition(f"{bucket}/")[2]
        script = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        replay = _REPLAY.format(candidate=self._candidate(), day=self.sample, dataset=DATASET)
        s3.put_object(Bucket=bucket, Key=key, Body=replay.encode())
        try:
            yield
        finally:
            s3.put_object(Bucket=bucket, Key=key, Body=script)

    def _candidate(self) -> dict[str, str]:
        s3, bucket = self.deployed.client("s3"), self.deployed.bucket
        place = f"temp/{DATASET}/fecha_carga={self.sample}/"
        keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket, Prefix=place)["Contents"]]
        run = max(key for key in keys if key.endswith("/transform.json")).rpartition("/")[0]
        contents = {
            key.rpartition("/")[2]: s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            for key in keys
            if key.startswith(f"{run}/")
        }
        return {name: base64.b64encode(content).decode() for name, content in contents.items()}


def order(deployed: Deployed, faults: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Order these faults in the place of those before, which are told."""
    address = f"{deployed.environment['AWS_ENDPOINT_URL']}/faults"
    with urlopen(address) as answer:  # noqa: S310
        before: list[dict[str, Any]] = json.load(answer)
    request = Request(address, data=json.dumps(faults).encode(), method="PUT")  # noqa: S310
    with urlopen(request):  # noqa: S310
        return before
