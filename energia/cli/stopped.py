"""Rejected rows that were never published, because they stopped their load at the gate."""

import sys
from datetime import date
from typing import Any

import pyarrow.parquet as pq

from energia.lake import PARTITION, LakeZone
from energia.local.lake import LocalLake
from energia.local.partition import LocalPartition
from energia.queries.result import Result


def with_stopped(result: Result, lake: LocalLake, dataset: str, day: date | None) -> Result:
    """The published rejects of ``day``, or of all dates, with a stopped load's in their place.

    Says on stderr of which dates they are: no table holds them.
    """
    stopped = [
        part
        for part in lake.partitions(LakeZone.RAW, dataset)
        if day in (None, part.id.fecha_carga)
        and part.problem()
        # If temp/ was emptied, `status` reports it and the next run rebuilds it.
        and part.candidate.rejected.exists()
    ]
    dates = {part.id.fecha_carga for part in stopped}
    place = result.columns.index(PARTITION)
    rows = [row for row in result.rows if row[place] not in dates]
    for part in stopped:
        sys.stderr.write(f"{part}: was stopped at its gate; these rejects are not published\n")
        rows += _rows(part, result.columns)
    order = [result.columns.index(name) for name in (PARTITION, "archivo", "posicion")]
    return Result(result.columns, tuple(sorted(rows, key=lambda row: [row[at] for at in order])))


def _rows(part: LocalPartition, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    stored = pq.read_table(part.candidate.rejected, partitioning=None).to_pylist()
    values = ({**row, PARTITION: part.id.fecha_carga} for row in stored)
    return [tuple(row[name] for name in columns) for row in values]
