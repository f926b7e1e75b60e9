"""Loads that were cut short, changed rules, and two runs at once."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from energia.compiler.dataset import compile_dataset
from energia.errors import LakeLockedError, UsageError
from energia.lake import LakeZone, Partition
from energia.local import loading, warehouse
from energia.local import transform as transform_module
from energia.local.lake import LocalLake
from energia.local.report import RunReport
from energia.local.run import RunOrder, run
from energia.local.warehouse import WarehouseTable
from energia.partition.allow import Allow
from energia.partition.steps import Step
from energia.project import Project

from .conftest import DATE, Deliver, Run

HEADER = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
ROWS = ("venta,Ana,10,5,Solar", "venta,Ana,1,5,Solar", "mala")
TRANSACCIONES = Partition("transacciones", DATE)


class Cut(BaseException):
    """Ends a run where it stands, as a kill would."""


CUTS: dict[str, tuple[object, str]] = {
    "before the transform": (loading, "transform"),
    "before the gate": (loading, "check_gate"),
    "before publishing": (loading, "publish"),
    "inside publishing": (transform_module, "replace"),
    "before the load": (WarehouseTable, "load"),
    "inside the load": (warehouse, "object_rows"),
    "before reconciling": (WarehouseTable, "reconcile"),
}


@pytest.mark.parametrize("place", CUTS)
def test_cut_run_is_finished_by_the_next(
    place: str, deliver: Deliver, run_here: Run, lake: LocalLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object, **__: object) -> None:
        raise Cut

    deliver("transacciones.csv", HEADER, *ROWS)
    with monkeypatch.context() as patch:
        module, name = CUTS[place]
        patch.setattr(module, name, cut)
        with pytest.raises(Cut):
            run_here()
    report = run_here()
    assert report.ok
    assert [(load.accepted, load.warehouse_rows) for load in report.loads] == [(2, 2)]
    assert pq.read_metadata(lake.at(TRANSACCIONES).table_file(LakeZone.PROCESSED)).num_rows == 2
    assert pq.read_metadata(lake.at(TRANSACCIONES).table_file(LakeZone.QUARANTINE)).num_rows == 1


def test_run_on_other_files_finishes_a_date(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    path = deliver("transacciones.csv", HEADER, *ROWS)
    run_here()
    lake.at(TRANSACCIONES).table_file(LakeZone.PROCESSED).unlink()
    path.unlink()
    deliver("proveedores.csv", "nombre_proveedor,tipo_energia")
    report = run_here()
    assert [load.dataset for load in report.loads] == ["proveedores", "transacciones"]
    assert lake.at(TRANSACCIONES).table_file(LakeZone.PROCESSED).exists()


def test_deleted_warehouse_is_rebuilt_from_the_lake(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("transacciones.csv", HEADER, *ROWS)
    run_here()
    lake.warehouse.unlink()
    assert [load.warehouse_rows for load in run_here().loads] == [2]


def test_changed_rule_reprocesses_the_date(
    deliver: Deliver, run_here: Run, lake: LocalLake, project: Project, source: Path
) -> None:
    deliver("transacciones.csv", HEADER, ROWS[0], *ROWS)
    run_here()
    contract = next(c for c in project.contracts if c.dataset == "transacciones")
    quantity = next(c for c in contract.columns if c.name == "cantidad_comprada")
    stricter = replace(quantity, bounds=replace(quantity.bounds, minimum=Decimal(5)))
    columns = tuple(stricter if c.name == quantity.name else c for c in contract.columns)
    datasets = {
        **project.datasets(),
        "transacciones": compile_dataset(replace(contract, columns=columns)),
    }
    order = RunOrder(source, lake, DATE)
    report = run(order, datasets, lambda *_: None)
    assert [load.reasons.get("cantidad_comprada: fuera_de_rango") for load in report.loads] == [1]
    (error,) = report.errors
    assert (
        "accepted rows fall from 3 to 2, but the files are the same; nothing was published" in error
    )
    assert [load.warehouse_rows for load in report.loads] == [3]
    allowed = replace(order, allow=frozenset({Allow.FEWER_ROWS}))
    report = run(allowed, datasets, lambda *_: None)
    assert [load.warehouse_rows for load in report.loads] == [2]
    assert lake.at(TRANSACCIONES).manifest(Step.PUBLISH).allowed == ("fewer-rows",)


def test_new_column_is_added_to_the_warehouse(
    deliver: Deliver, run_here: Run, lake: LocalLake, project: Project, source: Path
) -> None:
    deliver("transacciones.csv", HEADER, *ROWS)
    run_here()
    contract = next(c for c in project.contracts if c.dataset == "transacciones")
    note = replace(
        next(c for c in contract.columns if c.name == "nombre_cliente_proveedor"),
        name="nota",
        required=False,
        synonyms=(),
        references=(),
    )
    datasets = {
        **project.datasets(),
        "transacciones": compile_dataset(replace(contract, columns=(*contract.columns, note))),
    }
    deliver("transacciones/otra.csv", f"{HEADER},nota", "venta,Eva,1,1,Solar,hola")
    assert run(RunOrder(source, lake, DATE), datasets, lambda *_: None).errors == []
    with duckdb.connect(lake.warehouse, read_only=True) as connection:
        notes = connection.execute("SELECT nota FROM transacciones ORDER BY nota NULLS FIRST")
        assert notes.fetchall() == [(None,), (None,), ("hola",)]


def test_second_run_on_a_home_is_refused(lake: LocalLake, deliver: Deliver, run_here: Run) -> None:
    deliver("transacciones.csv", HEADER, *ROWS)
    lake.home.mkdir(parents=True)
    holder = (
        "import fcntl, sys\n"
        f"file = open({str(lake.home / 'lock')!r}, 'a+')\n"
        "fcntl.flock(file, fcntl.LOCK_EX)\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(LakeLockedError, match="another run uses this home"):
            run_here()
        process.communicate()
    assert run_here().ok


def test_home_that_is_a_file_is_wrong_usage(
    lake: LocalLake, deliver: Deliver, run_here: Callable[[], RunReport]
) -> None:
    deliver("transacciones.csv", HEADER, *ROWS)
    lake.home.write_text("a file", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be used as home: File exists"):
        run_here()


def test_broken_manifest_is_written_again(
    lake: LocalLake, deliver: Deliver, run_here: Callable[[], RunReport]
) -> None:
    deliver("transacciones.csv", HEADER, *ROWS)
    run_here()
    part = lake.at(TRANSACCIONES)
    manifest, path = part.manifest(Step.PUBLISH), part.record_file(Step.PUBLISH)
    path.write_text("{", encoding="utf-8")
    assert run_here().errors == []
    assert part.manifest(Step.PUBLISH).fingerprint == manifest.fingerprint


def test_unreconciled_load_is_not_finished(
    lake: LocalLake, deliver: Deliver, run_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver("transacciones.csv", HEADER, *ROWS)
    with monkeypatch.context() as patch:
        patch.setattr(WarehouseTable, "load", lambda *_: None)
        (error,) = run_here().errors
    assert "manifest 2, lake 2, warehouse 0" in error
    assert [load.warehouse_rows for load in run_here().loads] == [2]


def test_lost_raw_file_removes_no_published_rows(
    lake: LocalLake, deliver: Deliver, run_here: Run, source: Path
) -> None:
    first = deliver("transacciones/a.csv", HEADER, *ROWS)
    run_here()
    first.unlink()
    deliver("transacciones/b.csv", HEADER, ROWS[0])
    (raw,) = lake.at(TRANSACCIONES).raw_files()
    raw.unlink()
    report = run_here()
    assert [raw.name in error and "--allow missing" in error for error in report.errors] == [True]
    assert pq.read_metadata(lake.at(TRANSACCIONES).table_file(LakeZone.PROCESSED)).num_rows == 2
    report = run_here(source, DATE, Allow.MISSING)
    assert report.ok
    assert [load.warehouse_rows for load in report.loads] == [1]


def test_date_without_raw_files_is_reported(
    lake: LocalLake, deliver: Deliver, run_here: Run, source: Path
) -> None:
    path = deliver("transacciones.csv", HEADER, *ROWS)
    run_here()
    path.unlink()
    shutil.rmtree(lake.at(TRANSACCIONES).folder(LakeZone.RAW))
    deliver("proveedores.csv", "nombre_proveedor,tipo_energia")
    assert "are missing" in run_here().errors[0]
    report = run_here(source, DATE, Allow.MISSING)
    assert [(load.dataset, load.warehouse_rows) for load in report.loads] == [
        ("proveedores", 0),
        ("transacciones", 0),
    ]
