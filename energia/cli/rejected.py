"""`energia rejected`: show rejected rows, also those of loads that the gate stopped."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from energia.cli.answers import print_result, printable
from energia.cli.console import counted, plain_console, print_plain
from energia.cli.options import (
    HOME,
    FormatOption,
    HomeOption,
    JsonOption,
    OutputFormat,
    parse_date,
    parse_folder,
)
from energia.errors import LoadError
from energia.lake import PARTITION, LakeZone
from energia.project import Project

if TYPE_CHECKING:
    from energia.local.lake import LocalLake
    from energia.local.partition import LocalPartition
    from energia.queries.result import Cell, Result

_ORDER = (PARTITION, "archivo", "posicion")


def rejected(
    dataset: Annotated[str, typer.Argument(help="Name of a dataset.")],
    fecha_carga: Annotated[
        str | None,
        typer.Option(help="Show only this load date (YYYY-MM-DD).", show_default=False),
    ] = None,
    output: FormatOption = OutputFormat.TABLE,
    home: HomeOption = HOME,
    json: JsonOption = False,
) -> None:
    """Show rejected rows with their file, byte position, original text and reasons."""
    from energia.local.lake import find_lake

    wanted = None if fecha_carga is None else parse_date(fecha_carga)
    result = _rejected_rows(
        find_lake(parse_folder(home)), Project.find().contract(dataset).dataset, wanted
    )
    if output is OutputFormat.TABLE and not json:
        _print_rows(result)
    else:
        print_result(result, OutputFormat.JSON if json else output)


def _rejected_rows(lake: "LocalLake", dataset: str, fecha_carga: date | None) -> "Result":
    """Return the rejected rows of one date or of all dates, including loads the gate stopped."""
    from energia.local.landing import landed_partitions
    from energia.partition.candidate import QUARANTINE_COLUMNS
    from energia.queries.result import Result

    columns = (*(column.name for column in QUARANTINE_COLUMNS), PARTITION)
    parts = landed_partitions(lake, [dataset])
    found = [part for part in parts if fecha_carga in (None, part.id.fecha_carga)]
    rows = [(*row, part.id.fecha_carga) for part in found for row in _stored(part)]
    order = [columns.index(name) for name in _ORDER]
    return Result(columns, tuple(sorted(rows, key=lambda row: [row[at] for at in order])))


def _stored(part: "LocalPartition") -> "list[tuple[Cell, ...]]":
    import pyarrow as pa
    import pyarrow.parquet as pq

    stopped = part.candidate.rejected
    path = part.table_file(LakeZone.QUARANTINE)
    # An emptied temp/ shows in `energia status`, and the next run rebuilds the rows.
    if part.problem() and stopped.exists():
        # SQL cannot find these rows, because they are not in a table.
        sys.stderr.write(f"{part}: the gate stopped this load; its rows are not published\n")
        path = stopped
    if not path.exists():
        return []
    try:
        return [tuple(row.values()) for row in pq.read_table(path, partitioning=None).to_pylist()]
    except (pa.ArrowException, OSError) as error:
        raise LoadError(
            f"{path}: cannot be read; repair it with energia status --verify and energia run"
        ) from error


def _print_rows(result: "Result") -> None:
    # In a table, file names and original texts would leave no width for the reasons.
    console = plain_console()
    for row in result.to_text():
        cells = dict(zip(result.columns, map(printable, row), strict=True))
        reasons = cells["motivos"].removeprefix("[").removesuffix("]")
        place = f"{cells[PARTITION]}  {cells['archivo']}  byte {cells['posicion']}"
        for line in (place, f"    {reasons}", f"    {cells['texto']}"):
            print_plain(console, line)
    console.print(counted(len(result.rows), "rejected row"), highlight=False)
