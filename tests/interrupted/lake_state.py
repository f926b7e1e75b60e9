"""What a lake and its warehouse hold, as values that can be compared between lakes."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

import duckdb
import pyarrow.parquet as pq

from energia.compiler.dataset import Datasets
from energia.compiler.warehouse import AUDIT_TABLE, table_name
from energia.lake import LakeZone
from energia.local.lake import LocalLake
from energia.project import Project
from energia.queries import Query
from energia.queries.local import answer

from .server import ROOT

Row = tuple[Any, ...]
Rows = tuple[Row, ...]

QUESTION = "ventas_por_tipo_energia"


@dataclass(frozen=True)
class LakeState:
    """All that a run leaves for its readers; two lakes in the same state have equal values."""

    accepted: dict[str, Rows]
    rejected: dict[str, Rows]
    warehouse: dict[str, Rows]
    answer: Rows
    landed: tuple[str, ...]
    leftovers: tuple[str, ...]


@cache
def project() -> Project:
    """This checkout."""
    return Project(ROOT)


@cache
def datasets() -> Datasets:
    """What the datasets compile to."""
    return project().datasets()


@cache
def _question() -> Query:
    return next(query for query in project().queries() if query.name == QUESTION)


def state_of(lake: LocalLake) -> LakeState:
    """Everything there is to compare."""
    return LakeState(
        accepted=_published(lake, LakeZone.PROCESSED),
        rejected=_published(lake, LakeZone.QUARANTINE),
        warehouse=warehouse_rows(lake),
        answer=answer_of(lake),
        landed=landed_files(lake),
        leftovers=leftovers(lake),
    )


def answer_of(lake: LocalLake) -> Rows:
    """What the lake answers to the first question."""
    return answer(_question().compiled, {}, lake, project().contracts).rows


def landed_files(lake: LocalLake) -> tuple[str, ...]:
    """The landed files, without the times in their names."""
    found = (lake.home / LakeZone.RAW).rglob("*.csv")
    return tuple(sorted(without_time(path.name) for path in found))


def landing_records(lake: LocalLake) -> tuple[str, ...]:
    """The names of the landed files whose source, size and hash are on record."""
    found = (lake.home / LakeZone.CONTROL).glob("*/*/landing/*.json")
    return tuple(sorted(f"{without_time(path.stem)}.csv" for path in found))


def leftovers(lake: LocalLake) -> tuple[str, ...]:
    """The files in temp/: a finished run has used or removed them all."""
    temp = lake.home / LakeZone.TEMP
    return tuple(sorted(str(path.relative_to(temp)) for path in temp.rglob("*") if path.is_file()))


def published_rows(lake: LocalLake, zone: LakeZone, key: str) -> Rows | None:
    """The rows of the one object of a partition, which its key names; None before there is one."""
    path = lake.home / zone / key / f"{key.split('/', maxsplit=1)[0]}.parquet"
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    return rows_of(content)


def rows_of(content: bytes) -> Rows:
    """The rows of a Parquet file, in an order that does not depend on the file's."""
    return _sorted(
        tuple(_without_time(name, value) for name, value in row.items())
        for row in pq.ParquetFile(BytesIO(content)).read().to_pylist()
    )


def warehouse_rows(lake: LocalLake) -> dict[str, Rows]:
    """The rows of every table and view; of the audit, what does not tell the time."""
    with duckdb.connect(lake.warehouse, read_only=True) as connection:
        found = connection.execute(
            "SELECT table_name FROM information_schema.tables ORDER BY table_name"
        ).fetchall()
        return {name: _table(connection, name) for (name,) in found}


def unaudited(lake: LocalLake) -> list[str]:
    """The dates whose rows in the warehouse are not as many as their audit row says."""
    found = warehouse_rows(lake)
    counted: Counter[Row] = Counter()
    for contract in project().contracts:
        rows = found.get(table_name(contract), ())
        counted.update((contract.dataset, row[-1]) for row in rows)
    audited = {row[:2]: row[2] for row in found[AUDIT_TABLE]}
    dates = sorted(counted.keys() | audited.keys())
    return [
        f"warehouse: {counted[date]} rows of {date}, audit: {audited.get(date, 0)}"
        for date in dates
        if counted[date] != audited.get(date, 0)
    ]


def _table(connection: duckdb.DuckDBPyConnection, name: str) -> Rows:
    columns = "dataset, fecha_carga, filas" if name == AUDIT_TABLE else "*"
    return _sorted(connection.execute(f"SELECT {columns} FROM {name}").fetchall())  # noqa: S608


def _published(lake: LocalLake, zone: LakeZone) -> dict[str, Rows]:
    found = {}
    for contract in project().contracts:
        for part in lake.partitions(zone, contract.dataset):
            rows = published_rows(lake, zone, part.id.key)
            if rows is not None:
                found[part.id.key] = rows
    return found


def _without_time(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return without_time(value) if name == "archivo" else value


def without_time(name: str) -> str:
    """A landed file's name without its time of landing, which differs from lake to lake."""
    return re.sub(r"^\d{8}T\d{12}Z-", "", name)


def _sorted(rows: Any) -> Rows:
    # By text, because a column may hold NULL among values.
    return tuple(sorted((tuple(row) for row in rows), key=repr))
