"""Headers with units, and dates in several formats: the cases, and files of whole days."""

import shutil
from pathlib import Path

import pytest

from energia.local.lake import LocalLake

from .command_line import energia
from .conftest import Deliver
from .deliveries import manifest
from .test_numbers import Sales

HEADER = "tipo_transaccion,nombre_cliente_proveedor,{},{},tipo_energia"
ROW = "venta,Ana Ruiz,{},{},Solar"


@pytest.fixture
def sales(project_folder: Path, lake: LocalLake) -> Sales:
    """Return a project with the shipped contracts, and an empty lake."""
    return Sales(project_folder, lake)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (("cantidad_comprada", "precio"), ("1500", "300.5")),
        (("Energía (MWh)", "Precio (COP/kWh)"), ("1.5", "300.5")),
        (("energia_mwh", "PrecioPorMWh"), ("1.5", "300500")),
        (("energy_mwh", "price_mwh"), ("1.5", "300500")),
        (("CANTIDAD GWH", "precio_kwh_cop"), ("0.0015", "300.5")),
        (("quantity_wh", "price_mwh"), ("1500000", "300500")),
        (("cantidad_kwh", "precio_cop_mwh"), ('"1.500,0"', '"300.500,00"')),
    ],
)
def test_units_of_headers_are_converted(
    header: tuple[str, str], cells: tuple[str, str], deliver: Deliver, source: Path, sales: Sales
) -> None:
    deliver("transacciones.csv", HEADER.format(*header), ROW.format(*cells))
    done = sales.run(source)
    assert done.returncode == 0, done.stdout
    assert sales.totals() == "1,450750"


def test_converted_unit_is_recorded_and_reported(
    deliver: Deliver, source: Path, sales: Sales
) -> None:
    header = HEADER.format("cantidad_mwh", "precio_kwh")
    deliver("transacciones.csv", header, ROW.format("1.5", "300.5"))
    done = sales.run(source)
    text = "transacciones.csv: the header has 'cantidad_comprada' in MWh; numbers were multiplied"
    assert f"{text} by 1000" in " ".join(done.stdout.split())
    (file,) = manifest(sales.lake).files
    assert file.units == {"cantidad_comprada": "MWh"}


def test_conversion_beyond_the_scale_is_rejected(
    deliver: Deliver, source: Path, sales: Sales
) -> None:
    header = HEADER.format("cantidad_kwh", "precio_mwh")
    deliver("transacciones.csv", header, *(ROW.format("1", price) for price in ("0.15", "1.2")))
    assert "1  transacciones: precio: precision_excedida" in sales.run(source).stdout


@pytest.mark.parametrize("price", ["precio_total", "Precio (COP)", "total_price", "precio_usd"])
def test_total_price_is_refused_with_the_line_to_write(
    price: str, deliver: Deliver, source: Path, sales: Sales
) -> None:
    deliver("transacciones.csv", HEADER.format("cantidad", price), ROW.format("2", "300"))
    printed = " ".join(sales.run(source).stdout.split())
    assert f"'{price}' has another unit than precio, which is in COP/kWh" in printed
    assert f"- synonym: {price}`" in printed.replace('"', "")
    sales.change(("- synonym: price_per_kwh", f'- synonym: "{price}"'))
    assert sales.run(source).returncode == 0
    assert sales.totals() == "1,600"


def test_other_currency_needs_a_rate(deliver: Deliver, source: Path, sales: Sales) -> None:
    header = HEADER.format("cantidad", "precio_usd_mwh")
    deliver("transacciones.csv", header, ROW.format("1000", "75.5"))
    printed = " ".join(sales.run(source).stdout.split())
    assert "'precio_usd_mwh' is in USD, but precio is in COP/kWh; export it" in printed
    assert "[{property: rates, value: {USD: RATE}}]` under properties: precio" in printed
    unit = "{property: unit, value: COP/kWh}"
    sales.change((unit, f"{unit}, {{property: rates, value: {{USD: 4000}}}}"))
    assert sales.run(source).returncode == 0
    assert sales.totals() == "1,302000"


FORMATS = "[{property: otherFormats, value: [d/M/yyyy, dd/MM/yy]}]"


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        (
            "10-dates-ddmmyy",
            (
                "{format: dd/MM/yyyy}",
                f"{{format: dd/MM/yyyy}}\n        customProperties: {FORMATS}",
            ),
            ["2026-01-31", "2026-01-31", "2026-02-01"],
        ),
        (
            "11-datetime-in-date",
            (
                "- name: fecha\n        logicalType: date",
                "- name: fecha\n        logicalType: timestamp",
            ),
            ["2026-01-31 00:00:00", "2026-01-31 14:30:00"],
        ),
    ],
)
def test_case_loads_every_date(
    case: str, change: tuple[str, str], expected: list[str], cases: Path, sales: Sales
) -> None:
    shutil.copytree(
        cases / case / "contracts", sales.project / "data/contracts", dirs_exist_ok=True
    )
    sales.change(change)
    assert sales.run(cases / case / "in").returncode == 0
    options = ("--format", "csv", "--home", sales.lake.home)
    shown = energia("sql", "SELECT fecha FROM transacciones", *options, cwd=sales.project)
    assert sorted(shown.stdout.split("\n")[1:-1]) == expected
