"""`energia rejected`: rejected rows, those of a load that stopped at its gate included."""

import sys
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from energia.cli.answers import print_result, printable
from energia.cli.console import plain_console, print_plain
from energia.cli.options import HOME, FormatOption, HomeOption, JsonOption, OutputFormat, parse_date
from energia.lake import PARTITION, LakeZone, Partition, rejects_name
from energia.project import Project

if TYPE_CHECKING:
    from energia.local.lake import LocalLake
    from energia.queries.result import Result

_ORDER = (PARTITION, "archivo", "posicion")


def rejected(
    dataset: Annotated[str, typer.Argument(help="The dataset of a contract.")],
    fecha_carga: Annotated[
        str | None, typer.Option(help="Only this load date, YYYY-MM-DD.", show_default=False)
    ] = None,
    output: FormatOption = OutputFormat.TABLE,
    home: HomeOption = HOME,
    json: JsonOption = False,
) -> None:
    """Show rejected rows: file, byte position, original text and every reason."""
    from energia.local.lake import find_lake

    wanted = None if fecha_carga is None else parse_date(fecha_carga)
    result = _rejected_rows(Project.find(), find_lake(home), dataset, wanted)
    if output is OutputFormat.TABLE and not json:
        _print_rows(result)
    else:
        print_result(result, OutputFormat.JSON if json else output)


def _rejected_rows(
    project: Project, lake: "LocalLake", dataset: str, fecha_carga: date | None
) -> "Result":
    """Return the rejected rows of a date, or of all; where a load stopped, those that stop it."""
    from energia.queries.result import Result

    published = _published(project, lake, dataset, fecha_carga)
    columns, stopped = published.columns, dict(_stopped(lake, dataset, fecha_carga))
    dates = {partition.fecha_carga for partition in stopped}
    rows = [row for row in published.rows if row[columns.index(PARTITION)] not in dates]
    for partition, stored in stopped.items():
        # These rows are in no table, so that SQL does not find them.
        sys.stderr.write(f"{partition}: was stopped at its gate; these rejects are not published\n")
        values = ({**row, PARTITION: partition.fecha_carga} for row in stored)
        rows += [tuple(row[name] for name in columns) for row in values]
    order = [columns.index(name) for name in _ORDER]
    return Result(columns, tuple(sorted(rows, key=lambda row: [row[at] for at in order])))


def _published(
    project: Project, lake: "LocalLake", dataset: str, fecha_carga: date | None
) -> "Result":
    from sqlglot import exp

    from energia.queries.compiling import compile_query
    from energia.queries.local import answer

    query = exp.select("*").from_(rejects_name(project.contract(dataset).dataset))
    if fecha_carga is not None:
        query = query.where(exp.column(PARTITION).eq(fecha_carga))
    text = query.order_by(*_ORDER).sql("athena")
    return answer(compile_query(text, project.contracts), {}, lake, project.contracts)


def _stopped(
    lake: "LocalLake", dataset: str, fecha_carga: date | None
) -> Iterator[tuple[Partition, list[dict[str, Any]]]]:
    import pyarrow.parquet as pq

    parts = lake.partitions(LakeZone.RAW, dataset)
    for part in (item for item in parts if fecha_carga in (None, item.id.fecha_carga)):
        stored = part.candidate.rejected
        # An emptied temp/ shows in `energia status`, and the next run rebuilds the rows.
        if part.problem() and stored.exists():
            yield part.id, pq.read_table(stored, partitioning=None).to_pylist()


def _print_rows(result: "Result") -> None:
    # In a table, file names and original texts would leave no width for the reasons.
    console = plain_console()
    for row in result.to_text():
        cells = dict(zip(result.columns, map(printable, row), strict=True))
        reasons = cells["motivos"].removeprefix("[").removesuffix("]")
        place = f"{cells[PARTITION]}  {cells['archivo']}  byte {cells['posicion']}"
        for line in (place, f"    {reasons}", f"    {cells['texto']}"):
            print_plain(console, line)
    console.print(f"{len(result.rows):,} rejected rows", highlight=False)
