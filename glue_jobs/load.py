"""Load one date of one dataset into Redshift, in one transaction.

What is loaded and how comes as data: the manifest of the published partition and the load plan that
the compiler made. A run that is repeated, at whatever point it stopped, ends in the same rows. Only
values that fit strict patterns enter a statement: the Data API of this Glue takes no parameters.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NoReturn

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from energia.data_api import DataApi
from energia.errors import EnergiaError, LoadError, StatementError
from energia.partition.steps import Step

PLAN_VERSION = 1

_LAKE = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])")
_KEY = re.compile(r"[A-Za-z0-9_.=-]+(?:/[A-Za-z0-9_.=-]+)*")
_VALUES = {
    "fecha_carga": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "manifest_id": re.compile(r"[0-9a-f]{64}"),
    "copy_manifest": re.compile(f"{_LAKE.pattern}/{_KEY.pattern}"),
    "copy_role": re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=.@/-]{1,512}"),
    "rows": re.compile(r"[0-9]{1,18}"),
}


@dataclass(frozen=True)
class Job:
    """The options and clients of one run of the job."""

    options: argparse.Namespace
    s3: Any
    redshift: Any
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    @property
    def bucket(self) -> str:
        """Return the lake's bucket, which has all keys."""
        return str(self.options.lake.removeprefix("s3://"))


@dataclass(frozen=True)
class Statement:
    """A statement with its values in it; ``on_error`` says what its failure means."""

    name: str
    sql: str
    on_error: str


def main(arguments: Sequence[str]) -> None:
    """Load the date and print one line of JSON; raise SystemExit with one line on failure."""
    try:
        options = parse(arguments)
        s3 = boto3.client("s3", region_name=options.region)
        redshift = boto3.client("redshift-data", region_name=options.region)
        outcome = load(Job(options, s3, redshift))
    except (EnergiaError, BotoCoreError, ClientError) as error:
        sys.exit(f"load: {' '.join(str(error).split())}")
    except (KeyError, TypeError, AttributeError) as error:
        sys.exit(f"load: the plan or the manifest is not of this version ({error!r})")
    sys.stdout.write(json.dumps(outcome) + "\n")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the job's options without those of Glue; raise LoadError for an invalid one."""
    parser = _Parser(allow_abbrev=False, add_help=False)
    for name in ("lake", "plan", "manifest", "fecha_carga", "database", "copy_role"):
        parser.add_argument(f"--{name}", required=True)
    warehouse = parser.add_mutually_exclusive_group(required=True)
    warehouse.add_argument("--workgroup")
    warehouse.add_argument("--cluster")
    for name in ("db_user", "region"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--timeout_s", type=int, default=1500)
    options = parser.parse_known_args(arguments)[0]
    if not _LAKE.fullmatch(options.lake):
        raise LoadError(f"lake: '{options.lake}' is not valid; use s3://BUCKET")
    return options


def load(job: Job) -> dict[str, Any]:
    """Load the date and return what was done; EnergiaError or an error of boto3 if it fails."""
    started, options = job.clock(), job.options
    plan, manifest = _read_json(job, options.plan), _read_json(job, options.manifest)
    _check_subject(options, plan, manifest)
    identity, rows = manifest["fingerprint"], manifest["accepted"]
    names = {"fecha_carga": options.fecha_carga, "manifest_id": identity}
    key = plan["object"].format_map(names)
    copied = plan["copy_manifest"].format_map(names)
    places = {"copy_manifest": f"{options.lake}/{copied}", "copy_role": options.copy_role}
    statements = render(plan, {**names, **places, "rows": str(rows)})
    _write_copy_manifest(job, key, manifest["processed_bytes"], copied)
    done = {"manifest": identity, "rows": rows, "statement": run(job, statements, key)}
    # Beside the manifest that it acted on, as every step does.
    step = {"step": Step.LOAD, "done_at": datetime.now(UTC).isoformat(), **done}
    _write_json(job, f"{options.manifest.rpartition('/')[0]}/{Step.LOAD.record}", step)
    subject = {"dataset": plan["dataset"], "fecha_carga": options.fecha_carga}
    return {"loaded": True, **subject, **done, "seconds": round(job.clock() - started, 1)}


def render(plan: Mapping[str, Any], values: Mapping[str, str]) -> list[Statement]:
    """Return the plan's statements with the values as literals; LoadError for an unsafe value."""
    literals = {name: _literal(name, value) for name, value in values.items()}

    def literal(found: re.Match[str]) -> str:
        if found[1] not in literals:
            raise LoadError(f"the plan uses an unknown value: '{found[0]}'")
        return literals[found[1]]

    return [
        # In one pass: a value is never searched for names of values.
        Statement(item["name"], re.sub(r":(\w*)", literal, item["sql"]), item["on_error"])
        for item in plan["statements"]
    ]


def run(job: Job, statements: Sequence[Statement], key: str) -> str:
    """Run the statements as one transaction and return its id; LoadError if it fails."""
    target = {
        "Database": job.options.database,
        "WorkgroupName": job.options.workgroup,
        "ClusterIdentifier": job.options.cluster,
        "DbUser": job.options.db_user,
    }
    given = {name: value for name, value in target.items() if value is not None}
    deadline = job.clock() + job.options.timeout_s
    warehouse = DataApi(job.redshift, given, deadline, job.sleep, job.clock)
    try:
        return warehouse.run([statement.sql for statement in statements])
    except StatementError as error:
        # Redshift's own words may hold values of rows, so no traceback may show them either.
        raise LoadError(f"{key}: {_failure(error, statements, key)}") from None


def without_values(error: str, sent: str, key: str) -> str:
    """Return an error's text without quoted text that was not sent: it may come from a row.

    Of its details, only the lines remain in which Redshift names error, code and context.
    """
    head, _, details = error.strip().partition("DETAIL")
    lines = head.splitlines()[:1] + re.findall(r"^\s*((?:error|code|context):.*)", details, re.M)
    words, kept = set(re.findall(r"[\w./:=-]+", sent)), list[str]()

    def keep(found: re.Match[str]) -> str:
        if found[2] not in words and key not in found[2]:
            return found[0]
        kept.append(found[0])
        return f"\0{len(kept) - 1}\0"

    text = re.sub(r"(['\"])([\w./:=-]+)\1", keep, " ".join(lines))
    # From the first quote to the last: a value may hold quotes itself.
    text = re.sub(r"['\"].*['\"]|['\"].*", "'...'", text)
    return " ".join(re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], text).split())


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise LoadError(message)


