"""The DuckDB warehouse: load a partition in one transaction, and reconcile it with the lake."""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

import duckdb
from sqlglot import exp

from energia.compiler.dataset import CompiledDataset
from energia.compiler.warehouse import create_audit_table, table_name
from energia.errors import LoadError, first_line
from energia.lake import AUDIT_TABLE, HISTORY_SUFFIX, PARTITION, LakeZone, Partition
from energia.local.lake import LocalLake, literal_pattern
from energia.local.objects import find_misfits, object_rows
from energia.local.partition import LocalPartition
from energia.local.published import PublishedDate, read_published
from energia.partition.manifest import Manifest
from energia.partition.steps import Step

_STORAGE_VERSION: Final = "v1.2.0"
"""New files can be opened by DuckDB 1.2 and later; an existing file keeps its version."""


@contextmanager
def open_warehouse(lake: LocalLake) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse, with its audit table; LoadError if the file cannot be opened."""
    lake.home.mkdir(parents=True, exist_ok=True)
    try:
        connection = connect(lake.warehouse)
    except duckdb.Error as error:
        raise LoadError(
            f"{lake.warehouse}: cannot be opened ({first_line(error)}); close the program that "
            "uses the file, or rebuild it from the lake: energia warehouse rebuild --home "
            f"{shlex.quote(str(lake.home))}"
        ) from error
    with connection:
        yield connection


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the file of a warehouse, or create it, with its audit table."""
    connection = duckdb.connect(path, config={"storage_compatibility_version": _STORAGE_VERSION})
    connection.execute(create_audit_table().sql("duckdb"))
    return connection


@dataclass(frozen=True)
class WarehouseTable:
    """A dataset in the warehouse: its table of every load date, its view and its audit rows."""

    connection: duckdb.DuckDBPyConnection
    compiled: CompiledDataset

    @property
    def name(self) -> str:
        """Return the name of the table."""
        return table_name(self.compiled.contract)

    def is_current(self) -> bool:
        """Return whether the warehouse has the table and the view that the contract declares."""
        names = self._names()
        declared = _declared(self.compiled.duckdb_warehouse, names)
        return _definitions(self.connection, names) == declared

    def replace(self, dates: Sequence[PublishedDate]) -> None:
        """Replace table, view and audit rows by those of the published dates, all or nothing."""
        with self._transaction():
            for kind, name in self._relations():
                self.connection.execute(
                    exp.Drop(tables=[exp.to_table(name)], kind=kind).sql("duckdb")
                )
            for statement in self.compiled.duckdb_warehouse:
                self.connection.execute(statement)
            values = {"dataset": self.compiled.contract.dataset}
            self.connection.execute(_delete_sql(AUDIT_TABLE, "dataset = $dataset"), values)
            self._insert(dates)

    def holds(self, part: LocalPartition, manifest: Manifest) -> bool:
        """Return whether the rows of the partition are those of the manifest."""
        found = self.connection.execute(
            f"SELECT count(*) FROM {AUDIT_TABLE} "  # noqa: S608  # a constant, not a value
            "WHERE dataset = $dataset AND fecha_carga = $date AND manifiesto = $id",
            {**_key(part.id), "id": manifest.fingerprint},
        ).fetchone()
        return found == (1,) and self.count_rows(part.id) == manifest.accepted

    def load(self, part: LocalPartition) -> None:
        """Replace the date's rows by the published object's, all or nothing, with its audit row.

        Raises LoadError if the object is not as its manifest says. A value that does not fit the
        contract's type raises LoadError too.
        """
        published = read_published(part)
        for problem in self.find_misfits([published]).values():
            raise LoadError(problem)
        with self._transaction():
            date = f"{PARTITION} = $date"
            values = {"date": part.id.fecha_carga}
            self.connection.execute(_delete_sql(self.name, date), values)
            audit = _delete_sql(AUDIT_TABLE, f"dataset = $dataset AND {date}")
            self.connection.execute(audit, _key(part.id))
            self._insert([published])
        manifest = published.manifest
        part.write_record(Step.LOAD, manifest, rows=manifest.accepted)

    def find_misfits(self, dates: Sequence[PublishedDate]) -> dict[Partition, str]:
        """Return a line for each date with values that would change in the contract's types."""
        return find_misfits(self.connection, self.compiled.contract, dates)

    def count_rows(self, partition: Partition) -> int:
        """Return how many rows of the date the table holds; 0 if there is no such table."""
        known = self.connection.execute(
            "SELECT 1 FROM duckdb_tables() WHERE table_name = $table", {"table": self.name}
        )
        if known.fetchone() is None:
            return 0
        return self._count(_count_sql(self.name), {"date": partition.fecha_carga})

    def reconcile(self, part: LocalPartition) -> None:
        """Raise LoadError unless lake, warehouse and manifest have as many rows for the date."""
        manifest, file = part.manifest(Step.PUBLISH), part.table_file(LakeZone.PROCESSED)
        stored = "SELECT count(*) FROM read_parquet($path)"
        counts = {
            "manifest": manifest.accepted,
            "lake": self._count(stored, {"path": literal_pattern(file)}),
            "warehouse": self.count_rows(part.id),
        }
        if len(set(counts.values())) != 1:
            found = ", ".join(f"{where} {count}" for where, count in counts.items())
            raise LoadError(f"{part}: row counts differ: {found}; run again")
        objects = part.object_versions()
        part.write_record(Step.RECONCILE, manifest, counts=counts, objects=objects)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.begin()
        try:
            yield
            self.connection.commit()
        except BaseException:
            # DuckDB may have given the transaction up already, and then says so and not the cause.
            with suppress(duckdb.Error):
                self.connection.rollback()
            raise

    def _count(self, sql: str, values: dict[str, object]) -> int:
        row = self.connection.execute(sql, values).fetchone()
        return int(row[0]) if row else 0

    def _names(self) -> tuple[str, ...]:
        """Return every name that the dataset has or had, with a key or without one."""
        dataset = self.compiled.contract.dataset
        return dataset, f"{dataset}{HISTORY_SUFFIX}"

    def _relations(self) -> list[tuple[str, str]]:
        """Return kind and name of the dataset's relations, views first."""
        return self.connection.execute(
            "SELECT 'VIEW', view_name FROM duckdb_views() "
            "WHERE NOT internal AND view_name IN (SELECT unnest($names)) UNION ALL "
            "SELECT 'TABLE', table_name FROM duckdb_tables() "
            "WHERE NOT internal AND table_name IN (SELECT unnest($names)) ORDER BY 1 DESC",
            {"names": self._names()},
        ).fetchall()

    def _insert(self, dates: Sequence[PublishedDate]) -> None:
        """Insert rows and audit rows; LoadError if a date has fewer or more than promised."""
        for names, rows, values in object_rows(self.connection, self.compiled.contract, dates):
            self.connection.execute(_insert_sql(rows, self.name, tuple(names)), values)
        counts = self._count_dates(dates)
        for each in dates:
            loaded = counts.get(each.day, 0)
            if loaded != each.manifest.accepted:
                raise LoadError(
                    f"{each.part}: the published object has {loaded} rows, but its manifest has "
                    f"{each.manifest.accepted}; nothing was loaded; run again"
                )
        self._insert_audit_rows(dates)

    def _count_dates(self, dates: Sequence[PublishedDate]) -> dict[date, int]:
        """Return the rows of the dates in one query, which a table of many dates needs."""
        days = {"dates": [it.day for it in dates]}
        return dict(self.connection.execute(_count_dates_sql(self.name), days).fetchall())

    def _insert_audit_rows(self, dates: Sequence[PublishedDate]) -> None:
        rows = "SELECT $dataset, unnest($dates), unnest($ids), unnest($rows), $now"
        values: dict[str, object] = {
            "dataset": self.compiled.contract.dataset,
            "dates": [it.day for it in dates],
            "ids": [it.manifest.fingerprint for it in dates],
            "rows": [it.manifest.accepted for it in dates],
            "now": datetime.now(UTC).replace(tzinfo=None),
        }
        if dates:
            self.connection.execute(_insert_sql(rows, AUDIT_TABLE), values)


