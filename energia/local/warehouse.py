"""The DuckDB warehouse: load a partition in one transaction, and reconcile it with the lake."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import pyarrow.parquet as pq
from sqlglot import exp

from energia.compiler.dataset import CompiledDataset
from energia.compiler.warehouse import create_audit_table, table_name
from energia.errors import LoadError, first_line
from energia.lake import AUDIT_TABLE, PARTITION, LakeZone, Partition
from energia.local.lake import LocalLake, literal_pattern
from energia.local.partition import LocalPartition
from energia.partition.manifest import Manifest
from energia.partition.steps import Step


@contextmanager
def open_warehouse(lake: LocalLake) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse, with its audit table; LoadError if the file cannot be opened."""
    lake.home.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(lake.warehouse)
        connection.execute(create_audit_table().sql("duckdb"))
    except duckdb.Error as error:
        raise LoadError(
            f"{lake.warehouse}: cannot be opened ({first_line(error)}); close the program that "
            "uses the file, or delete the file and run again to rebuild it from the lake"
        ) from error
    with connection:
        yield connection


@dataclass(frozen=True)
class WarehouseTable:
    """A dataset in the warehouse: its table of every load date, its view and its audit rows."""

    connection: duckdb.DuckDBPyConnection
    compiled: CompiledDataset

    @property
    def name(self) -> str:
        """Return the name of the table."""
        return table_name(self.compiled.contract)

    def ensure(self) -> None:
        """Create what the dataset needs, add new nullable columns; LoadError on other changes."""
        table, *views = self.compiled.warehouse
        self.connection.execute(table.sql("duckdb"))
        self._migrate()
        for view in views:
            self.connection.execute(view.sql("duckdb"))

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

        Raises LoadError if the object does not hold the rows that the manifest promises.
        """
        manifest = part.manifest(Step.PUBLISH)
        self.ensure()
        self.connection.begin()
        try:
            self._replace_rows(part)
            loaded = self.count_rows(part.id)
            if loaded != manifest.accepted:
                raise LoadError(
                    f"{part}: the published object has {loaded} rows, but its manifest has "
                    f"{manifest.accepted}; nothing was loaded; delete "
                    f"{part.folder(LakeZone.CONTROL)} and run again"
                )
            self._replace_audit_row(part.id, manifest)
            self.connection.commit()
        except BaseException:
            # DuckDB may have given the transaction up already, and then says so and not the cause.
            with suppress(duckdb.Error):
                self.connection.rollback()
            raise
        part.write_record(Step.LOAD, manifest, rows=loaded)

    def count_rows(self, partition: Partition) -> int:
        """Return how many rows of the date the table holds; 0 if there is no such table."""
        known = self.connection.execute(
            "SELECT 1 FROM duckdb_tables() WHERE table_name = $table", {"table": self.name}
        )
        if known.fetchone() is None:
            return 0
        query = exp.select("count(*)").from_(self.name).where(f"{PARTITION} = $date")
        return self._count(query.sql("duckdb"), {"date": partition.fecha_carga})

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

    def _count(self, sql: str, values: dict[str, object]) -> int:
        row = self.connection.execute(sql, values).fetchone()
        return int(row[0]) if row else 0

    def _migrate(self) -> None:
        rows = self.connection.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $table",
            {"table": self.name},
        ).fetchall()
        existing = {name: exp.DataType.build(kind, dialect="duckdb") for name, kind in rows}
        definitions = self.compiled.warehouse[0].this.expressions
        expected = {column.name: column.args["kind"] for column in definitions}
        changed = sorted(name for name in existing if expected.get(name) != existing[name])
        if changed:
            raise LoadError(
                f"{self.compiled.contract.dataset}: the contract changed or removed columns of "
                f"the warehouse table ({', '.join(changed)}); delete warehouse.duckdb and run "
                "again to rebuild it from the lake"
            )
        for name in expected.keys() - existing.keys():
            column = exp.ColumnDef(this=exp.to_identifier(name), kind=expected[name])
            add = exp.Alter(this=exp.to_table(self.name), kind="TABLE", actions=[column])
            self.connection.execute(add.sql("duckdb"))

    def _replace_rows(self, part: LocalPartition) -> None:
        date = {"date": part.id.fecha_carga}
        self.connection.execute(exp.delete(self.name, f"{PARTITION} = $date").sql("duckdb"), date)
        file = part.table_file(LakeZone.PROCESSED)
        # A date may stay as it was published before the contract had all of its columns.
        stored = set(pq.read_schema(file).names)
        names = [it.name for it in self.compiled.contract.columns if it.name in stored]
        rows = exp.select(*names, "$date").from_("read_parquet($path)")
        insert = exp.insert(rows, self.name, columns=[*names, PARTITION])
        path = literal_pattern(file)
        self.connection.execute(insert.sql("duckdb"), {**date, "path": path})

    def _replace_audit_row(self, partition: Partition, manifest: Manifest) -> None:
        key, now = _key(partition), datetime.now(UTC).replace(tzinfo=None)
        delete = exp.delete(AUDIT_TABLE, "dataset = $dataset AND fecha_carga = $date")
        self.connection.execute(delete.sql("duckdb"), key)
        row = exp.insert("SELECT $dataset, $date, $id, $rows, $now", AUDIT_TABLE, dialect="duckdb")
        values = {**key, "id": manifest.fingerprint, "rows": manifest.accepted, "now": now}
        self.connection.execute(row.sql("duckdb"), values)


def _key(partition: Partition) -> dict[str, object]:
    return {"dataset": partition.dataset, "date": partition.fecha_carga}
