"""Small deliveries at the limits of the contracts, taken through a real run."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from energia.compiler.dataset import CompiledDataset
from energia.local.lake import LocalLake
from energia.local.run import RunOrder, run

DATES = ("2026-01-05", "2026-01-06")
EMPTY_DATE = "2026-01-07"

_HEADERS = {
    "clientes": "tipo_identificacion,identificacion,nombre,ciudad",
    "proveedores": "nombre_proveedor,tipo_energia",
    "transacciones": (
        "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
    ),
}
# Four bytes a character, as many characters as the contracts allow.
_LONGEST = {"nombre": "\U0001f31e" * 256, "ciudad": "\U0001d54f" * 128}
_ROWS = {
    ("clientes", DATES[0]): (
        "NIT,0900123456-7,Aceros O'Higgins,Bogotá",
        'CC,52000111,"María ""Mar"" Núñez",Medellín',
        f"CE,{'X' * 64},{_LONGEST['nombre']},{_LONGEST['ciudad']}",
    ),
    ("clientes", DATES[1]): (
        "Nit,0900.123.456-7,Aceros O'Higgins,Cali",
        "TI,1001,Luis,Tunja",
    ),
    ("proveedores", DATES[0]): ("Sol del Valle,Solar", "Río Alto,hidro"),
    ("proveedores", DATES[1]): ("Viento Norte,wind",),
    ("transacciones", DATES[0]): (
        "venta,Luis,1.5,300.25,Solar",
        "venta,Luis,1.5,300.25,Solar",
        "compra,Sol del Valle,99999999999999.9999,99999999999999.9999,Solar",
    ),
    ("transacciones", DATES[1]): ("compra,Río Alto,0.0001,0,Hidroeléctrica",),
}

DELIVERED = tuple(_HEADERS)
"""The datasets that the lake has files of."""


def fill(folder: Path, datasets: Mapping[str, CompiledDataset]) -> LocalLake:
    """A lake with every delivery published; the last date has files without a row."""
    source, lake = folder / "entrega", LocalLake(folder / "lago")
    for dataset, header in _HEADERS.items():
        for day in (*DATES, EMPTY_DATE):
            path = source / dataset / f"fecha_carga={day}" / f"{dataset}.csv"
            path.parent.mkdir(parents=True)
            lines = (header, *_ROWS.get((dataset, day), ()))
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = run(RunOrder(source, lake, date(2026, 1, 5)), datasets, lambda *_: None)
    assert report.ok, report.errors
    assert sum(load.rejected for load in report.loads) == 0
    return lake


def rows_of(dataset: str, day: str) -> int:
    """How many rows the delivery has, all of them accepted."""
    return len(_ROWS.get((dataset, day), ()))
