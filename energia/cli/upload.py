"""`energia upload`: files into the lake on AWS, and the command that starts their dates."""

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
    "\nWith the trigger s3_event a new record starts its date by itself. Otherwise:\n"
    "(StateMachineArn is an output of energia-<env>-etl)"
)


def upload(
    source: Annotated[
        Path, typer.Argument(help="Folder of CSV files, laid out as energia run takes them.")
    ],
    fecha_carga: FechaOption = None,
    bucket: BucketOption = None,
    allow: AllowOption = "",
    json: JsonOption = False,
) -> None:
    """Upload the files to the lake on AWS; what is there already is skipped.

    Last comes a record in raw/_entregas/, which starts the load date if an s3_event trigger is
    deployed. Exit code: 0 all well, 1 a file was refused or AWS did not take the upload, 2 wrong
    usage.
    """
    from energia.uploading import UploadOrder
    from energia.uploading import upload as upload_files

    if not bucket:
        raise UsageError(
            "--bucket: name the lake's bucket, or set ENERGIA_BUCKET; the output LakeBucket of "
            "the stack energia-<env>-storage has it"
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
        state = "" if record.written else " (was there already)"
        print_plain(console, f"record s3://{report.bucket}/{record.key}{state}")
    if report.records:
        print_plain(console, _HOW_IT_STARTS)
    for record in report.records:
        given = {"fecha_carga": record.fecha_carga} | ({"allow": sorted(allow)} if allow else {})
        # A name starts one execution, so that a trigger and a person together start the date once.
        print_plain(
            console,
            "aws stepfunctions start-execution --state-machine-arn <StateMachineArn> --name "
            f"{record.execution} --input '{dumps(given)}'",
        )
