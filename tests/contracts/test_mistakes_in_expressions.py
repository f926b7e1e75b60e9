"""Derived columns, and references to other datasets."""

from pathlib import Path

import pytest

from .mistakes import Mistake

MISTAKES = (
    Mistake(
        "transacciones",
        "clientes.nombre",
        "cliente.nombre",
        ("67:13: column 'nombre_cliente_proveedor': relationship to nothing: cliente.nombre"),
    ),
    Mistake(
        "transacciones",
        "clientes.nombre",
        "clientes.nombres",
        ("67:13: column 'nombre_cliente_proveedor': relationship to nothing: clientes.nombres"),
    ),
    Mistake(
        "transacciones",
        "clientes.nombre",
        "clientes",
        (
            "67:13: column 'nombre_cliente_proveedor': to: dataset.column is "
            "expected, not 'clientes'"
        ),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: tipo_transacion = 'venta'",
        ("68:49: column 'nombre_cliente_proveedor': when: there is no column 'tipo_transacion'"),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: upper(tipo_transaccion) = 'VENTA'",
        (
            "68:49: column 'nombre_cliente_proveedor': when: "
            "'UPPER(tipo_transaccion)' cannot be compiled as a condition"
        ),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: tipo_transaccion = = ",
        (
            "68:49: column 'nombre_cliente_proveedor': when: 'tipo_transaccion "
            "= =' is not a Spark SQL expression"
        ),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: tipo_transaccion",
        ("68:49: column 'nombre_cliente_proveedor': when: 'tipo_transaccion' is not a condition"),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: 5",
        ("68:49: column 'nombre_cliente_proveedor': when: a condition is text, not '5'"),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: [1]",
        ("68:49: column 'nombre_cliente_proveedor': when: a condition is text, not '[1]'"),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: ''",
        ("68:49: column 'nombre_cliente_proveedor': when: '' is not a Spark SQL expression"),
    ),
    Mistake(
        "transacciones",
        "property: when, value: tipo_transaccion = 'venta'",
        "property: wen, value: tipo_transaccion = 'venta'",
        (
            "68:33: column 'nombre_cliente_proveedor': unknown customProperty "
            "'wen' of a relationship; known here: when"
        ),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "cantidad * precio",
        "117:9: column 'total': there is no column 'cantidad' in the file",
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "cantidad_comprada / precio",
        (
            "117:9: column 'total': 'cantidad_comprada / precio' cannot be "
            "compiled: only number columns, numbers, +, -, * and parentheses"
        ),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "round(cantidad_comprada * precio)",
        (
            "117:9: column 'total': 'ROUND(cantidad_comprada * precio)' cannot "
            "be compiled: only number columns, numbers, +, -, * and parentheses"
        ),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "cantidad_comprada * precio * precio",
        (
            "117:9: column 'total': 'cantidad_comprada * precio * precio' needs "
            "decimal(54,12) and is declared decimal(36,8)"
        ),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "cantidad_comprada * tipo_energia",
        "117:9: column 'total': column 'tipo_energia' is not a number",
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "cantidad_comprada * 1e3",
        (
            "117:9: column 'total': '1e3' cannot be compiled: only number "
            "columns, numbers, +, -, * and parentheses"
        ),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "t.cantidad_comprada * precio",
        ("117:9: column 'total': 't.cantidad_comprada' must be the plain name of a column"),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "cantidad_comprada * precio; 1",
        (
            "117:9: column 'total': 'cantidad_comprada * precio; 1' cannot be "
            "compiled: only number columns, numbers, +, -, * and parentheses"
        ),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "cantidad_comprada * * precio",
        (
            "117:9: column 'total': 'cantidad_comprada * * AS precio' cannot be "
            "compiled: only number columns, numbers, +, -, * and parentheses"
        ),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        '""',
        "117:9: column 'total': '' is not a Spark SQL expression",
    ),
    Mistake(
        "transacciones",
        "decimal(36,8)",
        "decimal(35,8)",
        (
            "117:9: column 'total': 'cantidad_comprada * precio' needs "
            "decimal(36,8) and is declared decimal(35,8)"
        ),
    ),
    Mistake(
        "transacciones",
        "        physicalType: decimal(36,8)\n",
        ("        physicalType: decimal(36,8)\n        logicalTypeOptions: {minimum: 0}\n"),
        "116:9: column 'total': a derived column takes no logicalTypeOptions",
    ),
    Mistake(
        "transacciones",
        "        physicalType: decimal(36,8)\n",
        ("        physicalType: decimal(36,8)\n        synonyms: [{synonym: totall}]\n"),
        "116:9: column 'total': a derived column takes no synonyms",
    ),
    Mistake(
        "transacciones",
        "        physicalType: decimal(36,8)\n",
        "        physicalType: decimal(36,8)\n        unique: true\n",
        (
            "116:9: column 'total': energia does not compile the field 'unique' "
            "of a column; remove it"
        ),
    ),
    Mistake(
        "transacciones",
        "        physicalType: decimal(36,8)\n",
        ("        physicalType: decimal(36,8)\n        quality: [{type: text, description: a}]\n"),
        (
            "116:9: column 'total': energia does not compile the field "
            "'quality' of a column; remove it"
        ),
    ),
    Mistake(
        "transacciones",
        "to: proveedores.nombre_proveedor",
        "to: proveedores.tipo",
        ("69:13: column 'nombre_cliente_proveedor': relationship to nothing: proveedores.tipo"),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: t.tipo_transaccion = 'venta'",
        (
            "68:49: column 'nombre_cliente_proveedor': when: "
            "'t.tipo_transaccion' must be the plain name of a column"
        ),
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_one_line_with_its_place_and_cause(mistake: Mistake, tmp_path: Path) -> None:
    mistake.assert_reported(tmp_path)
