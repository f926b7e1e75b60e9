"""Names, headers, keys, enumerations and the partition column."""

from pathlib import Path

import pytest

from .mistakes import Mistake

MISTAKES = (
    Mistake(
        "transacciones",
        "      - name: precio\n",
        "      - name: cantidad_comprada\n",
        (
            "87:9: column 'cantidad_comprada': column 'cantidad_comprada' is declared twice; "
            "remove one"
        ),
    ),
    Mistake(
        "transacciones",
        "      - name: precio\n",
        "      - name: Precio\n",
        (
            "87:9: column 'Precio': name: 'Precio' is not valid; use lower-case letters, "
            "digits and _, at most 63, starting with a letter"
        ),
    ),
    Mistake(
        "transacciones",
        "      - name: precio\n",
        "      - name: from\n",
        (
            "87:9: column 'from': name: 'from' is reserved; use another name and this one as "
            "a synonym"
        ),
    ),
    Mistake(
        "transacciones",
        "      - name: precio\n",
        "      - name: motivos\n",
        (
            "87:9: column 'motivos': name: 'motivos' is reserved; use another name and this "
            "one as a synonym"
        ),
    ),
    Mistake(
        "transacciones",
        "synonym: precio_unitario\n",
        "synonym: cantidad\n",
        (
            "94:13: column 'precio': synonym: the header 'cantidad' already names column "
            "'cantidad_comprada'; remove it"
        ),
    ),
    Mistake(
        "transacciones",
        "synonym: precio_unitario\n",
        'synonym: "???"\n',
        "94:13: column 'precio': synonym: '???' has no letter or digit; remove it",
    ),
    Mistake(
        "transacciones",
        "[fotovoltaica]",
        "[NUCLEAR]",
        (
            "114:13: column 'tipo_energia': enum: 'nuclear' spells both 'Solar' and "
            "'Nuclear'; remove one"
        ),
    ),
    Mistake(
        "transacciones",
        "[fotovoltaica]",
        "fotovoltaica",
        (
            "109:54: column 'tipo_energia': spellings: 'fotovoltaica' is not valid; use a "
            "list of text"
        ),
    ),
    Mistake(
        "transacciones",
        "[fotovoltaica]",
        "7",
        "109:54: column 'tipo_energia': spellings: 7 is not valid; use a list of text",
    ),
    Mistake(
        "transacciones",
        "[fotovoltaica]",
        "[7]",
        "109:62: column 'tipo_energia': spellings: 7 is not valid; use text",
    ),
    Mistake(
        "transacciones",
        "- value: Nuclear",
        "- value: solar",
        (
            "114:13: column 'tipo_energia': enum: 'solar' spells both 'Solar' and 'solar'; "
            "remove one"
        ),
    ),
    Mistake(
        "transacciones",
        "- value: Nuclear",
        "- value: 7",
        (
            "114:13: column 'tipo_energia': value: 7 is not valid; use text without spaces at"
            " its edges"
        ),
    ),
    Mistake(
        "transacciones",
        "- value: Nuclear",
        "- value: true",
        (
            "114:13: column 'tipo_energia': value: true is not valid; use text without spaces"
            " at its edges"
        ),
    ),
    Mistake(
        "transacciones",
        "- value: Nuclear",
        '- value: ""',
        (
            "114:13: column 'tipo_energia': value: '' is not valid; use text without spaces "
            "at its edges"
        ),
    ),
    Mistake(
        "transacciones",
        "- value: Nuclear",
        '- value: " Nuclear"',
        (
            "114:13: column 'tipo_energia': value: ' Nuclear' is not valid; use text without "
            "spaces at its edges"
        ),
    ),
    Mistake(
        "clientes",
        ("        required: true\n        primaryKey: true\n        primaryKeyPosition: 2"),
        "        primaryKey: true\n        primaryKeyPosition: 2",
        (
            "63:9: column 'identificacion': primaryKey: a key column must be required and "
            "read from the file"
        ),
    ),
    Mistake(
        "clientes",
        "primaryKeyPosition: 2",
        "primaryKeyPosition: 3",
        ("65:9: column 'identificacion': primaryKeyPosition: 3 is not valid; use 1 to 2"),
    ),
    Mistake(
        "clientes",
        "primaryKeyPosition: 1",
        "primaryKeyPosition: 2",
        (
            "65:9: column 'identificacion': primaryKeyPosition: 2 is already the position of "
            "'tipo_identificacion'; use another"
        ),
    ),
    Mistake(
        "clientes",
        "        primaryKey: true\n        primaryKeyPosition: 2\n",
        "        primaryKeyPosition: 2\n",
        (
            "64:9: column 'identificacion': primaryKeyPosition: the column is not a "
            "primaryKey; add primaryKey: true"
        ),
    ),
    Mistake(
        "transacciones",
        "        partitioned: true\n",
        "        partitioned: false\n",
        (
            "47:5: exactly one column must have partitioned: true; use fecha_carga with "
            "logicalType date"
        ),
    ),
    Mistake(
        "transacciones",
        "- name: fecha_carga",
        "- name: fecha",
        (
            "122:9: column 'fecha': exactly one column must have partitioned: true; use "
            "fecha_carga with logicalType date"
        ),
    ),
    Mistake(
        "transacciones",
        "        logicalType: date",
        "        logicalType: string",
        (
            "122:9: column 'fecha_carga': exactly one column must have partitioned: true; use"
            " fecha_carga with logicalType date"
        ),
    ),
    Mistake(
        "transacciones",
        "partitionKeyPosition: 1",
        "partitionKeyPosition: 2",
        "127:9: column 'fecha_carga': partitionKeyPosition: 2 is not valid; use 1",
    ),
    Mistake(
        "transacciones",
        "id: transacciones",
        "id: transaccion",
        "4:1: id: 'transaccion' is not the name of the file; use 'transacciones'",
    ),
    Mistake(
        "transacciones",
        "  - name: transacciones",
        "  - name: transaccion",
        "38:5: name: 'transaccion' is not the name of the file; use 'transacciones'",
    ),
    Mistake(
        "transacciones",
        "\nslaProperties",
        (
            "  - name: otra\n    properties: []\n    quality: [{type: custom, engine: energia, "
            "implementation: {maxRejectedPercent: 5, minRejectedRows: 1}}]\n\nslaProperties"
        ),
        "37:1: schema: 2 items are not valid; use a list of one item",
    ),
    Mistake(
        "transacciones",
        "classification: personal",
        "classification: secreto",
        (
            "63:9: column 'nombre_cliente_proveedor': classification: 'secreto' is not valid;"
            " use publico or personal"
        ),
    ),
    Mistake(
        "proveedores",
        "- synonym: provider_name",
        "- synonym: Tipo Energía",
        (
            "54:13: column 'nombre_proveedor': synonym: the header 'tipo_energia' already "
            "names column 'tipo_energia'; remove it"
        ),
    ),
    Mistake(
        "proveedores",
        "- value: Nuclear\n          - value: Térmica",
        (
            "- {value: Nuclear, customProperties: [{property: spellings, value: "
            "[termica]}]}\n          - value: Térmica"
        ),
        (
            "80:13: column 'tipo_energia': enum: 'termica' spells both 'Nuclear' and "
            "'Térmica'; remove one"
        ),
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_mistake_is_reported_with_place_and_cause(mistake: Mistake, tmp_path: Path) -> None:
    mistake.assert_reported(tmp_path)
