"""Published Parquet objects as rows of the warehouse, under the types of today's contract."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
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
class _Shape:
    """The types of the columns that objects and a contract have, as stored and as declared."""

    stored: dict[str, exp.DataType]
    wanted: dict[str, exp.DataType]

    @property
    def changed(self) -> list[str]:
        """Return the columns that were published with another type."""
        return [name for name, kind in self.stored.items() if kind != self.wanted[name]]

    @cached_property
    def columns(self) -> list[str]:
        """Return the columns of the objects, and the load date."""
        return [*self.stored, PARTITION]

    @cached_property
    def rows(self) -> str:
        """Return the query for the rows of objects in $paths, with the contract's types."""
        values = map(self._value, self.stored)
        return exp.select(*values, _DAY, dialect="duckdb").from_(_objects()).sql("duckdb")

    def misfits(self, name: str) -> str:
        """Return the query for the dates with values that change in the contract's type."""
        back = _converted(self._value(name), self.stored[name])
        query = exp.select(exp.alias_(_DAY, "day", dialect="duckdb"), "count(*)").from_(_objects())
        differs = exp.NullSafeNEQ(this=back, expression=exp.column(name))
        return query.where(differs).group_by("1").sql("duckdb")

    def _value(self, name: str) -> exp.Expr:
        column = exp.column(name)
        return _converted(column, self.wanted[name]) if name in self.changed else column


@dataclass(frozen=True)
class _Group:
    """Dates whose objects have the same columns."""

    dates: Sequence[PublishedDate]
    shape: _Shape

    @property
    def paths(self) -> dict[str, object]:
        return {"paths": [date.pattern for date in self.dates]}


def object_rows(
    connection: duckdb.DuckDBPyConnection, contract: Contract, dates: Sequence[PublishedDate]
) -> Iterator[tuple[list[str], str, dict[str, object]]]:
    """Yield the columns, the query and its values for each group of objects with equal columns.

    A date published before the contract had all of its columns has NULL in the others.
    """
    for group in _groups(connection, contract, dates):
        yield group.shape.columns, group.shape.rows, group.paths


def find_misfits(
    connection: duckdb.DuckDBPyConnection, contract: Contract, dates: Sequence[PublishedDate]
) -> dict[Partition, str]:
    """Return a line for each date with values that would change in the type of the contract."""
    found = {}
    for group in _groups(connection, contract, dates):
        by_day = {date.day: date.part.id for date in group.dates}
        for name in group.shape.changed:
            sql = group.shape.misfits(name)
            for day, rows in connection.execute(sql, group.paths).fetchall():
                found[by_day[day]] = _line(by_day[day], group.shape, name, rows)
    return found


def _line(partition: Partition, shape: _Shape, name: str, rows: int) -> str:
    before, now = (kinds[name].sql("duckdb") for kinds in (shape.stored, shape.wanted))
    return (
        f"{partition}: {name}: {before} values that do not fit the contract's {now}: {rows}; "
        "restore the type, deliver the files again, or retract them"
    )


def _groups(
    connection: duckdb.DuckDBPyConnection, contract: Contract, dates: Sequence[PublishedDate]
) -> Iterator[_Group]:
    by_columns = sorted(dates, key=attrgetter("columns"))
    for _, found in groupby(by_columns, key=attrgetter("columns")):
        group = list(found)
        described = connection.execute(
            "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet($path))",
            {"path": group[0].pattern},
        ).fetchall()
        # DuckDB adds the partition column of the folder's name.
        held = {name for name, _ in group[0].columns}
        yield _Group(group, _shape(contract, tuple(it for it in described if it[0] in held)))


@lru_cache
def _shape(contract: Contract, described: tuple[tuple[str, str], ...]) -> _Shape:
    """Return the shape of objects with columns of these names and DuckDB types."""
    kinds = {name: exp.DataType.build(kind, dialect="duckdb") for name, kind in described}
    wanted = {column.name: sql_type(column.type) for column in contract.columns}
    return _Shape({name: kinds[name] for name in wanted if name in kinds}, wanted)


def _converted(value: exp.Expr, kind: exp.DataType) -> exp.Expr:
    # Every type can be written as text and read from it, and NULL is a value that cannot.
    return exp.TryCast(this=exp.cast(value.copy(), "TEXT"), to=kind.copy())


def _objects() -> exp.Expr:
    return exp.maybe_parse(_OBJECTS, into=exp.Table, dialect="duckdb")
