"""The DuckDB warehouse: load a partition in one transaction, and reconcile it with the lake."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import duckdb
from sqlglot import exp

from energia.compiler.plan import Plan
from energia.compiler.warehouse import AUDIT_TABLE, create_audit_table, table_name
from energia.errors import LoadError, first_line
from energia.lake import PARTITION, LakeZone, Partition
from energia.local.lake import LocalLake, literal_pattern
from energia.local.manifest import write_step
from energia.partition.manifest import Manifest
from energia.partition.steps import Step


@contextmanager
def open_warehouse(lake: LocalLake) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, with its audit table; LoadError if the file cannot be opened."""
    lake.home.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(lake.warehouse)
        connection.execute(create_audit_table().sql("duckdb"))
    except duckdb.Error as error:
        raise LoadError(
            f"{lake.warehouse}: cannot be opened ({first_line(error)}); close the program that "
            "uses it, or delete it and run again: it is made again from the lake"
        ) from error
    with connection:
        yield connection


def ensure_relations(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Create what the dataset needs, and add new nullable columns; LoadError on other changes."""
    table, *views = plan.warehouse
    connection.execute(table.sql("duckdb"))
    _migrate(connection, plan)
    for view in views:
        connection.execute(view.sql("duckdb"))


def is_loaded(
    connection: duckdb.DuckDBPyConnection, partition: Partition, plan: Plan, manifest: Manifest
) -> bool:
    """Whether the warehouse's rows of the partition are those of the manifest."""
    found = connection.execute(
        f"SELECT count(*) FROM {AUDIT_TABLE} "  # noqa: S608  # a constant, not a value
        "WHERE dataset = $dataset AND fecha_carga = $date AND manifiesto = $id",
        {"dataset": partition.dataset, "date": partition.fecha_carga, "id": manifest.id},
    ).fetchone()
    return found == (1,) and count_rows(connection, partition, plan) == manifest.accepted


def load(
    connection: duckdb.DuckDBPyConnection,
    lake: LocalLake,
    partition: Partition,
    plan: Plan,
    manifest: Manifest,
) -> None:
    """Replace the date's rows by the published object's, all or nothing, with its audit row.

    Raises LoadError if the object does not hold the rows that the manifest promises.
    """
    ensure_relations(connection, plan)
    connection.begin()
    try:
        _replace_rows(connection, lake, partition, plan)
        loaded = count_rows(connection, partition, plan)
        if loaded != manifest.accepted:
            raise LoadError(
                f"{partition}: the published object holds {loaded} rows, its manifest promises "
                f"{manifest.accepted}; nothing was loaded; delete its folder in "
                f"{lake.home / LakeZone.CONTROL} and run again"
            )
        _replace_audit_row(connection, partition, manifest)
        connection.commit()
    except BaseException:
        # DuckDB may have given the transaction up already, and then says so instead of the cause.
        with suppress(duckdb.Error):
            connection.rollback()
        raise
    write_step(lake, partition, Step.LOAD, manifest, {"rows": loaded})


def count_rows(connection: duckdb.DuckDBPyConnection, partition: Partition, plan: Plan) -> int:
    """How many rows of the date the warehouse table holds; 0 if there is no such table."""
    table = table_name(plan.contract)
    known = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = $table", {"table": table}
    )
    if known.fetchone() is None:
        return 0
    query = exp.select("count(*)").from_(table).where(f"{PARTITION} = $date")
    row = connection.execute(query.sql("duckdb"), {"date": partition.fecha_carga}).fetchone()
    return int(row[0]) if row else 0


def reconcile(
    connection: duckdb.DuckDBPyConnection,
    lake: LocalLake,
    partition: Partition,
    plan: Plan,
    manifest: Manifest,
) -> None:
    """LoadError unless lake, warehouse and manifest have the same number of rows for the date."""
    stored = connection.execute(
        "SELECT count(*) FROM read_parquet($path)",
        {"path": literal_pattern(lake.table_file(LakeZone.PROCESSED, partition))},
    ).fetchone()
    counts = {
        "manifest": manifest.accepted,
        "lake": stored[0] if stored else 0,
        "warehouse": count_rows(connection, partition, plan),
    }
    if len(set(counts.values())) != 1:
        found = ", ".join(f"{where} {count}" for where, count in counts.items())
        raise LoadError(f"{partition}: row counts differ: {found}; run again")
    write_step(lake, partition, Step.RECONCILE, manifest, {"counts": counts})


def _migrate(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    table = table_name(plan.contract)
    rows = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $table",
        {"table": table},
    )
    existing = {name: exp.DataType.build(kind, dialect="duckdb") for name, kind in rows.fetchall()}
    expected = {column.name: column.args["kind"] for column in plan.warehouse[0].this.expressions}
    changed = sorted(name for name in existing if expected.get(name) != existing[name])
    if changed:
        raise LoadError(
            f"{plan.contract.dataset}: the contract changed or removed {', '.join(changed)}, which "
            "the warehouse holds otherwise; delete warehouse.duckdb and run again: it is made "
            "again from the lake"
        )
    for name in expected.keys() - existing.keys():
        add = exp.Alter(
            this=exp.to_table(table),
            kind="TABLE",
            actions=[exp.ColumnDef(this=exp.to_identifier(name), kind=expected[name])],
        )
        connection.execute(add.sql("duckdb"))


def _replace_rows(
    connection: duckdb.DuckDBPyConnection, lake: LocalLake, partition: Partition, plan: Plan
) -> None:
    table = table_name(plan.contract)
    date = {"date": partition.fecha_carga}
    connection.execute(exp.delete(table, f"{PARTITION} = $date").sql("duckdb"), date)
    names = [column.name for column in plan.contract.columns]
    rows = exp.select(*names, "$date").from_("read_parquet($path)")
    insert = exp.insert(rows, table, columns=[*names, PARTITION])
    path = literal_pattern(lake.table_file(LakeZone.PROCESSED, partition))
    connection.execute(insert.sql("duckdb"), {**date, "path": path})


def _replace_audit_row(
    connection: duckdb.DuckDBPyConnection, partition: Partition, manifest: Manifest
) -> None:
    key = {"dataset": partition.dataset, "date": partition.fecha_carga}
    where = "dataset = $dataset AND fecha_carga = $date"
    connection.execute(exp.delete(AUDIT_TABLE, where).sql("duckdb"), key)
    values = "SELECT $dataset, $date, $id, $rows, $now"
    connection.execute(
        exp.insert(values, AUDIT_TABLE, dialect="duckdb").sql("duckdb"),
        {
            **key,
            "id": manifest.id,
            "rows": manifest.accepted,
            "now": datetime.now(UTC).replace(tzinfo=None),
        },
    )
