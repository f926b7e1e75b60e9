"""Types and their options."""

from pathlib import Path

import pytest

from .mistakes import Mistake

MISTAKES = (
    Mistake(
        "transacciones",
        ("        description: Precio unitario en COP por kWh.\n        logicalType: number"),
        ("        description: Precio unitario en COP por kWh.\n        logicalType: money"),
        (
            "86:9: column 'precio': logicalType 'money' is not supported; use "
            "string, number, integer, date, boolean"
        ),
    ),
    Mistake(
        "transacciones",
        ("        description: Precio unitario en COP por kWh.\n        logicalType: number"),
        ("        description: Precio unitario en COP por kWh.\n        logicalType: timestamp"),
        (
            "86:9: column 'precio': logicalType 'timestamp' is not supported; use "
            "string, number, integer, date, boolean"
        ),
    ),
    Mistake(
        "transacciones",
        ("        physicalType: decimal(18,4)\n        logicalTypeOptions: {minimum: 0}"),
        "        logicalTypeOptions: {minimum: 0}",
        "84:9: column 'precio': a number needs decimal(precision,scale)",
    ),
    Mistake(
        "transacciones",
        "decimal(18,4)\n        logicalTypeOptions: {minimum: 0}",
        "double\n        logicalTypeOptions: {minimum: 0}",
        ("87:9: column 'precio': a number needs decimal(precision,scale), not 'double'"),
    ),
    Mistake(
        "transacciones",
        "decimal(18,4)\n        logicalTypeOptions: {minimum: 0}",
        "decimal(4,4)\n        logicalTypeOptions: {minimum: 0}",
        "87:9: column 'precio': decimal(4,4): scale < precision <= 38",
    ),
    Mistake(
        "transacciones",
        "decimal(18,4)\n        logicalTypeOptions: {minimum: 0}",
        "decimal(39,4)\n        logicalTypeOptions: {minimum: 0}",
        "87:9: column 'precio': decimal(39,4): scale < precision <= 38",
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        "{maxLength: 0}",
        "50:30: column 'tipo_transaccion': maxLength 0 is not 1 to 16383",
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        "{maxLength: 3}",
        ("55:9: column 'tipo_transaccion': the logicalTypeOptions do not allow compra, venta"),
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        "{maxLength: 16, minLength: 17}",
        "50:45: column 'tipo_transaccion': minLength 17 exceeds maxLength 16",
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        "{maxLength: 99999}",
        "50:30: column 'tipo_transaccion': maxLength 99999 is not 1 to 16383",
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        '{maxLength: 16, pattern: "["}',
        ("50:45: column 'tipo_transaccion': pattern '[': unterminated character set at position 0"),
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        '{maxLength: 16, pattern: "(?=a)b"}',
        (
            "50:45: column 'tipo_transaccion': pattern '(?=a)b' uses what not "
            "every engine reads alike"
        ),
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        '{maxLength: 16, pattern: "x"}',
        ("55:9: column 'tipo_transaccion': the logicalTypeOptions do not allow compra, venta"),
    ),
    Mistake(
        "clientes",
        ("        logicalType: string\n        required: true\n        classification: personal"),
        (
            "        logicalType: date\n        logicalTypeOptions: {format: "
            "MM-yyyy}\n        required: true\n        classification: personal"
        ),
        (
            "70:30: column 'nombre': date format 'MM-yyyy' is not supported; "
            "use yyyy-MM-dd or dd/MM/yyyy"
        ),
    ),
    Mistake(
        "proveedores",
        ("        logicalType: string\n        logicalTypeOptions: {maxLength: 64}"),
        "        logicalType: integer\n        logicalTypeOptions: {minimum: 1}",
        "61:9: column 'tipo_energia': an enum is for text, not for a integer",
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        '{maxLength: 16, pattern: "(["}',
        (
            "50:45: column 'tipo_transaccion': pattern '([': unterminated "
            "character set at position 1"
        ),
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        '{maxLength: 16, pattern: "^(a{1001}|compra|venta)$"}',
        (
            "50:45: column 'tipo_transaccion': pattern "
            "'^(a{1001}|compra|venta)$' uses what not every engine reads alike"
        ),
    ),
    Mistake(
        "clientes",
        "        logicalTypeOptions: {maxLength: 128}",
        ("        physicalType: varchar(128)\n        logicalTypeOptions: {maxLength: 128}"),
        "78:9: column 'ciudad': a string takes no physicalType",
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_one_line_with_its_place_and_cause(mistake: Mistake, tmp_path: Path) -> None:
    mistake.assert_reported(tmp_path)
