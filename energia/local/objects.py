"""Published Parquet objects as rows of the warehouse, under the types of today's contract."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

import duckdb
from sqlglot import exp

from energia.compiler.checks import sql_type
from energia.contracts.model import Contract
from energia.lake import PARTITION, Partition
from energia.local.published import PublishedDate

_FILE: Final = "_archivo"
"""The column with the path of the object; a contract's column starts with a letter."""

_DAY: Final = f"CAST(right(split_part({_FILE}, '/', -2), 10) AS DATE)"
"""The load date: the end of the name of the object's folder."""

_OBJECTS: Final = f"read_parquet($paths, filename = '{_FILE}', hive_partitioning = false)"


@dataclass(frozen=True)
class _Group:
    """Dates whose objects have the same columns, and the types of those that the contract has."""

    dates: Sequence[PublishedDate]
    stored: dict[str, exp.DataType]
    wanted: dict[str, exp.DataType]

    @property
    def paths(self) -> dict[str, object]:
        return {"paths": [date.pattern for date in self.dates]}

    @property
    def changed(self) -> list[str]:
        """Return the columns that were published with another type."""
        return [name for name, kind in self.stored.items() if kind != self.wanted[name]]

    def value(self, name: str) -> exp.Expr:
        """Return the column as the type that the contract declares."""
        column = exp.column(name)
        return _converted(column, self.wanted[name]) if name in self.changed else column


def object_rows(
    connection: duckdb.DuckDBPyConnection, contract: Contract, dates: Sequence[PublishedDate]
) -> Iterator[tuple[list[str], exp.Select, dict[str, object]]]:
    """Yield the columns, the query and its values for each group of objects with equal columns.

    A date published before the contract had all of its columns has NULL in the others.
    """
    for group in _groups(connection, contract, dates):
        names = list(group.stored)
        rows = exp.select(*map(group.value, names), _DAY, dialect="duckdb").from_(_objects())
        yield [*names, PARTITION], rows, group.paths


def find_misfits(
    connection: duckdb.DuckDBPyConnection, contract: Contract, dates: Sequence[PublishedDate]
) -> dict[Partition, str]:
    """Return a line for each date with values that would change in the type of the contract."""
    found = {}
    for group in _groups(connection, contract, dates):
        by_day = {date.day: date.part.id for date in group.dates}
        for name in group.changed:
            for day, rows in connection.execute(_misfits(group, name), group.paths).fetchall():
                found[by_day[day]] = _line(by_day[day], group, name, rows)
    return found


def _misfits(group: _Group, name: str) -> str:
    column, stored = exp.column(name), group.stored[name]
    back = _converted(group.value(name), stored)
    query = exp.select(exp.alias_(_DAY, "day", dialect="duckdb"), "count(*)").from_(_objects())
    return query.where(exp.NullSafeNEQ(this=back, expression=column)).group_by("1").sql("duckdb")


def _line(partition: Partition, group: _Group, name: str, rows: int) -> str:
    before, now = (kinds[name].sql("duckdb") for kinds in (group.stored, group.wanted))
    return (
        f"{partition}: {name}: {before} values that do not fit the contract's {now}: {rows}; "
        "restore the type, deliver the files again, or retract them"
    )


def _groups(
    connection: duckdb.DuckDBPyConnection, contract: Contract, dates: Sequence[PublishedDate]
) -> Iterator[_Group]:
    wanted = {column.name: sql_type(column.type) for column in contract.columns}
    by_columns = sorted(dates, key=attrgetter("columns"))
    for _, found in groupby(by_columns, key=attrgetter("columns")):
        group = list(found)
        described = connection.execute(
            "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet($path))",
            {"path": group[0].pattern},
        ).fetchall()
        kinds = {name: exp.DataType.build(kind, dialect="duckdb") for name, kind in described}
        # DuckDB adds the partition column of the folder's name.
        stored = {name: kinds[name] for name in wanted if name in dict(group[0].columns)}
        yield _Group(group, stored, wanted)


def _converted(value: exp.Expr, kind: exp.DataType) -> exp.Expr:
    # Every type can be written as text and read from it, and NULL is a value that cannot.
    return exp.TryCast(this=exp.cast(value.copy(), "TEXT"), to=kind.copy())


def _objects() -> exp.Expr:
    return exp.maybe_parse(_OBJECTS, into=exp.Table, dialect="duckdb")
