"""Files that cannot be read under a contract: refused by name, the others still load."""

import pytest

from energia.errors import UsageError
from energia.lake import LakeZone
from energia.local.lake import LocalLake

from .conftest import Deliver, Run

PROVEEDORES = ("nombre_proveedor,tipo_energia", "Sol,Solar")
CLIENTES = "tipo_identificacion, identificacion, nombre, ciudad"


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (b"a,b\n1,2\n", ("clientes.csv", "[cabecera]", CLIENTES)),
        (
            b"nombre_proveedor,tipo_energia\nSol,Solar\n",
            ("clientes.csv", "[cabecera]", "the header matches proveedores"),
        ),
        (
            b"CC,123,Ana,Cali\nCC,124,Eva,Cali\n",
            ("clientes.csv", "[cabecera]", CLIENTES, "add a header with the expected"),
        ),
        (b"", ("clientes.csv", "[vacio]", CLIENTES)),
        (b"\x7fELF\x02\x01\x01\x00\x00\n\x00", ("clientes.csv", "[no_es_texto]", "CSV")),
        (
            b"tipo_identificacion,identificacion,nombre,region\nCC,1,Ana,Andina\n",
            ("clientes.csv", "ciudad", "region"),
        ),
    ],
    ids=["wrong headers", "another dataset", "no header", "empty", "binary", "region is no ciudad"],
)
def test_refused_file_is_named_and_the_others_load(
    content: bytes, parts: tuple[str, ...], deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("clientes.csv", content=content)
    deliver("proveedores.csv", *PROVEEDORES)
    report = run_here()
    assert [load.dataset for load in report.loads] == ["proveedores"]
    assert len(report.errors) == 1
    for part in parts:
        assert part in report.errors[0]
    assert not (lake.home / LakeZone.RAW / "clientes").exists()


@pytest.mark.parametrize(
    "header",
    [
        "tipo_transaccion,nombre_entidad,energy_mw,precio,tipo_energia",
        "tipo_transaccion,nombre_entidad,cantidad,price_mw,tipo_energia",
        "tipo_transaccion,nombre_entidad,cantidad,precio_total_usd,tipo_energia",
        "tipo_transaccion,nombre_entidad,cantidad,precio,total_price,tipo_energia",
        "tipo_transaccion,id_persona,cantidad,precio,tipo_energia",
    ],
)
def test_header_with_other_units_is_refused(header: str, deliver: Deliver, run_here: Run) -> None:
    deliver("transacciones.csv", header)
    assert "[cabecera]" in run_here().errors[0]


def test_header_alone_is_a_valid_file(deliver: Deliver, run_here: Run) -> None:
    deliver("proveedores.csv", PROVEEDORES[0])
    report = run_here()
    assert report.ok
    assert [(load.read, load.warehouse_rows) for load in report.loads] == [(0, 0)]


def test_file_without_dataset_or_date_is_refused(deliver: Deliver, run_here: Run) -> None:
    deliver("otros.csv", "a")
    deliver("clientes/fecha_carga=2026-02-30/clientes.csv", CLIENTES.replace(" ", ""))
    deliver("clientes/viejos/2025/clientes.csv", CLIENTES.replace(" ", ""))
    errors = sorted(run_here().errors)
    assert [error.split(":")[0] for error in errors] == [
        "clientes/fecha_carga=2026-02-30/clientes.csv",
        "clientes/viejos/2025/clientes.csv",
        "otros.csv",
    ]
    assert "2026-02-30" in errors[0]
    assert "data/contracts/otros.odcs.yaml" in errors[2]


def test_source_without_csv_files_is_wrong_usage(run_here: Run) -> None:
    with pytest.raises(UsageError, match="no CSV files"):
        run_here()
