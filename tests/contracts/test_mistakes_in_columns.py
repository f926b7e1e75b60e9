"""Names, headers, keys, enumerations and the partition column."""

from pathlib import Path

import pytest

from .mistakes import Mistake

MISTAKES = (
    Mistake(
        "transacciones",
        "      - name: precio\n",
        "      - name: cantidad_comprada\n",
        ("84:9: column 'cantidad_comprada': column 'cantidad_comprada' is declared twice"),
    ),
    Mistake(
        "transacciones",
        "      - name: precio\n",
        "      - name: Precio\n",
        ("84:9: column 'Precio': 'Precio' is not a column name: lower case, digits and _"),
    ),
    Mistake(
        "transacciones",
        "      - name: precio\n",
        "      - name: from\n",
        ("84:9: column 'from': 'from' is reserved; use another name, with this one as a synonym"),
    ),
    Mistake(
        "transacciones",
        "      - name: precio\n",
        "      - name: motivos\n",
        (
            "84:9: column 'motivos': 'motivos' is reserved; "
            "use another name, with this one as a synonym"
        ),
    ),
    Mistake(
        "transacciones",
        "synonym: precio_kwh\n",
        "synonym: cantidad\n",
        (
            "91:13: column 'precio': the header 'cantidad' already stands for "
            "column 'cantidad_comprada'"
        ),
    ),
    Mistake(
        "transacciones",
        "synonym: precio_kwh\n",
        'synonym: "???"\n',
        "91:13: column 'precio': synonym '???' has neither letters nor digits",
    ),
    Mistake(
        "transacciones",
        "[fotovoltaica]",
        "[NUCLEAR]",
        ("110:13: column 'tipo_energia': 'nuclear' spells both 'Solar' and 'Nuclear'"),
    ),
    Mistake(
        "transacciones",
        "[fotovoltaica]",
        "fotovoltaica",
        "105:54: column 'tipo_energia': spellings: a list of texts is expected",
    ),
    Mistake(
        "transacciones",
        "[fotovoltaica]",
        "7",
        "105:54: column 'tipo_energia': spellings: a list of texts is expected",
    ),
    Mistake(
        "transacciones",
        "[fotovoltaica]",
        "[7]",
        "105:54: column 'tipo_energia': spellings: a list of texts is expected",
    ),
    Mistake(
        "transacciones",
        "- value: Nuclear",
        "- value: solar",
        "110:13: column 'tipo_energia': 'solar' spells both 'Solar' and 'solar'",
    ),
    Mistake(
        "transacciones",
        "- value: Nuclear",
        "- value: 7",
        ("110:13: column 'tipo_energia': an enum value is text that is not blank; found '7'"),
    ),
    Mistake(
        "transacciones",
        "- value: Nuclear",
        "- value: true",
        ("110:13: column 'tipo_energia': an enum value is text that is not blank; found 'True'"),
    ),
    Mistake(
        "transacciones",
        "- value: Nuclear",
        '- value: ""',
        ("110:13: column 'tipo_energia': an enum value is text that is not blank; found ''"),
    ),
    Mistake(
        "transacciones",
        "- value: Nuclear",
        '- value: " Nuclear"',
        ("110:13: column 'tipo_energia': ' Nuclear' has spaces at an edge, which never match"),
    ),
    Mistake(
        "clientes",
        ("        required: true\n        primaryKey: true\n        primaryKeyPosition: 2"),
        "        primaryKey: true\n        primaryKeyPosition: 2",
        ("60:9: column 'identificacion': a key column is required and not derived"),
    ),
    Mistake(
        "clientes",
        "primaryKeyPosition: 2",
        "primaryKeyPosition: 3",
        ("62:9: column 'identificacion': primaryKeyPosition: 1 to 2 is expected, not 3"),
    ),
    Mistake(
        "clientes",
        "primaryKeyPosition: 1",
        "primaryKeyPosition: 2",
        (
            "62:9: column 'identificacion': primaryKeyPosition 2 is also that "
            "of 'tipo_identificacion'"
        ),
    ),
    Mistake(
        "clientes",
        "        primaryKey: true\n        primaryKeyPosition: 2\n",
        "        primaryKeyPosition: 2\n",
        "61:9: column 'identificacion': the column is not a primaryKey",
    ),
    Mistake(
        "transacciones",
        "        partitioned: true\n",
        "        partitioned: false\n",
        "46:5: exactly one column is partitioned: fecha_carga, a date",
    ),
    Mistake(
        "transacciones",
        "- name: fecha_carga",
        "- name: fecha",
        ("118:9: column 'fecha': exactly one column is partitioned: fecha_carga, a date"),
    ),
    Mistake(
        "transacciones",
        "        logicalType: date",
        "        logicalType: string",
        ("118:9: column 'fecha_carga': exactly one column is partitioned: fecha_carga, a date"),
    ),
    Mistake(
        "transacciones",
        "partitionKeyPosition: 1",
        "partitionKeyPosition: 2",
        "123:9: column 'fecha_carga': partitionKeyPosition is 1",
    ),
    Mistake(
        "transacciones",
        "id: transacciones",
        "id: transaccion",
        "3:1: 'transaccion' must equal the name of the file, 'transacciones'",
    ),
    Mistake(
        "transacciones",
        "  - name: transacciones",
        "  - name: transaccion",
        "37:5: 'transaccion' must equal the name of the file, 'transacciones'",
    ),
    Mistake(
        "transacciones",
        "\nslaProperties",
        "  - name: otra\n    properties: []\n\nslaProperties",
        "36:1: a contract describes exactly one dataset; found 2",
    ),
    Mistake(
        "transacciones",
        "classification: personal",
        "classification: secreto",
        (
            "62:9: column 'nombre_cliente_proveedor': unknown classification "
            "'secreto'; known: publico, personal"
        ),
    ),
    Mistake(
        "proveedores",
        "- synonym: provider_name",
        "- synonym: Tipo Energía",
        (
            "52:13: column 'nombre_proveedor': the header 'tipo_energia' "
            "already stands for column 'tipo_energia'"
        ),
    ),
    Mistake(
        "proveedores",
        "- value: Nuclear\n          - value: Térmica",
        (
            "- {value: Nuclear, customProperties: [{property: spellings, value: "
            "[termica]}]}\n          - value: Térmica"
        ),
        ("69:13: column 'tipo_energia': 'termica' spells both 'Nuclear' and 'Térmica'"),
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_one_line_with_its_place_and_cause(mistake: Mistake, tmp_path: Path) -> None:
    mistake.assert_reported(tmp_path)
