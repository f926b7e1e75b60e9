"""Rows that name what another dataset does not have are counted and reported, never rejected."""

from datetime import date
from pathlib import Path

from energia.lake import Partition
from energia.local.lake import LocalLake
from energia.local.references import Unmatched, recorded_unmatched
from energia.project import Project

from .command_line import energia
from .conftest import DATE, Deliver, Run
from .warehouses import exact, run_under

CLIENTES = "tipo_identificacion,identificacion,nombre,ciudad"
PROVEEDORES = "nombre_proveedor,tipo_energia"
TRANSACCIONES = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
TRADES = (
    "venta,Ana,1,1,Solar",
    "venta,Sol,1,1,Solar",
    "venta,Nadie,1,1,Solar",
    "compra,Sol,1,1,Solar",
    "compra,Ana,1,1,Solar",
    "alquiler,Nadie,1,1,Solar",
)


FOLDS = "case,accents,spaces"


def unmatched(day: date, clientes: int, proveedores: int) -> list[Unmatched]:
    column = "nombre_cliente_proveedor"
    return [
        Unmatched("transacciones", str(day), column, target, rows, folds=FOLDS)
        for target, rows in (
            ("clientes.nombre", clientes),
            ("proveedores.nombre_proveedor", proveedores),
        )
    ]


def test_reference_counts_rows_of_its_condition(deliver: Deliver, run_here: Run) -> None:
    deliver("clientes.csv", CLIENTES, "CC,1,Ana,Cali")
    deliver("proveedores.csv", PROVEEDORES, "Sol,Solar")
    deliver("transacciones.csv", TRANSACCIONES, *TRADES)
    report = run_here()
    assert report.unmatched == unmatched(DATE, clientes=2, proveedores=1)
    assert [load.accepted for load in report.loads if load.dataset == "transacciones"] == [5]


def test_missing_dataset_leaves_all_rows_unmatched(deliver: Deliver, run_here: Run) -> None:
    deliver("transacciones.csv", TRANSACCIONES, *TRADES)
    assert run_here().unmatched == unmatched(DATE, clientes=3, proveedores=2)


def test_reference_uses_latest_row_of_any_date(deliver: Deliver, run_here: Run) -> None:
    deliver("clientes.csv", CLIENTES, "CC,1,Ana,Cali", "CC,2,Nadie,Cali")
    run_here()
    deliver("clientes.csv", CLIENTES, "CC,1,Ana María,Cali")
    deliver("transacciones.csv", TRANSACCIONES, *TRADES)
    next_day = date(2026, 2, 2)
    assert run_here(day=next_day).unmatched == unmatched(next_day, clientes=2, proveedores=2)


def test_names_that_fold_alike_are_found(cases: Path, run_here: Run) -> None:
    report = run_here(cases / "30-names-fold-in-references/in")
    assert report.unmatched == unmatched(DATE, clientes=0, proveedores=0)
    assert (report.ok, report.warnings) == (True, [])


def test_changed_folds_count_again(
    deliver: Deliver, run_here: Run, lake: LocalLake, project: Project
) -> None:
    deliver("clientes.csv", CLIENTES, "CC,1,ANA,Cali")
    deliver("transacciones.csv", TRANSACCIONES, "venta,Ana,1,1,Solar")
    assert run_here().ok
    part = lake.at(Partition("transacciones", DATE))
    run_under(lake, exact(project.datasets()))
    assert [each.similar for each in recorded_unmatched(part) or ()] == [1, 0]
    run_under(lake, project.datasets())
    assert recorded_unmatched(part) == unmatched(DATE, clientes=0, proveedores=0)


def test_output_shows_unmatched_counts(lake: LocalLake, deliver: Deliver) -> None:
    source = deliver("transacciones.csv", TRANSACCIONES, *TRADES).parent
    result = energia("run", source, "--home", lake.home, "--fecha-carga", "2026-02-01")
    assert (
        "        3  transacciones 2026-02-01: nombre_cliente_proveedor not in clientes.nombre"
        in result.stdout
    )
