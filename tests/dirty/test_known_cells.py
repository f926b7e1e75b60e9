"""Known dirt in rows: what each becomes is written here, and checked in all that a run leaves."""

from collections import Counter
from decimal import Decimal
from random import Random

import pytest

from energia.contracts.model import Contract
from energia.reader import ROW_REASONS

from .check import Lab
from .files import Delivery
from .model import predict
from .rows import BAD_NUMBERS, MAKERS, MEGABYTE, NUMBERS, Table
from .samples import with_header

GOOD = "venta,Ana,1,3,Solar"
BAD_TYPE = "cantidad_comprada: tipo_invalido"
TOO_PRECISE = "cantidad_comprada: precision_excedida"
OUT_OF_RANGE = "cantidad_comprada: fuera_de_rango"
NUMERALS: dict[str, Decimal | str] = {
    "1.00004": TOO_PRECISE,
    "1.00005": TOO_PRECISE,
    "0.00005": TOO_PRECISE,
    "99999999999999.99995": TOO_PRECISE,
    "9" * 40: TOO_PRECISE,
    "0." + "3" * 40: TOO_PRECISE,
    "100000000000000": TOO_PRECISE,
    "99999999999999.9999": Decimal("99999999999999.9999"),
    "0.0001": Decimal("0.0001"),
    "1.10000000": Decimal("1.1"),
    "0012": Decimal(12),
    "0.1": Decimal("0.1"),
    "-0.0001": OUT_OF_RANGE,
    "-0": OUT_OF_RANGE,
    **dict.fromkeys(("1e3", "1E3", "NaN", "Infinity", "-inf", "0x10", "1_000"), BAD_TYPE),
    **dict.fromkeys(("١٢", "\uff11", "1.234,56", "1 000", "1,000", ".", "1.2.3", "$5"), BAD_TYPE),
    **dict.fromkeys(("(5)", "5-", "- 5", "-.5"), OUT_OF_RANGE),
    "+1": Decimal(1),
    ".5": Decimal("0.5"),
    "5.": Decimal(5),
    "1,234.56": Decimal("1234.56"),
    "1 234\u00a0567": Decimal(1234567),
    "1\u202f234.5+": Decimal("1234.5"),
}


def test_numeral_is_read_exactly_or_rejected(lab: Lab, transacciones: Contract) -> None:
    lines = [f'venta,n{place},"{text}",3,Solar' for place, text in enumerate(NUMERALS)]
    lines += [GOOD] * len(lines)
    (outcome,) = lab.check(Delivery((with_header(transacciones, "\n".join(lines).encode()),)))
    found = [row.reasons[0] if row.reasons else row.values[2] for row in outcome.rows[0]]
    assert found[: len(NUMERALS)] == list(NUMERALS.values())
    assert all(row.values[5] == row.values[2] * 3 for row in outcome.rows[0] if row.values)  # type: ignore[operator]


HUGE = {
    "x" * MEGABYTE: "nombre_cliente_proveedor: longitud_invalida",
    '"' + "y" * MEGABYTE: "fila: comillas",
    '"' + "a," * (MEGABYTE // 2) + '"': "nombre_cliente_proveedor: longitud_invalida",
    "\u00a0" * (MEGABYTE // 2) + "Ana" + " " * 9: None,
}


@pytest.mark.long
def test_field_of_a_megabyte_is_read_or_rejected(lab: Lab, transacciones: Contract) -> None:
    zeros = "0" * MEGABYTE
    lines = [f"venta,{cell},1,1,Solar" for cell in HUGE]
    lines += [f"venta,Ana,{zeros}2,1.5{zeros},Solar", f"venta,Ana,1,0.{zeros}1,Solar", GOOD, GOOD]
    (outcome,) = lab.check(Delivery((with_header(transacciones, "\n".join(lines).encode()),)))
    assert [row.reasons[0] if row.reasons else None for row in outcome.rows[0]] == [
        *HUGE.values(),
        None,
        "precio: precision_excedida",
        None,
        None,
    ]


BROKEN = {
    b"venta,Ana\0,1,1,Solar": "fila: nulo",
    b'"venta,Ana,1,1,Solar': "fila: comillas",
    b'venta,An"a,1,1,Solar': "fila: comillas",
    b'venta,"Ana\nGomez",1,1,Solar': "fila: comillas",
    b"venta,Ana\r,1,1,Solar": "fila: retorno_suelto",
    b"venta,Jos\xe9,1,1,Solar": "fila: codificacion",
    b"venta,Ana,1,1,Solar,,x": "fila: columnas_de_mas",
    b"venta,Ana,1,1": "fila: columnas_de_menos",
    b"   ": "fila: columnas_de_menos",
    b",Ana,1,1,Solar": "tipo_transaccion: requerido",
}


def test_broken_row_affects_no_other_row(lab: Lab, transacciones: Contract) -> None:
    good = b"compra,bueno,1,1,Solar\n"
    files = []
    for place, line in enumerate(BROKEN):
        body = good * place + line + b"\n\n\r\n" + good
        files += [with_header(transacciones, body, f"{place:02}a.csv")]
        files += [with_header(transacciones, line + b"\n", f"{place:02}b.csv")]
    (outcome,) = lab.check(Delivery(tuple(files), step=30, block_size=25))
    for place, reason in enumerate(BROKEN.values()):
        inner, alone = outcome.rows[2 * place : 2 * place + 2]
        assert inner[place].reasons == alone[0].reasons == (reason,)
        assert sum(not row.reasons for row in inner) == place + 1


def test_row_generators_cover_every_reason(transacciones: Contract, clientes: Contract) -> None:
    seen: Counter[str] = Counter()
    for contract in (transacciones, clientes):
        table = Table(contract.raw_columns, contract.key, ",", False, 0)
        lines = [maker(Random(seed), table, seed) for maker in MAKERS for seed in range(30)]  # noqa: S311
        outcome = predict([with_header(contract, b"\n".join(lines))], contract)
        seen += outcome.reasons
        seen["good"] += len(outcome.accepted)
    codes = Counter({code: seen[code] for code in seen})
    assert all(codes[f"fila: {reason}"] >= 5 for reason in ROW_REASONS), seen
    assert codes["good"] > 200
    for reason in (BAD_TYPE, TOO_PRECISE, OUT_OF_RANGE, "clave: conflicto", "clave: repetida"):
        assert codes[reason] >= 3, seen
    assert not set(NUMBERS) & set(BAD_NUMBERS)