# Generating a statement takes as long as running it, and dates share them.
@lru_cache
def _delete_sql(table: str, condition: str) -> str:
    return exp.delete(table, condition).sql("duckdb")


@lru_cache
def _insert_sql(rows: str, table: str, columns: tuple[str, ...] = ()) -> str:
    return exp.insert(rows, table, columns=columns or None, dialect="duckdb").sql("duckdb")


@lru_cache
def _count_sql(table: str) -> str:
    return exp.select("count(*)").from_(table).where(f"{PARTITION} = $date").sql("duckdb")


@lru_cache
def _count_dates_sql(table: str) -> str:
    query = exp.select(PARTITION, "count(*)").from_(table).group_by(PARTITION)
    dates = f"{PARTITION} IN (SELECT unnest($dates))"
    return query.where(dates, dialect="duckdb").sql("duckdb")


@lru_cache
def _declared(statements: tuple[str, ...], names: tuple[str, ...]) -> list[tuple[object, ...]]:
    """Return the definitions that the statements give an empty warehouse."""
    with duckdb.connect() as empty:
        for statement in statements:
            empty.execute(statement)
        return _definitions(empty, names)


def _definitions(
    connection: duckdb.DuckDBPyConnection, names: tuple[str, ...]
) -> list[tuple[object, ...]]:
    """Return the columns of a dataset's relations, and the SQL of its view."""
    return connection.execute(
        "SELECT table_name, column_index, column_name, data_type FROM duckdb_columns() "
        "WHERE NOT internal AND table_name IN (SELECT unnest($names)) UNION ALL "
        "SELECT view_name, 0, sql, 'VIEW' FROM duckdb_views() "
        "WHERE NOT internal AND view_name IN (SELECT unnest($names)) ORDER BY ALL",
        {"names": names},
    ).fetchall()


def _key(partition: Partition) -> dict[str, object]:
    return {"dataset": partition.dataset, "date": partition.fecha_carga}
