"""Lines around the table: titles above the header, and columns without a name."""

from pathlib import Path

from energia.lake import LakeZone
from energia.local.lake import LocalLake
from energia.partition.steps import Step

from .command_line import energia
from .conftest import DATE, Deliver, Run
from .deliveries import HEADER, SALES, rows


def test_case_with_trailing_delimiters_is_read(cases: Path, lake: LocalLake, run_here: Run) -> None:
    assert run_here(cases / "06-trailing-delimiter-header-and-rows/in").errors == []
    sql = "SELECT COUNT(*), SUM(cantidad_comprada * precio) FROM transacciones"
    found = energia("sql", sql, "--format", "csv", "--home", lake.home)
    assert found.stdout.splitlines()[1].startswith("2,150")


def test_rows_with_trailing_delimiters_are_read(
    deliver: Deliver, lake: LocalLake, run_here: Run
) -> None:
    sales = [f"{line};;" for line in ("venta;Ana;100;1;Solar", "venta;Eva;50;1;Solar")]
    deliver("transacciones.csv", HEADER.replace(",", ";"), *sales, "venta;Ana;7;1;Solar;;x")
    report = run_here()
    (load,) = report.loads
    assert (load.accepted, load.reasons) == (2, {"fila: columnas_de_mas": 1})
    sql = "SELECT COUNT(*), SUM(cantidad_comprada * precio) FROM transacciones"
    found = energia("sql", sql, "--format", "csv", "--home", lake.home)
    assert found.stdout.splitlines()[1].startswith("2,150")


def test_titles_are_a_warning(deliver: Deliver, lake: LocalLake, run_here: Run) -> None:
    deliver("transacciones.csv", "Reporte de ventas", "", "Mes:,enero", HEADER, *rows(1, 4))
    report = run_here()
    text = "transacciones.csv: lines above the header that are not rows: 2"
    assert [(warning.code, warning.text) for _, warning in report.warnings] == [
        ("archivo: titulos", text)
    ]
    manifest = lake.at(SALES).manifest(Step.PUBLISH)
    assert (manifest.read, manifest.accepted) == (3, 3)
    assert not manifest.files[0].raw_sql


def test_joined_files_are_read(deliver: Deliver, lake: LocalLake, run_here: Run) -> None:
    quoted = HEADER.replace(",", '","')
    lines = (
        *(f"{HEADER}\r", *rows(1, 3), "", "Reporte de febrero\r", "Mes:,febrero,,,"),
        *(f'\ufeff"{quoted}"', *rows(3, 5), f"\ufeff{HEADER}\r", "\ufeffventa,Ana,5,5,Solar"),
    )
    deliver("transacciones.csv", *lines)
    report = run_here()
    (load,) = report.loads
    assert (load.read, load.accepted) == (9, 5)
    assert load.reasons["fila: encabezado_repetido"] == 2
    assert load.reasons["fila: columnas_de_menos"] == 1
    assert load.reasons["precio: requerido"] == 1
    assert [warning.code for _, warning in report.warnings] == ["fila: encabezado_repetido"]
    sql = "SELECT COUNT(*), SUM(cantidad_comprada) FROM transacciones"
    found = energia("sql", sql, "--format", "csv", "--home", lake.home)
    assert found.stdout.splitlines()[1].startswith("5,15")


def test_text_that_was_decoded_twice_is_a_warning(
    deliver: Deliver, lake: LocalLake, run_here: Run
) -> None:
    header = HEADER.replace("tipo_transaccion", "Tipo transacciÃ³n")
    sales = [line.replace("Ana", "JosÃ© NÃºÃ±ez") for line in rows(1, 4)]
    deliver("transacciones.csv", header, *sales, *rows(4, 6))
    report = run_here()
    texts = (
        "transacciones.csv: cells of the header that were decoded twice: 1; export the file again "
        "as UTF-8",
        "transacciones.csv: nombre_cliente_proveedor: cells with text that was decoded twice, as "
        '"Ã³" for "ó": 3; export the file again as UTF-8',
    )
    codes = ("archivo", "nombre_cliente_proveedor")
    assert [(each.code, each.rows, each.text) for _, each in report.warnings] == [
        (f"{code}: doble_codificacion", rows, text)
        for code, rows, text in zip(codes, (1, 3), texts, strict=True)
    ]
    assert report.loads[0].accepted == 5
    sql = "SELECT COUNT(*) FROM transacciones WHERE nombre_cliente_proveedor = 'JosÃ© NÃºÃ±ez'"
    found = energia("sql", sql, "--format", "csv", "--home", lake.home)
    assert found.stdout.splitlines()[1] == "3"


def test_rows_above_the_header_refuse_the_file(
    deliver: Deliver, lake: LocalLake, run_here: Run
) -> None:
    deliver("transacciones.csv", *rows(1, 2), HEADER, *rows(2, 4))
    (error,) = run_here(day=DATE).errors
    assert "the header does not match the contract" in error
    assert not (lake.home / LakeZone.RAW / "transacciones").exists()
