"""Transform one date of one dataset: its raw CSV files become a candidate for publishing.

How comes as data: the plan that the compiler made of the contract. Spark reads byte ranges of the
files in parallel through energia.reader and judges the records in SQL; one task then writes the
accepted and the rejected rows. The manifest comes last and makes the candidate whole: a run that
stops before it has left nothing that counts, and can be repeated.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any, NoReturn, TypeAlias

import boto3
import pyarrow as pa
from botocore.exceptions import BotoCoreError, ClientError
from py4j.protocol import Py4JError
from pyarrow import fs
from pyspark.accumulators import Accumulator
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from energia.errors import EnergiaError, FileRefusedError
from energia.partition.candidate import Candidate, Verdicts, write_candidate
from energia.partition.manifest import RawFile, Reading, Subject, make_manifest
from energia.reader import ByteRange, FileSpec, inspect_file, plan_ranges, read_range, schema

PLAN_VERSION = 2
MAX_OBJECT_BYTES = 5 << 30

_RUN = re.compile(r"[A-Za-z0-9_-]{1,128}")
_BLOCK_BYTES = 2 << 20  # what becomes of a block stays in the processor's cache
_COPY_BYTES = 8 << 20
_BATCH_ROWS = 16_384
_SQL_TYPES = {
    pa.string(): "STRING",
    pa.int32(): "INT",
    pa.int64(): "BIGINT",
    pa.bool_(): "BOOLEAN",
}

Batches: TypeAlias = Iterator[pa.RecordBatch]


class TransformError(EnergiaError):
    """The date was not transformed; one line that says why, without any value of a row."""


@dataclass(frozen=True)
class Lake:
    """Where the lake is: ``s3://`` and a bucket, or a folder."""

    address: str
    region: str | None = None

    def open(self) -> fs.FileSystem:
        """A filesystem whose paths are the lake's keys; for one task, as what opens it expires."""
        if not self.address.startswith("s3://"):
            return fs.SubTreeFileSystem(self.address, fs.LocalFileSystem())
        session = boto3.Session(region_name=self.region)
        credentials = session.get_credentials()
        if credentials is None:
            raise TransformError("the job has no credentials; run it under its role")
        keys = credentials.get_frozen_credentials()
        bucket = fs.S3FileSystem(
            access_key=keys.access_key,
            secret_key=keys.secret_key,
            session_token=keys.token,
            # Without it, it is us-east-1 wherever the job runs.
            region=session.region_name,
            # boto3 finds it by itself; pyarrow does not, see github.com/apache/arrow/issues/49643.
            endpoint_override=os.environ.get("AWS_ENDPOINT_URL"),
        )
        return fs.SubTreeFileSystem(self.address.removeprefix("s3://"), bucket)

    def write(self, key: str, content: IO[bytes]) -> None:
        """Write an object; on S3 it is there when it is whole."""
        lake = self.open()
        if isinstance(lake.base_fs, fs.LocalFileSystem):
            lake.create_dir(str(PurePosixPath(key).parent))
        with lake.open_output_stream(key) as target:
            shutil.copyfileobj(content, target, _COPY_BYTES)

    def remove(self, key: str) -> None:
        """Remove an object if it is there; pyarrow would leave an empty one for its S3 folder."""
        if self.address.startswith("s3://"):
            bucket = self.address.removeprefix("s3://")
            boto3.client("s3", region_name=self.region).delete_object(Bucket=bucket, Key=key)
        else:
            Path(self.address, key).unlink(missing_ok=True)


