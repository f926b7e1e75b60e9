"""Rows that are no records or break a rule: in quarantine with file, text and every reason."""

from typing import Any

import pyarrow.parquet as pq
import pytest

from energia.compiler.glue import quarantine_table
from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake
from energia.partition.steps import Step
from energia.project import Project

from .conftest import DATE, Deliver, Run

HEADER = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
GOOD = "venta,Ana Gómez,10,5,Solar"
TRANSACCIONES = Partition("transacciones", DATE)


def quarantined(lake: LocalLake, partition: Partition = TRANSACCIONES) -> list[dict[str, Any]]:
    """The rejected rows of a partition, by their place in the file."""
    table = pq.read_table(lake.at(partition).table_file(LakeZone.QUARANTINE), partitioning=None)
    rows: list[dict[str, Any]] = table.to_pylist()
    return sorted(rows, key=lambda row: row["posicion"])


def test_rejected_rows_have_reason_file_text_position(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    bad = {
        "venta,Ana,10": ["fila: columnas_de_menos"],
        "venta,Ana,10,5,Solar,x": ["fila: columnas_de_mas"],
        '"venta,Ana,10,5,Solar': ["fila: comillas"],
        "trueque,Ana,diez,5.00005,carbón": [
            "tipo_transaccion: valor_no_permitido",
            "cantidad_comprada: tipo_invalido",
            "precio: precision_excedida",
            "tipo_energia: valor_no_permitido",
        ],
        ",,0,-1,": [
            "tipo_transaccion: requerido",
            "nombre_cliente_proveedor: requerido",
            "cantidad_comprada: fuera_de_rango",
            "precio: fuera_de_rango",
            "tipo_energia: requerido",
        ],
    }
    path = deliver("transacciones.csv", HEADER, GOOD, *bad, *[GOOD] * 4)
    report = run_here()
    assert report.ok
    load = report.loads[0]
    assert (load.read, load.accepted, load.rejected, load.warehouse_rows) == (10, 5, 5, 5)
    rows = quarantined(lake)
    assert {row["texto"]: row["motivos"] for row in rows} == bad
    content = path.read_bytes()
    for row in rows:
        assert content[row["posicion"] :].startswith(row["texto"].encode())
    raw = lake.at(TRANSACCIONES).raw_files()
    assert {row["archivo"] for row in rows} == {raw[0].name}
    assert raw[0].read_bytes() == content


def test_counts_are_kept_per_file(deliver: Deliver, run_here: Run, lake: LocalLake) -> None:
    deliver("transacciones/a.csv", HEADER, GOOD, "mala")
    deliver("transacciones/b.csv", HEADER, GOOD, GOOD, GOOD)
    run_here()
    manifest = lake.at(TRANSACCIONES).find_manifest(Step.TRANSFORM)
    assert manifest is not None
    counts = {file.name: (file.read, file.accepted, file.rejected) for file in manifest.files}
    assert counts == {"a.csv": (2, 1, 1), "b.csv": (3, 3, 0)}


def test_late_file_adds_to_its_date(deliver: Deliver, run_here: Run, lake: LocalLake) -> None:
    deliver("transacciones/a.csv", HEADER, GOOD)
    run_here()
    deliver("transacciones/b.csv", HEADER, GOOD, "mala")
    load = run_here().loads[0]
    assert (load.files, load.read, load.accepted, load.warehouse_rows) == (2, 3, 2, 2)
    assert [row["texto"] for row in quarantined(lake)] == ["mala"]


@pytest.mark.parametrize(("bad", "stopped"), [(100, False), (101, True)])
def test_gate_stops_over_both_limits(
    bad: int, stopped: bool, deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("transacciones.csv", HEADER, *[GOOD] * 500, *["mala"] * bad)
    report = run_here()
    assert report.ok is not stopped
    assert lake.at(TRANSACCIONES).table_file(LakeZone.PROCESSED).exists() is not stopped
    assert [load.warehouse_rows for load in report.loads] == [0 if stopped else 500]
    if stopped:
        (error,) = report.errors
        for part in ("transacciones 2026-02-01", "101 of 601", "5 %", "fila: columnas_de_menos"):
            assert part in error


def test_many_rejects_under_the_percentage_pass(deliver: Deliver, run_here: Run) -> None:
    deliver("transacciones.csv", HEADER, *[GOOD] * 10_000, *["mala"] * 300)
    assert run_here().ok


def test_stopped_load_keeps_published_rows(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("transacciones/a.csv", HEADER, GOOD)
    run_here()
    deliver("transacciones/b.csv", HEADER, *["mala"] * 200)
    report = run_here()
    assert not report.ok
    assert [load.warehouse_rows for load in report.loads] == [1]
    published = lake.at(TRANSACCIONES).table_file(LakeZone.PROCESSED)
    assert pq.read_metadata(published).num_rows == 1


def test_harmless_rejects_do_not_count_for_the_gate(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    header = "nombre_proveedor,tipo_energia"
    deliver("proveedores.csv", header, *["Sol,Solar"] * 300)
    report = run_here()
    assert report.ok
    assert (report.loads[0].accepted, report.loads[0].rejected) == (1, 299)
    assert report.loads[0].reasons == {"clave: repetida": 299}


def test_quarantine_columns_match_catalog_and_plan(
    deliver: Deliver, run_here: Run, lake: LocalLake, project: Project
) -> None:
    deliver("transacciones.csv", HEADER, GOOD, "mala")
    run_here()
    stored = pq.read_schema(lake.at(TRANSACCIONES).table_file(LakeZone.QUARANTINE))
    compiled = project.datasets()["transacciones"]
    catalogued = [
        (column.name, column.type) for column in quarantine_table(compiled.contract).columns
    ]
    hive = {"string": "string", "int64": "bigint", "list<element: string>": "array<string>"}
    assert [(field.name, hive[str(field.type)]) for field in stored] == catalogued