def _failure(error: StatementError, statements: Sequence[Statement], key: str) -> str:
    sent = "\n".join(statement.sql for statement in statements)
    said = without_values(error.reason, sent, key)
    if error.status == "FAILED" and error.index is not None:
        failed = statements[error.index]
        meaning = f": {failed.on_error}" if failed.on_error else ""
        said = f"statement '{failed.name}' failed{meaning} (Redshift: {said})"
    else:
        said = f"statement {error.statement} {error.status}: {said}"
    return f"{said}; nothing was loaded" if error.status in ("FAILED", "ABORTED") else said


def _literal(name: str, value: str) -> str:
    if not _VALUES[name].fullmatch(value):
        raise LoadError(f"{name}: the value is not valid in a statement")
    if name == "fecha_carga":
        try:
            date.fromisoformat(value)
        except ValueError as error:
            raise LoadError(f"fecha_carga: '{value}' is not valid; use YYYY-MM-DD") from error
    return value if name == "rows" else f"'{value}'"


def _check_subject(
    options: argparse.Namespace, plan: Mapping[str, Any], manifest: Mapping[str, Any]
) -> None:
    if plan["version"] != PLAN_VERSION:
        raise LoadError(f"{options.plan}: not a load plan of version {PLAN_VERSION}")
    if type(manifest["accepted"]) is not int or type(manifest["processed_bytes"]) is not int:
        cause = "accepted or processed_bytes is not a whole number"
        raise LoadError(f"{options.manifest}: {cause}")
    found = f"{manifest['dataset']} {manifest['fecha_carga']}"
    wanted = f"{plan['dataset']} {options.fecha_carga}"
    if found != wanted:
        raise LoadError(f"{options.manifest}: the manifest is of {found}, not of {wanted}")


def _write_copy_manifest(job: Job, key: str, size: int, target: str) -> None:
    """Write COPY's manifest with the one object: a key in COPY matches every longer key too."""
    stored = job.s3.head_object(Bucket=job.bucket, Key=key)["ContentLength"]
    if stored != size:
        raise LoadError(f"{key}: the object has {stored} bytes, but its manifest has {size}")
    url = f"{job.options.lake}/{key}"
    entry = {"url": url, "mandatory": True, "meta": {"content_length": size}}
    _write_json(job, target, {"entries": [entry]})


def _read_json(job: Job, key: str) -> Any:
    try:
        return json.loads(job.s3.get_object(Bucket=job.bucket, Key=key)["Body"].read())
    except ValueError as error:
        raise LoadError(f"{key}: not valid JSON") from error


def _write_json(job: Job, key: str, data: Mapping[str, Any]) -> None:
    text = json.dumps(data, indent=2).encode() + b"\n"
    job.s3.put_object(Bucket=job.bucket, Key=key, Body=text)


if __name__ == "__main__":
    main(sys.argv[1:])
