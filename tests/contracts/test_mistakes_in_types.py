"""Types and their options."""

from pathlib import Path

import pytest

from .mistakes import Mistake

MISTAKES = (
    Mistake(
        "transacciones",
        "[{property: unit, value: kWh}]",
        "[{property: unit, value: kWh}, {property: rates, value: {USD: 4000}}]",
        (
            "85:76: column 'cantidad_comprada': rates are only valid with a unit of money, such as "
            "COP/kWh; add the unit"
        ),
    ),
    Mistake(
        "transacciones",
        ("        description: Precio unitario en COP por kWh.\n        logicalType: number"),
        ("        description: Precio unitario en COP por kWh.\n        logicalType: money"),
        (
            "89:9: column 'precio': logicalType: 'money' is not valid; use string, number, "
            "integer, date, timestamp, time or boolean"
        ),
    ),
    Mistake(
        "transacciones",
        ("        description: Precio unitario en COP por kWh.\n        logicalType: number"),
        ("        description: Precio unitario en COP por kWh.\n        logicalType: times"),
        "89:9: column 'precio': logicalType: 'times' is not valid; did you mean 'time'?",
    ),
    Mistake(
        "transacciones",
        ("        physicalType: decimal(18,4)\n        logicalTypeOptions: {minimum: 0}"),
        "        logicalTypeOptions: {minimum: 0}",
        "87:9: column 'precio': physicalType is missing; add decimal(precision,scale)",
    ),
    Mistake(
        "transacciones",
        "decimal(18,4)\n        logicalTypeOptions: {minimum: 0}",
        "double\n        logicalTypeOptions: {minimum: 0}",
        (
            "90:9: column 'precio': physicalType: 'double' is not valid; use "
            "decimal(precision,scale)"
        ),
    ),
    Mistake(
        "transacciones",
        "decimal(18,4)\n        logicalTypeOptions: {minimum: 0}",
        "decimal(4,4)\n        logicalTypeOptions: {minimum: 0}",
        (
            "90:9: column 'precio': physicalType: decimal(4,4) is not valid; use scale < "
            "precision <= 38"
        ),
    ),
    Mistake(
        "transacciones",
        "decimal(18,4)\n        logicalTypeOptions: {minimum: 0}",
        "decimal(39,4)\n        logicalTypeOptions: {minimum: 0}",
        (
            "90:9: column 'precio': physicalType: decimal(39,4) is not valid; use scale < "
            "precision <= 38"
        ),
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        "{maxLength: 0}",
        (
            "51:30: column 'tipo_transaccion': maxLength: 0 is not valid; use a whole number "
            "from 1 to 16383"
        ),
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        "{maxLength: 3}",
        (
            "56:9: column 'tipo_transaccion': enum: the logicalTypeOptions do not allow "
            "compra, venta"
        ),
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        "{maxLength: 16, minLength: 17}",
        ("51:45: column 'tipo_transaccion': minLength: 17 is not valid; use at most maxLength, 16"),
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        "{maxLength: 99999}",
        (
            "51:30: column 'tipo_transaccion': maxLength: 99999 is not valid; use a whole "
            "number from 1 to 16383"
        ),
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        '{maxLength: 16, pattern: "["}',
        (
            "51:45: column 'tipo_transaccion': pattern: '[' is not valid: unterminated "
            "character set at position 0"
        ),
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        '{maxLength: 16, pattern: "(?=a)b"}',
        (
            "51:45: column 'tipo_transaccion': pattern: '(?=a)b' has syntax that engines read"
            " differently; use what RE2, Java and Athena share"
        ),
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        '{maxLength: 16, pattern: "x"}',
        (
            "56:9: column 'tipo_transaccion': enum: the logicalTypeOptions do not allow "
            "compra, venta"
        ),
    ),
    Mistake(
        "clientes",
        ("        partitioned: true\n"),
        ("        partitioned: true\n        logicalTypeOptions: {format: MM-yyyy}\n"),
        (
            "109:9: column 'fecha_carga': logicalTypeOptions: not valid for the partition "
            "column; remove it"
        ),
    ),
    Mistake(
        "proveedores",
        ("        logicalType: string\n        logicalTypeOptions: {maxLength: 64}"),
        "        logicalType: integer\n        logicalTypeOptions: {minimum: 1}",
        (
            "72:9: column 'tipo_energia': enum: not valid for a column of the type integer; "
            "remove it"
        ),
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        '{maxLength: 16, pattern: "(["}',
        (
            "51:45: column 'tipo_transaccion': pattern: '([' is not valid: unterminated "
            "character set at position 1"
        ),
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        '{maxLength: 16, pattern: "^(a{1001}|compra|venta)$"}',
        (
            "51:45: column 'tipo_transaccion': pattern: '^(a{1001}|compra|venta)$' has syntax"
            " that engines read differently; use what RE2, Java and Athena share"
        ),
    ),
    Mistake(
        "clientes",
        "        logicalTypeOptions: {maxLength: 128}",
        ("        physicalType: varchar(128)\n        logicalTypeOptions: {maxLength: 128}"),
        (
            "97:9: column 'ciudad': physicalType: not valid for a column of the type string; "
            "remove it"
        ),
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_mistake_is_reported_with_place_and_cause(mistake: Mistake, tmp_path: Path) -> None:
    mistake.assert_reported(tmp_path)
