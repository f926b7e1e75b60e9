"""The commands. What a command needs is imported in it, so that each starts fast."""

from pathlib import Path
from typing import Annotated

import typer

from energia.cli import contracts
from energia.cli.errors import errors_as_lines
from energia.cli.options import (
    BucketOption,
    FechaOption,
    FormatOption,
    HomeOption,
    JsonOption,
    OutputFormat,
    ParamsOption,
    Target,
    TargetOption,
    WorkgroupOption,
    parse_date,
)
from energia.errors import UsageError
from energia.local.lake import LocalLake, find_lake
from energia.project import Project

app = typer.Typer(
    help="A data lake for an energy retailer: CSV files in, governed lake and answers out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(contracts.app, name="contracts")


@app.command()
@errors_as_lines
def run(
    source: Annotated[
        Path | None,
        typer.Argument(
            help="Folder of CSV files: <dataset>.csv, <dataset>/*.csv or "
            "<dataset>/fecha_carga=D/*.csv. [default: data/raw]",
            show_default=False,
        ),
    ] = None,
    fecha_carga: FechaOption = None,
    home: HomeOption = Path(".energia"),
    allow_missing: Annotated[
        bool,
        typer.Option("--allow-missing", help="Let dates lose the rows of raw files that are gone."),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Land the files, and take every new or unfinished load date through the pipeline.

    Exit code: 0 all well, 1 a load failed or a file was refused, 2 wrong usage.
    """
    from energia.cli.running import run_and_report  # noqa: PLC0415
    from energia.local.run import RunOrder  # noqa: PLC0415

    project = Project.find()
    day = parse_date(fecha_carga)
    order = RunOrder(source or project.sample, LocalLake(home), day, allow_missing)
    ok = run_and_report(project, order, as_json=json)
    raise typer.Exit(0 if ok else 1)


@app.command()
@errors_as_lines
def upload(
    source: Annotated[
        Path, typer.Argument(help="Folder of CSV files, laid out as energia run takes them.")
    ],
    fecha_carga: FechaOption = None,
    bucket: BucketOption = None,
    json: JsonOption = False,
) -> None:
    """Upload the files to the lake on AWS; what is there already is skipped.

    Last comes a manifest in raw/_entregas/, which starts the load date if an s3_event trigger is
    deployed. Exit code: 0 all well, 1 a file was refused or AWS did not take the upload, 2 wrong
    usage.
    """
    from energia.cli.uploading import upload_and_report  # noqa: PLC0415
    from energia.uploading import UploadOrder  # noqa: PLC0415

    if not bucket:
        raise UsageError(
            "--bucket: name the lake's bucket, or set ENERGIA_BUCKET; the output LakeBucket of "
            "the stack energia-<env>-storage has it"
        )
    order = UploadOrder(source, parse_date(fecha_carga), bucket)
    ok = upload_and_report(Project.find(), order, as_json=json)
    raise typer.Exit(0 if ok else 1)


@app.command()
@errors_as_lines
def retract(
    file: Annotated[str, typer.Argument(help="The name of a landed file, as in raw/.")],
    home: HomeOption = Path(".energia"),
    json: JsonOption = False,
) -> None:
    """Take a landed file out (it is kept in raw/_retiradas/) and process its date again."""
    from energia.cli.running import retract_and_report  # noqa: PLC0415

    ok = retract_and_report(Project.find(), file, find_lake(home), as_json=json)
    raise typer.Exit(0 if ok else 1)


@app.command()
@errors_as_lines
def query(
    name: Annotated[
        str | None, typer.Argument(help="A question of athena_sql/, as --list shows.")
    ] = None,
    list_all: Annotated[bool, typer.Option("--list", help="List the questions.")] = False,
    param: ParamsOption = None,
    output: FormatOption = OutputFormat.TABLE,
    target: TargetOption = Target.LOCAL,
    home: HomeOption = Path(".energia"),
    workgroup: WorkgroupOption = "energia-dev",
) -> None:
    """Answer a question of athena_sql/ from the processed lake."""
    from energia.cli import asking  # noqa: PLC0415

    project = Project.find()
    if list_all or name is None:
        asking.list_questions(project)
    else:
        plan = asking.find_question(project, name)
        place = asking.Place(target, home, workgroup)
        asking.ask(project, plan, param or (), place, output)


@app.command()
@errors_as_lines
def sql(
    text: Annotated[str, typer.Argument(help="A SELECT in Athena's dialect.")],
    param: ParamsOption = None,
    output: FormatOption = OutputFormat.TABLE,
    target: TargetOption = Target.LOCAL,
    home: HomeOption = Path(".energia"),
    workgroup: WorkgroupOption = "energia-dev",
) -> None:
    """Answer a SELECT over the processed lake and its rejected rows."""
    from energia.cli import asking  # noqa: PLC0415
    from energia.queries.planner import plan_query  # noqa: PLC0415

    project = Project.find()
    plan = plan_query(text, project.contracts)
    place = asking.Place(target, home, workgroup)
    asking.ask(project, plan, param or (), place, output)


@app.command()
@errors_as_lines
def rejected(
    dataset: Annotated[str, typer.Argument(help="The dataset of a contract.")],
    fecha_carga: Annotated[
        str | None, typer.Option(help="Only this load date, YYYY-MM-DD.", show_default=False)
    ] = None,
    output: FormatOption = OutputFormat.TABLE,
    home: HomeOption = Path(".energia"),
    json: JsonOption = False,
) -> None:
    """Show rejected rows: file, byte position, original text and every reason."""
    from energia.cli import asking  # noqa: PLC0415

    day = None if fecha_carga is None else parse_date(fecha_carga)
    chosen = OutputFormat.JSON if json else output
    asking.show_rejected(Project.find(), dataset, day, find_lake(home), chosen)


@app.command()
@errors_as_lines
def status(home: HomeOption = Path(".energia"), json: JsonOption = False) -> None:
    """Show what the lake holds by dataset and date, and whether it is fresh enough."""
    from energia.cli import seeing  # noqa: PLC0415

    today = parse_date(None)
    seeing.show_status(Project.find(), find_lake(home), today, as_json=json)


@app.command()
@errors_as_lines
def runs(home: HomeOption = Path(".energia"), json: JsonOption = False) -> None:
    """Show the runs and retractions of a home, the latest first."""
    from energia.cli import seeing  # noqa: PLC0415

    seeing.show_runs(find_lake(home), as_json=json)


@app.command()
@errors_as_lines
def access(json: JsonOption = False) -> None:
    """Show who may read which columns of which table, in lake and warehouse."""
    from energia.cli import allowing  # noqa: PLC0415

    allowing.show_access(Project.find(), as_json=json)


@app.command()
@errors_as_lines
def generate(
    out: Annotated[
        Path,
        typer.Option(
            help="Folder to write <dataset>/fecha_carga=D/<dataset>.csv and answers.json in; "
            "files of these names are replaced."
        ),
    ],
    rows: Annotated[int, typer.Option(min=1, help="Transactions in all.")] = 1_000,
    dirty: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of defective rows in clientes and transacciones."),
    ] = 0,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same files.")] = 7,
) -> None:
    """Generate a coherent set of sample files over three load dates, and their exact answers."""
    from energia.generating import generate as generate_files  # noqa: PLC0415

    done = generate_files(out, rows=rows, dirty=dirty, seed=seed)
    typer.echo(
        f"{len(done.files)} files in {out}: {done.rows} rows, {done.defective} of them made "
        f"defective; what the lake must hold then is in {done.answers}"
    )
