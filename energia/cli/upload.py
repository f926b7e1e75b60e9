"""`energia upload`: upload CSV files to the lake on AWS."""

from collections.abc import Collection
from functools import partial
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from energia.cli.console import (
    plain_console,
    print_error,
    print_json,
    print_not_read,
    print_plain,
    print_warning,
)
from energia.cli.options import (
    AllowOption,
    BucketOption,
    FechaOption,
    JsonOption,
    parse_allow,
    parse_date,
)
from energia.errors import UsageError
from energia.project import Project

if TYPE_CHECKING:
    from energia.uploading import DeliveredFile, UploadReport

_HOW_IT_STARTS = (
    "\nWith the s3_event trigger, a new record starts its load date. Without the trigger, run\n"
    "(StateMachineArn is an output of the stack energia-<env>-etl):"
)


def upload(
    source: Annotated[
        Path, typer.Argument(help="Folder of files, in the layout that energia run reads.")
    ],
    fecha_carga: FechaOption = None,
    bucket: BucketOption = None,
    allow: AllowOption = "",
    json: JsonOption = False,
) -> None:
    """Upload files as CSV to the lake on AWS; skip files that are there already.

    The last object of a load date is its delivery record in raw/_entregas/. With the s3_event
    trigger, the record starts the load date.

    Exit codes: 0 success, 1 a file was refused or AWS rejected the upload, 2 usage error.
    """
    from energia.uploading import UploadOrder
    from energia.uploading import upload as upload_files

    if not bucket:
        raise UsageError(
            "--bucket is missing; use the output LakeBucket of the stack energia-<env>-storage, "
            "or set ENERGIA_BUCKET"
        )
    console, loaded = plain_console(quiet=json), parse_date(fecha_carga)
    listener = partial(_print_file, console)
    order = UploadOrder(source, loaded, bucket, parse_allow(allow))
    report = upload_files(order, Project.find().datasets(), listener)
    if json:
        print_json(report.to_json())
    else:
        _print_end(console, report, order.allow)
    raise typer.Exit(0 if report.ok else 1)


def _print_file(console: Console, file: "DeliveredFile") -> None:
    state = "sent   " if file.sent else "skipped"
    print_plain(console, f"{state}  {file.source} -> {file.key}")


def _print_end(console: Console, report: "UploadReport", allow: Collection[str]) -> None:
    for warning in report.warnings:
        print_warning(console, warning)
    for error in report.errors:
        print_error(console, error)
    print_not_read(console, report.not_read)
    for record in report.records:
        state = "" if record.written else " (existed already)"
        print_plain(console, f"record s3://{report.bucket}/{record.key}{state}")
    if report.records:
        print_plain(console, _HOW_IT_STARTS)
    for record in report.records:
        given = {"fecha_carga": record.fecha_carga} | ({"allow": sorted(allow)} if allow else {})
        # A name starts one execution: the trigger and a person cannot start the date twice.
        print_plain(
            console,
            "aws stepfunctions start-execution --state-machine-arn <StateMachineArn> --name "
            f"{record.execution} --input '{dumps(given)}'",
        )