@dataclass(frozen=True)
class Work:
    """One date of one dataset: the plan with its keys filled in, and the raw files' keys."""

    lake: Lake
    plan: Mapping[str, Any]
    spec: FileSpec
    paths: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """What the rows and the manifest call the files, in landing order."""
        return [PurePosixPath(path).name for path in self.paths]

    def read(self, ranges: Sequence[ByteRange], seen: "Seen", numbers: Batches) -> Batches:
        """The task that reads the ranges with these numbers; a refusal travels in ``seen``."""
        lake = self.lake.open()
        for number in (number for batch in numbers for number in batch["id"].to_pylist()):
            reading = Reading()
            try:
                for batch in read_range(lake, ranges[number], self.spec, block_size=_BLOCK_BYTES):
                    reading.count(batch, self.spec)
                    yield batch
            except FileRefusedError as refusal:
                seen.add({number: refusal})
            else:
                seen.add({number: reading})

    def write(self, columns: pa.Schema, rows: Batches) -> Batches:
        """The task that writes the candidate's two files; gives their Verdicts as JSON.

        A file that is too big to be published is left out: the driver says so.
        """
        with TemporaryDirectory() as folder:
            here = Candidate(Path(folder), self.plan["dataset"])
            verdicts = write_candidate(here, columns, rows, self.names)
            for path in (here.accepted, here.rejected):
                if path.stat().st_size > MAX_OBJECT_BYTES:
                    break
                with path.open("rb") as file:
                    self.lake.write(f"{self.plan['candidate']}/{path.name}", file)
        yield pa.RecordBatch.from_pydict({"veredictos": [json.dumps(asdict(verdicts))]})

    def sha256(self, path: str) -> str:
        """The SHA-256 of a raw file, in hexadecimal."""
        digest = hashlib.sha256()
        with self.lake.open().open_input_stream(path) as file:
            while chunk := file.read(_COPY_BYTES):
                digest.update(chunk)
        return digest.hexdigest()


class _ByRange:
    """How an accumulator keeps what each range gave, by its number.

    A range that a retry reads again gives the same again: nothing is counted twice.
    """

    def zero(self, value: Any) -> Any:
        return {}

    def addInPlace(self, value1: Any, value2: Any) -> Any:
        return {**value1, **value2}


Seen: TypeAlias = Accumulator[dict[int, Reading | FileRefusedError]]


