"""One date that is uploaded twice, with more the second time; each upload starts it by itself."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .deliveries import Execution, until, wait_for
from .deployed import ROOT, Deployed
from .lake_state import DATASET, state_of
from .replays import Candidate, candidate_of
from .triggers import Triggers

DAY = "2028-01-01"
MORE = 6
"""How many more times its record is put, all at once."""

_SOURCES = ("2026-01-05", "2026-01-07")
"""The sample's dates whose files come, in order: a date that has been run has the same rows."""


@dataclass(frozen=True)
class Uploaded:
    """What came of an upload: its execution, its transform's candidate, and all that is left.

    ``record`` is the key of its record, ``name`` what that calls the execution.
    """

    record: str
    name: str
    execution: Execution
    candidate: Candidate
    state: dict[str, Any]


def upload_twice(triggers: Triggers, folder: Path) -> tuple[Uploaded, Uploaded]:
    """One file, and then another one beside it."""
    first, second = (_upload(triggers, folder, source) for source in _SOURCES)
    return first, second


def put_again(deployed: Deployed, key: str, times: int) -> None:
    """Put an object as it is, many times at once: each time S3 tells of it."""
    s3, bucket = deployed.client("s3"), deployed.bucket
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    with ThreadPoolExecutor(times) as pool:
        put = [pool.submit(s3.put_object, Bucket=bucket, Key=key, Body=body) for _ in range(times)]
    for each in put:
        each.result()


def _upload(triggers: Triggers, folder: Path, source: str) -> Uploaded:
    deployed, before = triggers.deployed, len(triggers.notified())
    path = folder / f"{DATASET}/fecha_carga={DAY}/del-{source}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    sample = ROOT / f"data/raw/{DATASET}/fecha_carga={source}/{DATASET}.csv"
    path.write_bytes(sample.read_bytes())
    (record,) = energia_upload(deployed, folder)["records"]
    key, name = record["key"], record["execution"]
    put_again(deployed, key, MORE)
    until(lambda: len(triggers.notified()) == before + 1 + MORE, "not every event arrives")
    arn = deployed.machine.replace(":stateMachine:", ":execution:") + f":{name}"
    ended = wait_for(deployed, arn)
    return Uploaded(key, name, ended, candidate_of(deployed, DAY), state_of(deployed, DAY))


def energia_upload(deployed: Deployed, folder: Path, status: str = "ok") -> dict[str, Any]:
    """What the command reports; AssertionError unless it ends with this status."""
    command: list[str | Path] = [Path(sys.executable).with_name("energia"), "upload", folder]
    done = subprocess.run(
        [*command, "--bucket", deployed.bucket, "--json"],
        env=deployed.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["status"] == status, report
    return report
