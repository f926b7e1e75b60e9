"""Rows of a warehouse and of its lake, and datasets under changed contracts."""

from collections.abc import Callable
from dataclasses import replace

import duckdb

from energia.compiler.dataset import Datasets, compile_dataset
from energia.contracts.model import Column, Contract
from energia.lake import AUDIT_TABLE, LakeZone
from energia.local.lake import LocalLake
from energia.local.report import RunReport
from energia.local.run import RunOrder, run
from energia.project import Project

from .conftest import DATE

Change = Callable[[Contract], Contract]
Rows = list[tuple[object, ...]]


def query(lake: LocalLake, sql: str) -> Rows:
    """Return the rows of a query on the warehouse."""
    with duckdb.connect(lake.warehouse, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def contents(lake: LocalLake) -> dict[str, Rows]:
    """Return the columns and rows of every table and view, without the times of the loads."""
    found = {}
    for (table,) in query(lake, "SELECT table_name FROM information_schema.tables"):
        columns = query(lake, f"DESCRIBE {table}")
        names = ", ".join(f'"{name}"' for name, *_ in columns if name != "cargado_en")
        rows = query(lake, f"SELECT {names} FROM {table} ORDER BY ALL")  # noqa: S608
        found[str(table)] = [*columns, *rows]
    return found


def dates(lake: LocalLake, table: str) -> Rows:
    """Return the number of rows of each load date in a table of the warehouse."""
    sql = f"SELECT CAST(fecha_carga AS TEXT), count(*) FROM {table} GROUP BY 1 ORDER BY 1"  # noqa: S608
    return query(lake, sql)


def audited(lake: LocalLake, dataset: str) -> Rows:
    """Return the rows of each load date that the audit table has."""
    return query(
        lake,
        f"SELECT CAST(fecha_carga AS TEXT), filas FROM {AUDIT_TABLE} "  # noqa: S608
        f"WHERE dataset = '{dataset}' AND filas > 0 ORDER BY 1",
    )


def stored(lake: LocalLake, dataset: str) -> Rows:
    """Return the number of rows of each published object."""
    files = lake.home / LakeZone.PROCESSED / dataset / "*/*.parquet"
    return duckdb.execute(
        f"SELECT CAST(fecha_carga AS TEXT), count(*) FROM read_parquet('{files}', "  # noqa: S608
        "hive_partitioning = true, union_by_name = true) GROUP BY 1 ORDER BY 1"
    ).fetchall()


def under(project: Project, dataset: str, change: Change) -> Datasets:
    """Return the datasets of the project, one of them under a changed contract."""
    datasets = project.datasets()
    return {**datasets, dataset: compile_dataset(change(datasets[dataset].contract))}


def exact(datasets: Datasets) -> Datasets:
    """Return the datasets under contracts in which nothing folds."""
    return {dataset: compile_dataset(_exact(it.contract)) for dataset, it in datasets.items()}


def _exact(contract: Contract) -> Contract:
    columns = tuple(
        replace(each, folds=(), references=tuple(replace(it, folds=()) for it in each.references))
        for each in contract.columns
    )
    return replace(contract, columns=columns)


def run_under(lake: LocalLake, datasets: Datasets) -> RunReport:
    """Run without a source."""
    return run(RunOrder(None, lake, DATE), datasets, lambda *_: None)


def column(contract: Contract, name: str) -> Column:
    """Return a column of the contract."""
    return next(each for each in contract.columns if each.name == name)


def with_column(contract: Contract, name: str, **changes: object) -> Contract:
    """Return the contract with a changed column."""
    changed = replace(column(contract, name), **changes)  # type: ignore[arg-type]
    columns = tuple(changed if each.name == name else each for each in contract.columns)
    return replace(contract, columns=columns)


def with_note(contract: Contract, *, required: bool = False) -> Contract:
    """Return the contract with a column more."""
    note = replace(
        contract.columns[0], name="nota", required=required, synonyms=(), allowed_values=()
    )
    return replace(contract, columns=(*contract.columns, note))