def main(arguments: Sequence[str]) -> None:
    """Transform, and print one line of JSON about it; SystemExit with one line if that fails."""
    try:
        options = parse(arguments)
        outcome = transform(SparkSession.builder.getOrCreate(), options)
    except (PySparkException, Py4JError, ConnectionError) as error:
        # ConnectionError: its Java is gone.
        sys.exit(f"transform: {without_values(error)}")
    except (EnergiaError, BotoCoreError, ClientError, OSError, pa.ArrowException) as error:
        sys.exit(f"transform: {' '.join(str(error).split())}")
    except (KeyError, TypeError, AttributeError) as error:
        sys.exit(f"transform: the plan is not as this version makes it ({error!r})")
    sys.stdout.write(json.dumps(outcome) + "\n")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The job's options, without those that Glue adds; TransformError if one is wrong."""
    parser = _Parser(allow_abbrev=False, add_help=False)
    for name in ("lake", "plan", "fecha_carga", "run"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--region")
    options = parser.parse_known_args(arguments)[0]
    if not _RUN.fullmatch(options.run):
        raise TransformError("run: letters, digits, _ and - are allowed, 128 at most")
    try:
        day = date.fromisoformat(options.fecha_carga)
    except ValueError as error:
        raise TransformError(f"fecha_carga: there is no date {options.fecha_carga}") from error
    if str(day) != options.fecha_carga:
        raise TransformError(f"fecha_carga: write {options.fecha_carga} as {day}")
    return options


def transform(spark: SparkSession, options: argparse.Namespace) -> dict[str, Any]:
    """Write the candidate, then its manifest; what was done.

    Raises TransformError, FileRefusedError if a file cannot be read, or an engine's error.
    """
    started, work = datetime.now(UTC), find_work(options)
    lake, plan = work.lake.open(), work.plan
    key = f"{plan['candidate']}/transform.json"
    # Of an earlier run with this name; from here until the end, the candidate is not whole.
    work.lake.remove(key)
    layouts = {path: inspect_file(lake, path, work.spec) for path in work.paths}
    sizes = [info.size for info in lake.get_file_info(list(work.paths))]
    # The driver's machine has nothing else to do.
    with ThreadPoolExecutor(1) as pool:
        digests = pool.map(work.sha256, work.paths)
        reading, verdicts = judge(spark, work, plan_ranges(lake, layouts))
    check_size(f"{plan['dataset']} {options.fecha_carga}", verdicts)
    files = [
        RawFile(name, size, digest, layout.raw_sql)
        for name, size, digest, layout in zip(
            work.names, sizes, digests, layouts.values(), strict=True
        )
    ]
    subject = Subject(
        plan["dataset"], options.fecha_carga, plan["fingerprint"], tuple(plan["harmless"])
    )
    manifest = make_manifest(subject, files, reading, verdicts, started).to_json()
    work.lake.write(key, BytesIO(json.dumps(manifest, ensure_ascii=False, indent=2).encode()))
    told = ("dataset", "fecha_carga", "read", "accepted", "rejected", "duration_s")
    return {"transformed": True, "manifest": key, **{name: manifest[name] for name in told}}


def find_work(options: argparse.Namespace) -> Work:
    """What the options name; TransformError if the plan is of another version."""
    lake = Lake(options.lake, options.region)
    with lake.open().open_input_stream(options.plan) as file:
        content = file.read()
    try:
        plan = json.loads(content)
    except ValueError as error:
        raise TransformError(f"{options.plan}: is not JSON") from error
    if plan["version"] != PLAN_VERSION:
        raise TransformError(f"{options.plan}: is no transform plan of version {PLAN_VERSION}")
    names = {"fecha_carga": options.fecha_carga, "run": options.run}
    keys = {name: plan[name].format_map(names) for name in ("raw", "candidate")}
    landed = lake.open().get_file_info(fs.FileSelector(keys["raw"], allow_not_found=True))
    paths = sorted(file.path for file in landed if file.is_file and file.path.endswith(".csv"))
    return Work(lake, {**plan, **keys}, FileSpec.from_json(plan["files"]), tuple(paths))


def judge(spark: SparkSession, work: Work, ranges: Sequence[ByteRange]) -> tuple[Reading, Verdicts]:
    """Take every record through SQL into the candidate's files, in one Spark job."""
    spark.conf.set("spark.sql.ansi.enabled", "true")
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", _BATCH_ROWS)
    seen = spark.sparkContext.accumulator(dict[int, Reading | FileRefusedError](), _ByRange())
    rows = judged_rows(spark, work, ranges, seen)
    # Without a row, for its columns as Arrow has them.
    columns = pa.schema(rows.select(work.plan["columns"]).limit(0).toArrow().schema)
    # The partition is one object, so one task writes it.
    written = rows.repartition(1).mapInArrow(
        lambda batches: work.write(columns, batches), "veredictos STRING"
    )
    told = [text for (text,) in written.collect()]
    if not told:
        # Where Spark finds that there are no rows, it leaves the task out.
        told = next(work.write(columns, iter(())))["veredictos"].to_pylist()
    return merge(seen.value.values()), Verdicts(**json.loads(told[0]))


def judged_rows(
    spark: SparkSession, work: Work, ranges: Sequence[ByteRange], seen: Seen
) -> DataFrame:
    """The rows that the plan's SQL makes of the records, each range read by a task of its own."""
    crudo = ", ".join(
        f"`{field.name}` {_SQL_TYPES[field.type]}" for field in schema(work.spec.columns)
    )
    numbers = spark.range(0, len(ranges), 1, max(len(ranges), 1))
    records = numbers.mapInArrow(lambda batches: work.read(ranges, seen, batches), crudo)
    records.createOrReplaceTempView("crudo")
    return spark.sql(work.plan["rows"])


def merge(readings: Iterable[Reading | FileRefusedError]) -> Reading:
    """The readings of all ranges as one; raises the first refusal among them."""
    whole = Reading()
    for reading in readings:
        if isinstance(reading, FileRefusedError):
            raise reading
        whole.add(reading)
    return whole


def check_size(partition: str, verdicts: Verdicts) -> None:
    """TransformError if a file of the partition is too big to be published."""
    sizes = {"accepted": verdicts.processed_bytes, "rejected": verdicts.quarantine_bytes}
    for kind, size in sizes.items():
        if size > MAX_OBJECT_BYTES:
            raise TransformError(
                f"{partition}: its {kind} rows take {size} bytes as one object, more than the "
                f"{MAX_OBJECT_BYTES} (5 GiB) that S3 copies at once; deliver its files under more "
                "than one date"
            )


def without_values(error: Exception) -> str:
    """What a Spark error may say: its condition's name, as its text can hold a row's values."""
    condition = error.getCondition() if isinstance(error, PySparkException) else None
    return f"Spark failed: {condition or type(error).__name__}; see the job's error log"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise TransformError(message)


if __name__ == "__main__":
    main(sys.argv[1:])
