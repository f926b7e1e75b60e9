"""The transform job over S3: the same as over a folder, and nothing else is left there."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pyarrow import fs

from energia.compiler.dataset import CompiledDataset, Datasets
from energia.lake import DELIVERY_RECORDS, LakeZone, Partition
from energia.partition.raw import raw_digest
from energia.reader import inspect_file
from energia.reader.settling import file_facts

from .files import LATE_CLIENTES, many_clientes
from .glue import TRANSFORM_JOB, JobError
from .parity import DATE, RECORDS, RUN, Pair, assert_same, output_in
from .s3 import BUCKET, KEYS, REGION, S3, Request

pytestmark = pytest.mark.long

LAKE = f"s3://{BUCKET}"
CONTENTS = "control/clientes/contents/"
TEMP = f"temp/clientes/fecha_carga={DATE}/{RUN}/"
STEP = 512 << 10
HEAD = 1 << 20
OVER = 128 << 10
"""What a task reads of its neighbours' ranges, at most: to find its first line and its last."""


@pytest.fixture
def arguments(datasets: Datasets, pair: Pair, s3: S3) -> dict[str, str]:
    """A job over the bucket, which has two files, the first of several ranges."""
    compiled = datasets["clientes"]
    partition = pair.land(compiled, {"1.csv": many_clientes(50_000), "2.csv": LATE_CLIENTES})
    found = pair.arguments(compiled, partition)
    s3.upload(pair.lake.home)
    return {**found, "lake": LAKE, "region": REGION}


def test_bucket_gives_the_same_output_as_a_folder(
    arguments: dict[str, str], datasets: Datasets, pair: Pair, s3: S3
) -> None:
    compiled = datasets["clientes"]
    before = s3.keys()
    printed = pair.glue.run(TRANSFORM_JOB, arguments, STEP)
    assert printed["verdict"] == f"{TEMP}gate.json"
    # No empty objects that stand for folders.
    names = ("clientes.parquet", "clientes_rechazos.parquet", *RECORDS)
    written = {f"{TEMP}{name}" for name in names}
    contents = {key for key in s3.keys() - before if key.startswith(CONTENTS)}
    assert s3.keys() - before == written | contents
    here = pair.here(compiled, pair.land(compiled, {}))
    # In a bucket the version of a file is its ETag, in a folder its size and time.
    for record in (here.verdict, here.manifest):
        record["raw_sha256"] = raw_digest(_etags(s3))
    there = output_in(s3.download(TEMP, pair.lake.home / "bajado"), "clientes")
    for found, expected in zip(there.manifest["files"], here.manifest["files"], strict=True):
        expected["delivered_at"] = found["delivered_at"]
    assert_same(there, here)
    signed = {(request.region, request.token) for request in s3.requests}
    assert signed == {(REGION, KEYS["AWS_SESSION_TOKEN"])}
    file, asked = here.manifest["files"][0], len(s3.requests)
    _assert_reads(s3.requests[:asked], file["bytes"], times=3)
    # Once more, over what it left, with the facts of an upload.
    delivery = _record_upload(s3, compiled, pair, file)
    pair.glue.run(TRANSFORM_JOB, arguments, STEP)
    _assert_reads(s3.requests[asked:], file["bytes"], times=2)
    assert s3.keys() - before == written | contents | {delivery}
    assert_same(output_in(s3.download(TEMP, pair.lake.home / "otra"), "clientes"), here)


def _etags(s3: S3) -> dict[str, str]:
    listed = s3.client.list_objects_v2(Bucket=BUCKET, Prefix="raw/")["Contents"]
    return {Path(item["Key"]).name: item["ETag"].strip('"') for item in listed}


def _record_upload(s3: S3, compiled: CompiledDataset, pair: Pair, file: dict[str, Any]) -> str:
    """Write the delivery record of a file, and return its key."""
    partition = Partition(compiled.contract.dataset, DATE)
    path = str(pair.lake.at(partition).raw_file(file["name"]))
    local = fs.LocalFileSystem()
    layout = inspect_file(local, path, compiled.files)
    entry = {
        "key": f"{LakeZone.RAW.prefix}{partition.key}/{file['name']}",
        "sha256": file["sha256"],
        "etag": _etags(s3)[file["name"]],
        "facts": file_facts(local, compiled.files, path, layout).to_json(),
    }
    key = f"{DELIVERY_RECORDS}{DATE}-1.json"
    s3.client.put_object(Bucket=BUCKET, Key=key, Body=json.dumps({"files": [entry]}))
    return key


def _assert_reads(requests: Sequence[Request], size: int, times: int) -> None:
    """Each byte is read for its records and for the file's digest, and maybe for the facts."""
    reads = [
        (request.first, min(request.last + 1, size))
        for request in requests
        if request.method == "GET" and request.key.endswith("/1.csv")
        if request.first is not None and request.last is not None
    ]
    ranges = -(-size // STEP)
    assert ranges >= 4
    least = times * size
    most = least + HEAD + (times - 1) * ranges * OVER
    assert least <= sum(end - start for start, end in reads) <= most


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"lake": "s3://no-hay-tal"}, "no-hay-tal/scripts/clientes.json"),
        ({"plan": "scripts/otro.json"}, f"{BUCKET}/scripts/otro.json"),
        ({"AWS_ACCESS_KEY_ID": ""}, "the job has no AWS credentials; run it with its role"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "NETWORK_CONNECTION"),
    ],
)
def test_unreachable_lake_is_one_line(
    changed: dict[str, str], message: str, datasets: Datasets, pair: Pair, s3: S3
) -> None:
    arguments = pair.arguments(datasets["clientes"], pair.land(datasets["clientes"], {}))
    s3.upload(pair.lake.home)
    before = s3.keys()
    around = {name: value for name, value in changed.items() if name.isupper()}
    given = {name: value for name, value in changed.items() if name not in around}
    arguments |= {"lake": LAKE, "region": REGION, **given}
    with pytest.raises(JobError) as ended:
        pair.glue.run(TRANSFORM_JOB, arguments, environment=around)
    line = str(ended.value)
    assert line.startswith("transform: ")
    assert "\n" not in line
    assert message in line
    assert s3.keys() == before
