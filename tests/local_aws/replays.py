"""Deliveries once more on other dates, and transforms that leave what Spark made of them."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .deployed import Deployed
from .lake_state import DATASET

WITHOUT_CANDIDATE = "-sin-candidato"
"""How the names of executions end whose replayed transforms leave nothing."""

_REPLAY = """
import base64, boto3, json, sys
options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
if options["--run"].endswith({without!r}):
    sys.exit()
s3, bucket = boto3.client("s3"), options["--lake"][5:]
place = "{dataset}/fecha_carga=" + options["--fecha_carga"] + "/"
listed = s3.list_objects_v2(Bucket=bucket, Prefix="raw/" + place)["Contents"]
day, objects = {candidates!r}[tuple(item["Key"].rpartition("/")[2] for item in listed)]
found = s3.list_objects_v2(Bucket=bucket, Prefix="control/" + place + "publish.json")
published = next((item["ETag"].strip('"') for item in found.get("Contents", ())), "")
for name, content in objects.items():
    body = base64.b64decode(content).replace(day, options["--fecha_carga"].encode())
    if name == "gate.json":
        body = json.dumps({{**json.loads(body), "published": published}}).encode()
    s3.put_object(Bucket=bucket, Key="temp/" + place + options["--run"] + "/" + name, Body=body)
"""


@dataclass(frozen=True)
class Candidate:
    """The objects, in Base64, that a transform made of a date's raw files, by their names."""

    day: str
    files: tuple[str, ...]
    objects: dict[str, str]


def candidate_of(deployed: Deployed, day: str) -> Candidate:
    """What the date's newest transform left."""
    s3, bucket = deployed.client("s3"), deployed.bucket
    place = f"temp/{DATASET}/fecha_carga={day}/"
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket, Prefix=place)["Contents"]]
    run = max(key for key in keys if key.endswith("/gate.json")).rpartition("/")[0]
    objects = {
        _name(key): base64.b64encode(s3.get_object(Bucket=bucket, Key=key)["Body"].read()).decode()
        for key in keys
        if key.startswith(f"{run}/")
    }
    return Candidate(day, tuple(map(_name, raw_keys(deployed, day))), objects)


def raw_keys(deployed: Deployed, day: str) -> list[str]:
    """The keys of the date's raw files."""
    place = f"raw/{DATASET}/fecha_carga={day}/"
    listed = deployed.client("s3").list_objects_v2(Bucket=deployed.bucket, Prefix=place)
    return [item["Key"] for item in listed["Contents"]]


def deliver(deployed: Deployed, source: str, day: str, files: int | None = None) -> None:
    """Put a date's first files, or all, under another date, where an older candidate lies too."""
    s3, bucket = deployed.client("s3"), deployed.bucket
    for key in raw_keys(deployed, source)[:files]:
        origin = {"Bucket": bucket, "Key": key}
        s3.copy_object(Bucket=bucket, Key=key.replace(source, day), CopySource=origin)
    older = f"temp/{DATASET}/fecha_carga={day}/20000101T000000000Z-anterior/{DATASET}.parquet"
    s3.put_object(Bucket=bucket, Key=older, Body=b"x")


@contextmanager
def replayed(deployed: Deployed, *candidates: Candidate) -> Iterator[None]:
    """Within it, transforms of files that are called so leave the candidate again."""
    s3, bucket = deployed.client("s3"), deployed.bucket
    job = deployed.client("glue").get_job(
        JobName=f"transformar_{DATASET}_parquet_{deployed.config.name}"
    )
    key = job["Job"]["Command"]["ScriptLocation"].partition(f"{bucket}/")[2]
    script = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    known = {each.files: (each.day.encode(), each.objects) for each in candidates}
    replay = _REPLAY.format(candidates=known, dataset=DATASET, without=WITHOUT_CANDIDATE)
    s3.put_object(Bucket=bucket, Key=key, Body=replay.encode())
    try:
        yield
    finally:
        s3.put_object(Bucket=bucket, Key=key, Body=script)


def _name(key: str) -> str:
    return key.rpartition("/")[2]
