"""What a lake and its warehouse hold, as values that can be compared between lakes."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

import duckdb
import pyarrow.parquet as pq
from answers import answer

from energia.compiler.dataset import Datasets
from energia.compiler.warehouse import table_name
from energia.lake import AUDIT_TABLE, LakeZone
from energia.local.lake import LocalLake
from energia.project import Project
from energia.queries import Query

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
    return tuple(answer(_question().compiled, {}, lake, project().contracts).rows)


def landed_files(lake: LocalLake) -> tuple[str, ...]:
    """Return the raw files of every partition."""
    raw = lake.home / LakeZone.RAW
    return tuple(sorted(str(path.relative_to(raw)) for path in raw.glob("[!_]*/*/*.csv")))


def landing_records(lake: LocalLake) -> tuple[str, ...]:
    """Return the raw files whose source, size and hash are on record."""
    control = lake.home / LakeZone.CONTROL
    found = (path.relative_to(control) for path in control.glob("*/*/deliveries/*.json"))
    return tuple(sorted(str(path.parent.with_name(path.stem)) for path in found))


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
        tuple(tuple(value) if isinstance(value, list) else value for value in row.values())
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


def _sorted(rows: Any) -> Rows:
    # By text, because a column may hold NULL among values.
    return tuple(sorted((tuple(row) for row in rows), key=repr))
