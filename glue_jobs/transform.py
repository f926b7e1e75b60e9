"""Transform one date of one dataset: its raw CSV files become a candidate for publishing.

The plan, compiled from the contract, comes as data. Spark reads byte ranges of the files in
parallel through energia.reader and checks the records in SQL. One task writes the accepted and the
rejected rows. The gate's verdict is written last and completes the candidate: a run that stops
before it can be repeated.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import pyarrow as pa
from botocore.exceptions import BotoCoreError, ClientError
from py4j.protocol import Py4JError
from pyspark.accumulators import Accumulator
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from energia.errors import EnergiaError, FileRefusedError
from energia.partition.candidate import Candidate, RowCounts, RowOrigin, write_candidate
from energia.partition.content import FileContent
from energia.partition.diagnosis import diagnose
from energia.partition.manifest import (
    Manifest,
    ReadFile,
    Reading,
    Subject,
    make_manifest,
)
from energia.partition.raw import RawFile, find_copies
from energia.partition.steps import Step
from energia.reader import ByteRange, FileSpec, cut_ranges, find_layouts, read_ranges, schema
from energia.reader.facts import FileFacts
from energia.reader.settling import range_facts
from glue_jobs.gate import GatePlace
from glue_jobs.lake import Lake
from glue_jobs.options import TransformError, parse

PLAN_VERSION = 6
MAX_OBJECT_BYTES = 5 << 30

_HASH_BYTES = 8 << 20
_BATCH_ROWS = 16_384
_ENGINE = "spark xxhash64"
_SQL_TYPES = {pa.string(): "STRING", pa.int32(): "INT", pa.int64(): "BIGINT", pa.bool_(): "BOOLEAN"}

_KEYS = ("raw", "retracted", "control", "candidate", "processed")

Batches: TypeAlias = Iterator[pa.RecordBatch]


@dataclass(frozen=True)
class Work:
    """One date of one dataset: the plan with its keys filled in, and the raw files.

    ``names`` are those of the files to read, in their order. A row with a ``harmless`` reason has
    no other.
    """

    lake: Lake
    plan: Mapping[str, Any]
    spec: FileSpec
    raw: Mapping[str, RawFile]
    names: Sequence[str]
    harmless: Sequence[str]

    @property
    def paths(self) -> list[str]:
        """Return the keys of the files to read, in their order."""
        return [self.key(name) for name in self.names]

    def key(self, name: str) -> str:
        """Return the key of a raw file."""
        return f"{self.plan['raw']}/{name}"

    def record(self, step: Step) -> str:
        """Return the key of what the step leaves beside the candidate."""
        return f"{self.plan['candidate']}/{step.record}"

    def read(self, ranges: Sequence[ByteRange], seen: "Seen", numbers: Batches) -> Batches:
        """Read the ranges with these numbers, as a Spark task; add a refusal to ``seen``."""
        lake = self.lake.open()
        for number in (number for batch in numbers for number in batch["id"].to_pylist()):
            reading = Reading()
            try:
                batches = read_ranges(lake, [ranges[number]], self.spec)
                yield from reading.rows(batches, self.spec)
            except FileRefusedError as refusal:
                seen.add({number: refusal})
            else:
                seen.add({number: reading})

    def write(self, columns: pa.Schema, rows: Batches) -> Batches:
        """Write the candidate's two files, as a Spark task; yield their RowCounts as JSON.

        A file that is too big to publish is not written: the driver raises the error.
        """
        with TemporaryDirectory() as folder:
            here = Candidate(Path(folder), self.plan["dataset"])
            origin = RowOrigin(self.names, self.harmless, _ENGINE, self.spec.summed)
            counts = write_candidate(here, columns, rows, origin)
            for path in (here.accepted, here.rejected):
                if path.stat().st_size > MAX_OBJECT_BYTES:
                    break
                with path.open("rb") as file:
                    self.lake.write(f"{self.plan['candidate']}/{path.name}", file)
        yield pa.RecordBatch.from_pydict({"counts": [json.dumps(asdict(counts))]})

    def sha256(self, name: str) -> str:
        """Return the SHA-256 of a raw file, in hexadecimal."""
        digest = hashlib.sha256()
        with self.lake.open().open_input_stream(self.key(name)) as file:
            while chunk := file.read(_HASH_BYTES):
                digest.update(chunk)
        return digest.hexdigest()


class _ByRange:
    """An accumulator of the readings by range number: a retry replaces its reading."""

    def zero(self, value: Any) -> Any:
        return {}

    def addInPlace(self, value1: Any, value2: Any) -> Any:
        return {**value1, **value2}


Seen: TypeAlias = Accumulator[dict[int, Reading | FileRefusedError]]


def main(arguments: Sequence[str]) -> None:
    """Transform the date and print one line of JSON; raise SystemExit with one line on failure."""
    try:
        options = parse(arguments)
        outcome = transform(SparkSession.builder.getOrCreate(), options)
    except (PySparkException, Py4JError, ConnectionError) as error:
        # ConnectionError: the Java process has ended. A text can have a row's values.
        condition = error.getCondition() if isinstance(error, PySparkException) else None
        cause = condition or type(error).__name__
        sys.exit(f"transform: Spark failed: {cause}; see the error log of the job")
    except (EnergiaError, BotoCoreError, ClientError, OSError, pa.ArrowException) as error:
        sys.exit(f"transform: {' '.join(str(error).split())}")
    except (KeyError, TypeError, AttributeError) as error:
        sys.exit(f"transform: the plan is not of this version ({error!r})")
    sys.stdout.write(json.dumps(outcome) + "\n")


def transform(spark: SparkSession, options: argparse.Namespace) -> dict[str, Any]:
    """Write the candidate and its manifest, then the verdict of the gate; return what was done.

    Nothing is transformed if raw files of published rows are gone, unless --allow has it.
    Raises TransformError, FileRefusedError if a file cannot be read, or an engine's error.
    """
    work = find_work(options)
    # An earlier run may have had this name; until the end, the candidate is not whole.
    work.lake.remove(work.record(Step.GATE))
    place = GatePlace(work.lake, work.plan, options.fecha_carga, work.raw)
    gate = place.gate(options.allow)
    verdict = gate.refusal()
    if verdict is None:
        known = place.known_facts() if work.spec.needs_facts else {}
        manifest, contents = transform_files(spark, work, options.fecha_carga, known)
        explain = partial(diagnose, place.rejects(work.spec), manifest.reasons)
        manifest, verdict = gate.judge(manifest, contents, explain)
        write_json(work, Step.TRANSFORM, manifest.to_json())
    write_json(work, Step.GATE, verdict.to_json())
    shown = ("dataset", "fecha_carga", "passed", "read", "accepted", "rejected")
    outcome = asdict(verdict)
    return {"verdict": work.record(Step.GATE), **{name: outcome[name] for name in shown}}


def transform_files(
    spark: SparkSession, work: Work, fecha_carga: str, known: Mapping[str, FileFacts]
) -> tuple[Manifest, dict[str, FileContent]]:
    """Take the raw files into the candidate's files; return the manifest, and contents by name.

    One of several files with the same bytes is read. ``known`` are facts of files by key.
    """
    started, lake = datetime.now(UTC), work.lake.open()
    sha256 = cache(work.sha256)
    has_key, constants = work.plan["gate"]["has_key"], work.spec.constants
    copies = find_copies(work.raw.values(), sha256, constants, has_key=has_key)
    work = replace(work, names=[name for name in work.raw if name not in copies])
    spread = partial(find_facts, spark, work)
    layouts = find_layouts(lake, work.paths, work.spec, known=known, find_facts=spread)
    # The driver's machine has nothing else to do.
    with ThreadPoolExecutor(1) as pool:
        digests = dict(zip(work.raw, pool.map(sha256, work.raw), strict=False))
        reading, counts = judge(spark, work, cut_ranges(lake, layouts))
    check_size(f"{work.plan['dataset']} {fecha_carga}", counts)
    by_name = dict(zip(work.names, layouts.values(), strict=True))
    files = [
        ReadFile(file, digests[name], by_name.get(name), copies.get(name))
        for name, file in work.raw.items()
    ]
    subject = Subject(work.plan["dataset"], fecha_carga, work.plan["fingerprint"])
    manifest = make_manifest(subject, files, reading, counts, started)
    return manifest, dict(zip(work.names, counts.contents, strict=True))


def find_facts(spark: SparkSession, work: Work, ranges: Sequence[ByteRange]) -> list[FileFacts]:
    """Return the facts of the ranges; one task reads each."""
    numbers = spark.sparkContext.parallelize(range(len(ranges)), max(len(ranges), 1))
    facts = numbers.map(lambda number: range_facts(work.lake.open(), work.spec, ranges[number]))
    return list(facts.collect())


def find_work(options: argparse.Namespace) -> Work:
    """Return what the options name; TransformError if the plan is of another version."""
    lake = Lake(options.lake, options.region)
    try:
        plan = json.loads(lake.read(options.plan))
    except ValueError as error:
        raise TransformError(f"{options.plan}: not valid JSON") from error
    if plan["version"] != PLAN_VERSION:
        raise TransformError(f"{options.plan}: not a transform plan of version {PLAN_VERSION}")
    names = {"fecha_carga": options.fecha_carga, "run": options.run}
    keys = {name: plan[name].format_map(names) for name in _KEYS}
    spec = FileSpec.from_json(plan["files"])
    raw = lake.raw_files(keys["raw"])
    return Work(lake, {**plan, **keys}, spec, raw, [*raw], plan["harmless"])


def write_json(work: Work, step: Step, data: Mapping[str, Any]) -> None:
    """Write what the step leaves beside the candidate."""
    content = json.dumps(data, ensure_ascii=False, indent=2).encode()
    work.lake.write(work.record(step), BytesIO(content))


def judge(
    spark: SparkSession, work: Work, ranges: Sequence[ByteRange]
) -> tuple[Reading, RowCounts]:
    """Take every record through SQL into the candidate's files, in one Spark job."""
    spark.conf.set("spark.sql.ansi.enabled", "true")
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", _BATCH_ROWS)
    seen = spark.sparkContext.accumulator(dict[int, Reading | FileRefusedError](), _ByRange())
    rows = judged_rows(spark, work, ranges, seen)
    # Without a row, for its columns as Arrow has them.
    columns = pa.schema(rows.select(work.plan["columns"]).limit(0).toArrow().schema)
    # The partition is one object, so one task writes it.
    written = rows.repartition(1).mapInArrow(
        lambda batches: work.write(columns, batches), "counts STRING"
    )
    found = [text for (text,) in written.collect()]
    if not found:
        # Spark skips the task if there are no rows.
        found = next(work.write(columns, iter(())))["counts"].to_pylist()
    return merge(seen.value.values()), RowCounts.from_json(json.loads(found[0]))


