"""Reconciling compares the rows of manifest, lake and warehouse, whatever the load reported."""

from collections.abc import Callable

import pyarrow.parquet as pq
import pytest

from energia.errors import LoadError
from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake
from energia.local.partition import LocalPartition
from energia.local.warehouse import WarehouseTable, open_warehouse
from energia.partition.steps import Step
from energia.project import Project

from .conftest import DATE, Deliver, Run

PROVEEDORES = Partition("proveedores", DATE)

Loss = Callable[[WarehouseTable, LocalPartition], object]


def lose_in_warehouse(table: WarehouseTable, part: LocalPartition) -> None:
    """Delete one row of the warehouse."""
    table.connection.execute(f"DELETE FROM {table.name} WHERE nombre_proveedor = 'Sol'")  # noqa: S608


def lose_in_lake(table: WarehouseTable, part: LocalPartition) -> None:
    """Rewrite the published object with one row less."""
    path = part.table_file(LakeZone.PROCESSED)
    pq.write_table(pq.read_table(path, partitioning=None).slice(1), path)


def lose_in_both(table: WarehouseTable, part: LocalPartition) -> None:
    """Lose a row in lake and warehouse, so that only the manifest has it."""
    lose_in_warehouse(table, part)
    lose_in_lake(table, part)


@pytest.mark.parametrize("lose", [lose_in_warehouse, lose_in_lake, lose_in_both])
def test_lost_row_is_never_recorded_as_reconciled(
    lose: Loss, project: Project, lake: LocalLake, deliver: Deliver, run_here: Run
) -> None:
    deliver("proveedores.csv", "nombre_proveedor,tipo_energia", "Sol,Solar", "Luna,Solar")
    assert run_here().ok
    part = lake.at(PROVEEDORES)
    part.record_file(Step.RECONCILE).unlink()
    with open_warehouse(lake) as connection:
        table = WarehouseTable(connection, project.datasets()["proveedores"])
        lose(table, part)
        with pytest.raises(LoadError):
            table.reconcile(part)
    assert not part.record_file(Step.RECONCILE).exists()


def test_load_that_loses_a_row_fails_the_run(
    lake: LocalLake, deliver: Deliver, run_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = WarehouseTable.load

    def load_and_lose(table: WarehouseTable, part: LocalPartition) -> None:
        load(table, part)
        lose_in_warehouse(table, part)

    deliver("proveedores.csv", "nombre_proveedor,tipo_energia", "Sol,Solar", "Luna,Solar")
    with monkeypatch.context() as patch:
        patch.setattr(WarehouseTable, "load", load_and_lose)
        report = run_here()
    assert (report.ok, len(report.errors)) == (False, 1)
    assert not lake.at(PROVEEDORES).record_file(Step.RECONCILE).exists()
    assert [load.warehouse_rows for load in run_here().loads] == [2]
