"""Names that a draft guesses: of datasets and patterns from paths, of columns from headers."""

from pathlib import Path

import pytest

from energia.contracts.reserved import RESERVED_COLUMNS
from energia.drafting.file_names import guess_name
from energia.drafting.names import column_names
from energia.drafting.words import is_identifier, is_personal, unit_of
from energia.errors import UsageError
from energia.reader.file_names import FilePattern


@pytest.mark.parametrize(
    ("path", "dataset", "pattern"),
    [
        ("clientes.csv", "clientes", ""),
        ("Clientes.CSV", "clientes", ""),
        ("Ventas enero.csv", "ventas_enero", "Ventas enero.csv"),
        ("ventas.txt", "ventas", "ventas.txt"),
        ("ventas_20260105.csv", "ventas", "ventas_{fecha_carga}.csv"),
        ("2026-01-05 ventas.csv", "ventas", "{fecha_carga} ventas.csv"),
        ("ventas_2026-01.csv", "ventas", "ventas_{yyyy}-{MM}.csv"),
        ("ventas_20261399.csv", "ventas", "ventas{parte}.csv"),
        ("ventas (2).csv", "ventas", "ventas{parte}.csv"),
        ("2023-10/aenc1001.Tx2", "aenc", "{yyyy}-{mm}/aenc{MM}{dd}.{version}"),
        ("2023-10/afac10.txf", "afac", "{yyyy}-{mm}/afac{MM}.{version}"),
        ("in/aenc0201.Tx2", "aenc", "aenc{MM}{dd}.{version}"),
    ],
)
def test_file_name_gives_dataset_and_pattern(path: str, dataset: str, pattern: str) -> None:
    guess = guess_name(Path(path))
    assert (guess.dataset, guess.pattern) == (dataset, pattern)
    if pattern:
        assert FilePattern(pattern).mistake == ""
        assert FilePattern(pattern).match_path(Path(path)) is not None


def test_placeholders_fill_whole_dates() -> None:
    day = guess_name(Path("2023-10/aenc1001.Tx2")).filled
    month = guess_name(Path("2023-10/afac10.txf")).filled
    yearless = guess_name(Path("in/aenc0201.Tx2")).filled
    assert [each.template for each in day] == ["{yyyy}-{MM}-{dd}", "{version}"]
    assert [each.template for each in month] == ["{yyyy}-{MM}-01", "{version}"]
    assert [each.template for each in yearless] == ["{MM}", "{dd}", "{version}"]
    assert guess_name(Path("ventas_20260105.csv")).filled == []


@pytest.mark.parametrize("name", ["2026.csv", "select.csv", "ventas_rechazos.csv", "ñ" * 50])
def test_name_without_dataset_is_usage_error(name: str) -> None:
    with pytest.raises(UsageError, match="use --dataset NAME"):
        guess_name(Path(name))
    assert guess_name(Path(name), "ventas").dataset == "ventas"


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("TIPO DE AGRUPACIÓN", "tipo_de_agrupacion"),
        ("CANTIDAD (kWh)", "cantidad_kwh"),
        ("PrecioKWh", "precio_kwh"),
        ("ClienteId", "cliente_id"),
        ("IMPO - EXPO", "impo_expo"),
        ("Año", "ano"),
        ("7", "hora_07"),
        ("2024 real", "columna_2024_real"),
        ("日本", "columna"),
        ("order", "order_archivo"),
        ("fecha_carga", "fecha_carga_archivo"),
        ("TransacciÃ³n", "transaccion"),
    ],
)
def test_header_gives_name_of_column(cell: str, name: str) -> None:
    assert column_names([cell]) == [name]


def test_names_of_columns_are_unique_and_free() -> None:
    names = column_names(["日本", "中国", "x" * 80, "x" * 90, "order", "ORDER BY"])
    assert len({*names}) == len(names)
    assert not {*names} & RESERVED_COLUMNS
    assert max(map(len, names)) <= 63


def test_words_of_headers_suggest_meaning() -> None:
    assert is_identifier("codigo_contrato")
    assert not is_identifier("compras_en_contratos_kwh")
    assert is_personal("nombre_cliente_proveedor")
    assert not is_personal("valor_cliente")
    assert (unit_of("cantidad_kwh"), unit_of("precio_cop_kwh")) == ("kWh", "COP/kWh")
    assert unit_of("ciudad") == ""
