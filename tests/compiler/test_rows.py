"""Whole rows: every reason in the contract's order, the row's origin, and derived columns."""

from decimal import Decimal
from pathlib import Path

import pytest

from energia.contracts.model import (
    AllowedValue,
    Bounds,
    Column,
    Contract,
)
from energia.contracts.types import decimal_type, plain_type, text_type
from energia.reader import ROW_REASONS

from .rows import Rejected, contract_of, optional, reasons_of, transform

HEADER = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia\n"
EVERY_RULE = contract_of(
    Column(
        name="precio", type=decimal_type(6, 2), required=True, bounds=Bounds(minimum=Decimal(0))
    ),
    Column(name="tipo", type=text_type(), allowed_values=(AllowedValue("a"),)),
    Column(name="codigo", type=text_type(3, pattern="^[0-9]+$")),
)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b",a,1", "precio: requerido"),
        (b"x,a,1", "precio: tipo_invalido"),
        (b"1.234,a,1", "precio: precision_excedida"),
        (b"-1,a,1", "precio: fuera_de_rango"),
        (b"1,b,1", "tipo: valor_no_permitido"),
        (b"1,a,1234", "codigo: longitud_invalida"),
        (b"1,a,x", "codigo: formato_invalido"),
        (b"1,a\0,1", "fila: nulo"),
        (b"1,\xe9,1", "fila: codificacion"),
        (b"1\r,a,1", "fila: retorno_suelto"),
        (b'1,"a"b,1', "fila: comillas"),
        (b"1,a", "fila: columnas_de_menos"),
        (b"1,a,1,1", "fila: columnas_de_mas"),
    ],
)
def test_each_rule_rejects_with_its_reason(line: bytes, reason: str, tmp_path: Path) -> None:
    content = b"precio,tipo,codigo\n1,a,1\n" + line + b"\n2,a,2\n"
    result = transform(EVERY_RULE, {"f.csv": content}, tmp_path)
    assert result.reasons == [[reason]]
    assert reason in reasons_of(EVERY_RULE)
    assert [row[0] for row in result.accepted] == [1, 2]


def test_reasons_of_a_contract_are_complete(contracts: dict[str, Contract]) -> None:
    reasons = reasons_of(contracts["transacciones"])
    assert {f"fila: {reason}" for reason in ROW_REASONS} <= reasons
    assert {reason for reason in reasons if reason.startswith("clave: ")} == set()
    keys = {"clave: conflicto", "clave: reemplazada", "clave: repetida"}
    assert keys <= reasons_of(contracts["clientes"])
    assert not any(reason.startswith("total: ") for reason in reasons)


def test_reasons_of_a_row_follow_contract_order(
    contracts: dict[str, Contract], tmp_path: Path
) -> None:
    lines = f"{HEADER}arriendo,,abc,-1,Carbón\n,{'x' * 257},0,1.00001,\n"
    result = transform(contracts["transacciones"], {"f.csv": lines}, tmp_path)
    assert result.accepted == []
    assert result.reasons == [
        [
            "tipo_transaccion: valor_no_permitido",
            "nombre_cliente_proveedor: requerido",
            "cantidad_comprada: tipo_invalido",
            "precio: fuera_de_rango",
            "tipo_energia: valor_no_permitido",
        ],
        [
            "tipo_transaccion: requerido",
            "nombre_cliente_proveedor: longitud_invalida",
            "cantidad_comprada: fuera_de_rango",
            "precio: precision_excedida",
            "tipo_energia: requerido",
        ],
    ]


def test_header_order_and_synonyms_are_accepted(
    contracts: dict[str, Contract], tmp_path: Path
) -> None:
    content = "Energy Type;Precio kWh;NOMBRE_ENTIDAD;Cantidad kWh;transaction_type\n"
    content += "wind;2.5;Ana;4;VENTA\n"
    result = transform(contracts["transacciones"], {"f.csv": content}, tmp_path)
    assert result.accepted == [("venta", "Ana", 4, Decimal("2.5"), "Eólica", 10)]


def test_total_is_exact_to_eight_decimals(contracts: dict[str, Contract], tmp_path: Path) -> None:
    pairs = [
        ("0.0001", "0.0001"),
        ("3.3333", "7.7777"),
        ("99999999999999.9999", "99999999999999.9999"),
        ("99999999999999.9999", "0.0001"),
    ]
    lines = "".join(f"compra,Ana,{a},{b},Solar\n" for a, b in pairs)
    result = transform(contracts["transacciones"], {"f.csv": HEADER + lines}, tmp_path)
    scaled = [int(Decimal(a).scaleb(4)) * int(Decimal(b).scaleb(4)) for a, b in pairs]
    assert [int(f"{row[-1]:f}".replace(".", "")) for row in result.accepted] == scaled
    assert all(row[-1].as_tuple().exponent == -8 for row in result.accepted)


def test_integer_product_beyond_64_bits_is_exact(tmp_path: Path) -> None:
    contract = contract_of(
        Column(name="a", type=plain_type("integer")),
        Column(name="b", type=plain_type("integer")),
        Column(name="c", type=decimal_type(37, 0), expression="a * b"),
        Column(name="d", type=decimal_type(20, 0), expression="a"),
        Column(name="e", type=decimal_type(20, 0), expression="-(a - b) + 1"),
    )
    most = 10**18 - 1
    result = transform(contract, {"f.csv": f"a,b\n{most},{-most}\n,1\n"}, tmp_path)
    assert result.accepted == [
        (most, -most, -most * most, most, -2 * most + 1),
        (None, 1, None, None, None),
    ]


@pytest.mark.parametrize("blank", ["", " ", '""', '" \t"', "\u00a0"])
def test_empty_cell_is_null_or_required(blank: str, tmp_path: Path) -> None:
    content = f"precio,tipo,codigo\n{blank},{blank},{blank}\n"
    required = transform(EVERY_RULE, {"f.csv": content}, tmp_path)
    assert required.reasons == [["precio: requerido"]]
    assert transform(optional(EVERY_RULE), {"f.csv": content}, tmp_path).accepted == [(None,) * 3]


def test_optional_column_may_be_absent(tmp_path: Path) -> None:
    result = transform(EVERY_RULE, {"f.csv": "tipo,precio\na,1\n"}, tmp_path)
    assert result.accepted == [(1, "a", None)]


def test_file_without_rows_gives_no_rows(contracts: dict[str, Contract], tmp_path: Path) -> None:
    result = transform(contracts["transacciones"], {"f.csv": HEADER}, tmp_path)
    assert (result.accepted, result.rejected) == ([], [])


def test_rejected_row_keeps_its_text_file_and_position(tmp_path: Path) -> None:
    good, bad, broken = "1,a,1\r\n", ' -1 ,"a", 007 \r\n', '1,"ñ\n'
    header = "precio,tipo,codigo\n"
    files = {"2.csv": header + good + bad, "1.csv": header + broken + good}
    result = transform(EVERY_RULE, files, tmp_path)
    assert result.rejected == [
        Rejected("1.csv", len(header), '1,"ñ', ["fila: comillas"]),
        Rejected("2.csv", len(header + good), ' -1 ,"a", 007 ', ["precio: fuera_de_rango"]),
    ]
    assert len(result.accepted) == 2


def test_equal_facts_are_all_kept(contracts: dict[str, Contract], tmp_path: Path) -> None:
    content = HEADER + "venta,Ana,1,1,Solar\n" * 3
    result = transform(contracts["transacciones"], {"1.csv": content, "2.csv": content}, tmp_path)
    assert len(result.accepted) == 6
    assert result.rejected == []