def judged_rows(
    spark: SparkSession, work: Work, ranges: Sequence[ByteRange], seen: Seen
) -> DataFrame:
    """Return the plan's SQL over the records; one task reads each range."""
    columns = ", ".join(
        f"`{field.name}` {_SQL_TYPES[field.type]}" for field in schema(work.spec.columns)
    )
    numbers = spark.range(0, len(ranges), 1, max(len(ranges), 1))
    records = numbers.mapInArrow(lambda batches: work.read(ranges, seen, batches), columns)
    records.createOrReplaceTempView("records")
    return spark.sql(work.plan["rows"])


def merge(readings: Iterable[Reading | FileRefusedError]) -> Reading:
    """Return the readings of all ranges as one; raise the first refusal among them."""
    whole = Reading()
    for reading in readings:
        if isinstance(reading, FileRefusedError):
            raise reading
        whole.add(reading)
    return whole


def check_size(partition: str, counts: RowCounts) -> None:
    """Raise TransformError if a file of the partition is too big to publish."""
    sizes = {"accepted": counts.processed_bytes, "rejected": counts.quarantine_bytes}
    for kind, size in sizes.items():
        if size > MAX_OBJECT_BYTES:
            raise TransformError(
                f"{partition}: the {kind} rows take {size} bytes, more than one object may have "
                f"({MAX_OBJECT_BYTES}, 5 GiB); deliver the files under several load dates"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
