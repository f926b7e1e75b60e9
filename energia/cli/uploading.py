"""`energia upload`: the upload, told file by file, and the command that starts its dates."""

from rich.console import Console

from energia.cli.console import plain_console, print_error, print_json, print_plain
from energia.project import Project
from energia.uploading import DeliveredFile, UploadOrder, UploadReport, upload

_HOW_IT_STARTS = (
    "\nWith the trigger s3_event a new manifest starts its date by itself. Otherwise:\n"
    "(StateMachineArn is an output of energia-<env>-etl)"
)


def upload_and_report(project: Project, order: UploadOrder, *, as_json: bool) -> bool:
    """Upload and print what went where; whether all went well."""
    console = plain_console(quiet=as_json)

    def tell(file: DeliveredFile) -> None:
        state = "sent   " if file.sent else "skipped"
        print_plain(console, f"{state}  {file.source} -> {file.key}")

    report = upload(order, project.plans(), tell)
    if as_json:
        print_json(report.to_json())
    else:
        _print_end(console, report)
    return report.ok


def _print_end(console: Console, report: UploadReport) -> None:
    for error in report.errors:
        print_error(console, error)
    for manifest in report.manifests:
        state = "" if manifest.written else " (was there already)"
        print_plain(console, f"manifest s3://{report.bucket}/{manifest.key}{state}")
    if report.manifests:
        print_plain(console, _HOW_IT_STARTS)
    for manifest in report.manifests:
        print_plain(console, _start_command(manifest.fecha_carga, manifest.execution))


def _start_command(day: str, execution: str) -> str:
    # A name starts one execution, so that a trigger and a person together start the date once.
    return (
        "aws stepfunctions start-execution --state-machine-arn <StateMachineArn> "
        f'--name {execution} --input \'{{"fecha_carga": "{day}"}}\''
    )
