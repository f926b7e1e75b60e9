"""Deliveries of one content on many dates, and the alerts of their executions."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

from energia.partition.allow import Allow

from .deployed import Deployed
from .replays import candidate_of, deliver, replayed


@dataclass(frozen=True)
class Rehearsal:
    """Deliveries of the sample's rows on other dates; its alerts are read from a queue."""

    deployed: Deployed
    sample: str
    queue: str
    heard: list[str] = field(default_factory=list)

    def deliver(self, day: str) -> None:
        """Put the sample's file under another date, where an older candidate lies as well."""
        deliver(self.deployed, self.sample, day)

    def start(self, day: str, name: str) -> str:
        """Start an execution of the date; its ARN."""
        started = self.deployed.client("stepfunctions").start_execution(
            stateMachineArn=self.deployed.machine,
            name=name,
            # The sample's own date has the same rows.
            input=json.dumps({"fecha_carga": day, "allow": [Allow.REPEATED]}),
        )
        return str(started["executionArn"])

    def alerts(self, name: str, expected: int = 0) -> list[str]:
        """The messages about an execution, as soon as there are as many as are expected."""
        sqs, deadline = self.deployed.client("sqs"), time.monotonic() + 5
        while True:
            received = sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
            for message in received.get("Messages", ()):
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
                self.heard.append(json.loads(message["Body"])["Message"])
            found = [text for text in self.heard if f"execution {name} " in text]
            if len(found) >= expected or time.monotonic() > deadline:
                return found
            time.sleep(0.05)

    @contextmanager
    def replayed(self) -> Iterator[None]:
        """Within it, transforms do not start Spark: they leave what Spark made of these rows."""
        with replayed(self.deployed, candidate_of(self.deployed, self.sample)):
            yield


def order(deployed: Deployed, faults: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Replace the injected faults by these; return the earlier ones."""
    before = ordered(deployed)
    request = Request(_faults(deployed), data=json.dumps(faults).encode(), method="PUT")  # noqa: S310
    with urlopen(request):  # noqa: S310
        return before


def ordered(deployed: Deployed) -> list[dict[str, Any]]:
    """The faults that are ordered, each with how often it was met."""
    with urlopen(_faults(deployed)) as answer:  # noqa: S310
        found: list[dict[str, Any]] = json.load(answer)
    return found


def _faults(deployed: Deployed) -> str:
    return f"{deployed.environment['AWS_ENDPOINT_URL']}/faults"
