"""`energia rejected`: show rejected rows, also those of loads that the gate stopped."""

import sys
from collections.abc import Mapping
from datetime import date
from functools import cache
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
from energia.errors import LoadError, UsageError
from energia.lake import PARTITION, LakeZone
from energia.project import Project
from energia.suggestions import did_you_mean

if TYPE_CHECKING:
    from energia.local.lake import LocalLake
    from energia.local.partition import LocalPartition
    from energia.queries.result import Cell, Result

_ORDER = (PARTITION, "archivo", "posicion")
_LINE = "linea"


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
    """Show rejected rows with their file, line, byte position, original text and reasons."""
    from energia.local.lake import find_lake

    wanted = None if fecha_carga is None else parse_date(fecha_carga)
    lake = find_lake(parse_folder(home))
    parts = _partitions(lake, Project.find().contract(dataset).dataset, wanted)
    result = _rejected_rows(parts)
    if output is OutputFormat.TABLE and not json:
        _print_rows(result, parts)
    else:
        print_result(result, OutputFormat.JSON if json else output)


def _partitions(
    lake: "LocalLake", dataset: str, fecha_carga: date | None
) -> "dict[str, LocalPartition]":
    """Return the partition of one load date, or those of all; UsageError for an unknown date."""
    from energia.local.landing import landed_partitions

    parts = {str(part.id.fecha_carga): part for part in landed_partitions(lake, [dataset])}
    if fecha_carga is None:
        return parts
    day = str(fecha_carga)
    if day not in parts:
        advice = did_you_mean(day, parts) or "; list them with energia status"
        raise UsageError(f"{dataset} has no load date {day}{advice}")
    return {day: parts[day]}


def _rejected_rows(parts: "Mapping[str, LocalPartition]") -> "Result":
    """Return the rejected rows of the dates, including loads the gate stopped."""
    from energia.partition.candidate import QUARANTINE_COLUMNS
    from energia.queries.result import Result

    columns = (*(column.name for column in QUARANTINE_COLUMNS), _LINE, PARTITION)
    rows = [(*row, part.id.fecha_carga) for part in parts.values() for row in _stored(part)]
    order = [columns.index(name) for name in _ORDER]
    return Result(columns, tuple(sorted(rows, key=lambda row: [row[at] for at in order])))


def _stored(part: "LocalPartition") -> "list[tuple[Cell, ...]]":
    """Return the stored rows of a date, each with its line in the delivered file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from energia.local.line_numbers import find_lines
    from energia.partition.steps import Step

    stopped, step = part.candidate.rejected, Step.PUBLISH
    path = part.table_file(LakeZone.QUARANTINE)
    # An emptied temp/ shows in `energia status`, and the next run rebuilds the rows.
    if part.problem() and stopped.exists():
        # SQL cannot find these rows, because they are not in a table.
        sys.stderr.write(f"{part}: the gate stopped this load; its rows are not published\n")
        path, step = stopped, Step.TRANSFORM
    if not path.exists():
        return []
    try:
        rows = pq.read_table(path, partitioning=None).to_pylist()
        places = [(row["archivo"], row["posicion"]) for row in rows]
        lines = find_lines(part, part.find_manifest(step), places)
        return [(*row.values(), line) for row, line in zip(rows, lines, strict=True)]
    except (pa.ArrowException, OSError) as error:
        raise LoadError(
            f"{path}: cannot be read; repair it with energia status --verify and energia run"
        ) from error


def _print_rows(result: "Result", parts: "Mapping[str, LocalPartition]") -> None:
    from energia.local.deliveries import delivered_name

    # In a table, file names and original texts would leave no width for the reasons.
    console, name = plain_console(), cache(delivered_name)
    rows = list(result.to_text())
    for row in rows:
        cells = dict(zip(result.columns, row, strict=True))
        reasons = cells["motivos"].removeprefix("[").removesuffix("]")
        file = name(parts[cells[PARTITION]], cells["archivo"])
        place = f"line {cells[_LINE]}" if cells[_LINE] else f"byte {cells['posicion']}"
        print_plain(console, printable(f"{cells[PARTITION]}  {file}  {place}"))
        for text in (reasons, cells["texto"]):
            print_plain(console, f"    {printable(text)}")
    console.print(counted(len(rows), "rejected row"), highlight=False)
