"""Derived columns, and references to other datasets."""

from pathlib import Path

import pytest

from .mistakes import Mistake

MISTAKES = (
    Mistake(
        "transacciones",
        "clientes.nombre",
        "cliente.nombre",
        (
            "68:13: column 'nombre_cliente_proveedor': to: dataset 'cliente' has no contract; "
            "did you mean 'clientes'?"
        ),
    ),
    Mistake(
        "transacciones",
        "clientes.nombre",
        "clientes.nombres",
        (
            "68:13: column 'nombre_cliente_proveedor': to: dataset 'clientes' has no column "
            "'nombres'; did you mean 'nombre'?"
        ),
    ),
    Mistake(
        "transacciones",
        "clientes.nombre",
        "clientes",
        (
            "68:13: column 'nombre_cliente_proveedor': to: 'clientes' is not valid; use "
            "dataset.column"
        ),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: tipo_transacion = 'venta'",
        (
            "69:49: column 'nombre_cliente_proveedor': when: 'tipo_transacion' is not a "
            "column of the dataset; did you mean 'tipo_transaccion'?"
        ),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: upper(tipo_transaccion) = 'VENTA'",
        (
            "69:49: column 'nombre_cliente_proveedor': when: 'UPPER(tipo_transaccion)' is not"
            " valid; use columns, literals, =, <>, IN, IS NULL, AND, OR and NOT"
        ),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: tipo_transaccion = = ",
        (
            "69:49: column 'nombre_cliente_proveedor': when: 'tipo_transaccion = =' is not a "
            "valid Spark SQL expression"
        ),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: tipo_transaccion",
        (
            "69:49: column 'nombre_cliente_proveedor': when: 'tipo_transaccion' is not a "
            "condition; compare a column with a literal"
        ),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: 5",
        ("69:49: column 'nombre_cliente_proveedor': when: 5 is not valid; use text"),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: [1]",
        ("69:49: column 'nombre_cliente_proveedor': when: [1] is not valid; use text"),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: ''",
        ("69:49: column 'nombre_cliente_proveedor': when: '' is not a valid Spark SQL expression"),
    ),
    Mistake(
        "transacciones",
        "property: when, value: tipo_transaccion = 'venta'",
        "property: wen, value: tipo_transaccion = 'venta'",
        ("69:33: column 'nombre_cliente_proveedor': property: 'wen' is not valid; use when"),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "cantidad * precio",
        (
            "121:9: column 'total': transformLogic: 'cantidad' is not a column of the file; did "
            "you mean 'cantidad_comprada'?"
        ),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "cantidad_comprada / precio",
        (
            "121:9: column 'total': transformLogic: 'cantidad_comprada / precio' is not "
            "valid; use number columns, numbers, +, -, * and parentheses"
        ),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "round(cantidad_comprada * precio)",
        (
            "121:9: column 'total': transformLogic: 'ROUND(cantidad_comprada * precio)' is "
            "not valid; use number columns, numbers, +, -, * and parentheses"
        ),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "cantidad_comprada * precio * precio",
        (
            "121:9: column 'total': transformLogic: 'cantidad_comprada * precio * precio' "
            "needs decimal(54,12), but the column is decimal(36,8)"
        ),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "cantidad_comprada * tipo_energia",
        "121:9: column 'total': transformLogic: column 'tipo_energia' is not a number",
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "cantidad_comprada * 1e3",
        (
            "121:9: column 'total': transformLogic: '1e3' is not valid; use number columns, "
            "numbers, +, -, * and parentheses"
        ),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "t.cantidad_comprada * precio",
        (
            "121:9: column 'total': transformLogic: 't.cantidad_comprada' is not valid; use "
            "the plain name of a column"
        ),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "cantidad_comprada * precio; 1",
        (
            "121:9: column 'total': transformLogic: 'cantidad_comprada * precio; 1' is not "
            "a valid Spark SQL expression"
        ),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        "cantidad_comprada * * precio",
        (
            "121:9: column 'total': transformLogic: 'cantidad_comprada * * AS precio' is not "
            "valid; use number columns, numbers, +, -, * and parentheses"
        ),
    ),
    Mistake(
        "transacciones",
        "cantidad_comprada * precio",
        '""',
        "121:9: column 'total': transformLogic: '' is not a valid Spark SQL expression",
    ),
    Mistake(
        "transacciones",
        "decimal(36,8)",
        "decimal(35,8)",
        (
            "121:9: column 'total': transformLogic: 'cantidad_comprada * precio' needs "
            "decimal(36,8), but the column is decimal(35,8)"
        ),
    ),
    Mistake(
        "transacciones",
        "        physicalType: decimal(36,8)\n",
        ("        physicalType: decimal(36,8)\n        logicalTypeOptions: {minimum: 0}\n"),
        ("120:9: column 'total': logicalTypeOptions: not valid for a derived column; remove it"),
    ),
    Mistake(
        "transacciones",
        "        physicalType: decimal(36,8)\n",
        ("        physicalType: decimal(36,8)\n        synonyms: [{synonym: totall}]\n"),
        "120:9: column 'total': synonyms: not valid for a derived column; remove it",
    ),
    Mistake(
        "transacciones",
        "        physicalType: decimal(36,8)\n",
        "        physicalType: decimal(36,8)\n        unique: true\n",
        ("120:9: column 'total': the field 'unique' of a column is not supported; remove it"),
    ),
    Mistake(
        "transacciones",
        "        physicalType: decimal(36,8)\n",
        ("        physicalType: decimal(36,8)\n        quality: [{type: text, description: a}]\n"),
        ("120:9: column 'total': the field 'quality' of a column is not supported; remove it"),
    ),
    Mistake(
        "transacciones",
        "to: proveedores.nombre_proveedor",
        "to: proveedores.tipo",
        (
            "70:13: column 'nombre_cliente_proveedor': to: dataset 'proveedores' has no "
            "column 'tipo'; did you mean 'tipo_energia'?"
        ),
    ),
    Mistake(
        "transacciones",
        "value: tipo_transaccion = 'venta'",
        "value: t.tipo_transaccion = 'venta'",
        (
            "69:49: column 'nombre_cliente_proveedor': when: 't.tipo_transaccion' is not "
            "valid; use the plain name of a column"
        ),
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_mistake_is_reported_with_place_and_cause(mistake: Mistake, tmp_path: Path) -> None:
    mistake.assert_reported(tmp_path)
