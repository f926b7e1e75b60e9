"""Rejected rows that were never published, because they stopped their load at the gate."""

import sys
from datetime import date
from typing import Any

import pyarrow.parquet as pq

from energia.lake import PARTITION, LakeZone, Partition
from energia.local.gate import gate_problem
from energia.local.lake import LocalLake
from energia.local.transform import candidate_of
from energia.queries.result import Result


def with_stopped(result: Result, lake: LocalLake, dataset: str, day: date | None) -> Result:
    """The published rejects of ``day``, or of all dates, with a stopped load's in their place.

    Says on stderr of which dates they are: no table holds them.
    """
    stopped = [
        partition
        for partition in lake.partitions(LakeZone.RAW, dataset)
        if day in (None, partition.fecha_carga)
        and gate_problem(lake, partition)
        # Who has emptied temp/ is told by the status; the next run makes it again.
        and candidate_of(lake, partition).rejected.exists()
    ]
    dates = {partition.fecha_carga for partition in stopped}
    place = result.columns.index(PARTITION)
    rows = [row for row in result.rows if row[place] not in dates]
    for partition in stopped:
        sys.stderr.write(f"{partition}: was stopped at its gate; these rejects are not published\n")
        rows += _rows(lake, partition, result.columns)
    order = [result.columns.index(name) for name in (PARTITION, "archivo", "posicion")]
    return Result(result.columns, tuple(sorted(rows, key=lambda row: [row[at] for at in order])))


def _rows(lake: LocalLake, partition: Partition, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    stored = pq.read_table(candidate_of(lake, partition).rejected, partitioning=None).to_pylist()
    values = ({**row, PARTITION: partition.fecha_carga} for row in stored)
    return [tuple(row[name] for name in columns) for row in values]
