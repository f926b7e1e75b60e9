"""Fields that are misspelt, missing, not supported or of the wrong type."""

from pathlib import Path

import pytest

from .mistakes import Mistake

FOLDS = "value: [case, accents, spaces]"
TWICE = "51:46: column 'nombre_proveedor': folds: a value is given twice; remove one"
MISTAKES = (
    Mistake(
        "proveedores",
        FOLDS,
        "value: [case, accent]",
        "51:60: column 'nombre_proveedor': folds: 'accent' is not valid; did you mean 'accents'?",
    ),
    Mistake(
        "proveedores",
        FOLDS,
        "value: []",
        (
            "51:46: column 'nombre_proveedor': folds: 0 items are not valid; use a list of case, "
            "accents, spaces or punctuation"
        ),
    ),
    Mistake("proveedores", FOLDS, "value: [case, case]", TWICE),
    Mistake(
        "proveedores",
        "property: folds",
        "property: fold",
        "51:29: column 'nombre_proveedor': property: 'fold' is not valid; did you mean 'folds'?",
    ),
    Mistake(
        "clientes",
        "partitioned: true",
        "partitioned: true\n        customProperties: [{property: folds, value: [case]}]",
        (
            "109:29: column 'fecha_carga': property: 'folds' is not valid for a column of the type "
            "date; remove it"
        ),
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "domian: comercial",
        "8:1: 'domian' is not a field of a contract; did you mean 'domain'?",
    ),
    Mistake(
        "transacciones",
        "status: active",
        "statsu: active",
        "7:1: 'statsu' is not a field of a contract; did you mean 'status'?",
    ),
    Mistake(
        "transacciones",
        "    encoding: auto",
        "    enconding: auto",
        "19:5: 'enconding' is not a field of a server; did you mean 'encoding'?",
    ),
    Mistake(
        "transacciones",
        "{role: ReportViewer, access: read}",
        "{role: ReportViewer, acces: read}",
        "25:30: 'acces' is not a field of a role; did you mean 'access'?",
    ),
    Mistake(
        "transacciones",
        "    logicalType: object",
        "    logicaltype: object",
        ("39:5: 'logicaltype' is not a field of a table; did you mean 'logicalType'?"),
    ),
    Mistake(
        "transacciones",
        "    physicalType: table",
        "    physicaltype: table",
        ("40:5: 'physicaltype' is not a field of a table; did you mean 'physicalType'?"),
    ),
    Mistake(
        "transacciones",
        "        description: Precio unitario en COP por kWh.",
        "        descripcion: Precio unitario en COP por kWh.",
        (
            "88:9: column 'precio': 'descripcion' is not a field of a column; did you mean "
            "'description'?"
        ),
    ),
    Mistake(
        "transacciones",
        "        logicalTypeOptions: {minimum: 0}",
        "        logicalTypeOptions: {minimun: 0}",
        (
            "91:30: column 'precio': 'minimun' is not a field of logicalTypeOptions; did you "
            "mean 'minimum'?"
        ),
    ),
    Mistake(
        "transacciones",
        "        classification: personal",
        "        clasification: personal",
        (
            "63:9: column 'nombre_cliente_proveedor': 'clasification' is not a field of a "
            "column; did you mean 'classification'?"
        ),
    ),
    Mistake(
        "transacciones",
        "          - synonym: precio_unitario\n",
        "          - sinonym: precio_kwh\n",
        ("94:13: column 'precio': 'sinonym' is not a field of a synonym; did you mean 'synonym'?"),
    ),
    Mistake(
        "transacciones",
        "          - value: compra",
        "          - valeu: compra",
        (
            "57:13: column 'tipo_transaccion': 'valeu' is not a field of an enum value; did "
            "you mean 'value'?"
        ),
    ),
    Mistake(
        "transacciones",
        "          - to: clientes.nombre",
        "          - too: clientes.nombre",
        (
            "68:13: column 'nombre_cliente_proveedor': 'too' is not a field of a "
            "relationship; did you mean 'to'?"
        ),
    ),
    Mistake(
        "transacciones",
        "        engine: energia",
        "        engin: energia",
        "44:9: 'engin' is not a field of a quality rule; did you mean 'engine'?",
    ),
    Mistake(
        "transacciones",
        "        implementation: {maxRej",
        "        implementacion: {maxRej",
        ("46:9: 'implementacion' is not a field of a quality rule; did you mean 'implementation'?"),
    ),
    Mistake(
        "transacciones",
        "value: 2, unit: d",
        "valor: 2, unit: d",
        ("130:27: 'valor' is not a field of a service level; did you mean 'value'?"),
    ),
    Mistake(
        "transacciones",
        "value: 2, unit: d",
        "value: 2, units: d",
        ("130:37: 'units' is not a field of a service level; did you mean 'unit'?"),
    ),
    Mistake(
        "transacciones",
        "        logicalTypeOptions: {minimum: 0}\n        required: true",
        '        logicalTypeOptions: {minimum: 0}\n        required: "yes"',
        "92:9: column 'precio': required: 'yes' is not valid; use true or false",
    ),
    Mistake(
        "transacciones",
        "        logicalTypeOptions: {minimum: 0}\n        required: true",
        "        logicalTypeOptions: {minimum: 0}\n        required: yes",
        "92:9: column 'precio': required: 'yes' is not valid; use true or false",
    ),
    Mistake(
        "transacciones",
        "{minimum: 0}",
        '{minimum: "0"}',
        "91:30: column 'precio': minimum: '0' is not valid; use a number",
    ),
    Mistake(
        "transacciones",
        "{maxLength: 16}",
        "{maxLength: 16, format: uuid}",
        (
            "51:45: column 'tipo_transaccion': 'format' is not a field of logicalTypeOptions;"
            " use maxLength, minLength or pattern"
        ),
    ),
    Mistake(
        "transacciones",
        "kind: DataContract",
        "kind: Contract",
        "3:1: kind: 'Contract' is not valid; use DataContract",
    ),
    Mistake(
        "transacciones",
        "apiVersion: v3.2.0",
        "apiVersion: v9",
        (
            "2:1: apiVersion: 'v9' is not valid; use v3.2.0, v3.1.0, v3.0.2, v3.0.1, v3.0.0, "
            "v2.2.2, v2.2.1 or v2.2.0"
        ),
    ),
    Mistake(
        "transacciones",
        "version: 1.0.0",
        "version: 1.0",
        "6:1: version: 1.0 is not valid; use text",
    ),
    Mistake(
        "transacciones",
        "csvDelimiter",
        "csvDelimeter",
        "21:10: property: 'csvDelimeter' is not valid; did you mean 'csvDelimiter'?",
    ),
    Mistake(
        "transacciones",
        "      - name: precio\n",
        "      - nombre: precio\n",
        "87:9: 'nombre' is not a field of a column; did you mean 'name'?",
    ),
    Mistake(
        "transacciones",
        "servers:",
        "servers: []\nserver:",
        "16:1: 'server' is not a field of a contract; did you mean 'servers'?",
    ),
    Mistake(
        "transacciones",
        "        description: Precio unitario en COP por kWh.",
        "        description: [a]",
        "88:9: column 'precio': description: [\"a\"] is not valid; use text",
    ),
    Mistake(
        "transacciones",
        "      - name: precio\n",
        '      - name: precio\n        primaryKey: "true"\n',
        "88:9: column 'precio': primaryKey: 'true' is not valid; use true or false",
    ),
    Mistake(
        "clientes",
        ("        logicalType: string\n        required: true\n        classification: personal"),
        "        required: true\n        classification: personal",
        (
            "72:9: column 'nombre': logicalType is missing; add string, number, integer, date,"
            " timestamp, time or boolean"
        ),
    ),
    Mistake(
        "clientes",
        ("        logicalType: string\n        logicalTypeOptions: {maxLength: 128}"),
        ("        logicaltype: string\n        logicalTypeOptions: {maxLength: 128}"),
        (
            "96:9: column 'ciudad': 'logicaltype' is not a field of a column; did you mean "
            "'logicalType'?"
        ),
    ),
    Mistake(
        "transacciones",
        (
            "        logicalType: number\n        physicalType: decimal(18,4)\n   "
            "     logicalTypeOptions: {minimum: 0}"
        ),
        ("        physicalType: decimal(18,4)\n        logicalTypeOptions: {minimum: 0}"),
        (
            "87:9: column 'precio': logicalType is missing; add string, number, integer, date,"
            " timestamp, time or boolean"
        ),
    ),
    Mistake(
        "clientes",
        "status: active",
        "status: active\ncustomProperties: [{property: a, value: b}]",
        ("8:1: the field 'customProperties' of a contract is not supported; remove it"),
    ),
    Mistake(
        "clientes",
        "- synonym: city",
        "- {synonym: city, source: [a]}",
        "102:29: column 'ciudad': source: [\"a\"] is not valid; use text",
    ),
    Mistake(
        "clientes",
        "{maxLength: 128}\n        required: true",
        "{maxLength: 128}\n        required: 1",
        "98:9: column 'ciudad': required: 1 is not valid; use true or false",
    ),
    Mistake(
        "clientes",
        "servers:\n",
        "serverss:\n",
        "13:1: 'serverss' is not a field of a contract; did you mean 'servers'?",
    ),
    Mistake(
        "clientes",
        "    properties:\n",
        "    propertys:\n",
        ("45:5: 'propertys' is not a field of a table; did you mean 'properties'?"),
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_mistake_is_reported_with_place_and_cause(mistake: Mistake, tmp_path: Path) -> None:
    mistake.assert_reported(tmp_path)
