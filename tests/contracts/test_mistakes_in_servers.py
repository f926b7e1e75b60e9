"""Servers, grants, the gate and service levels."""

from pathlib import Path

import pytest

from .mistakes import Mistake

MISTAKES = (
    Mistake(
        "transacciones",
        "maxRejectedPercent: 5",
        "maxRejectedPercentage: 5",
        (
            "46:26: 'maxRejectedPercentage' is not a field of a gate; did you mean "
            "'maxRejectedPercent'?"
        ),
    ),
    Mistake(
        "transacciones",
        "minRejectedRows: 100",
        "minRejectedRows: 100, errors: [posibles_miles, fechas_futuras]",
        ("46:96: errors: 'fechas_futuras' is not valid; did you mean 'fecha_futura'?"),
    ),
    Mistake(
        "transacciones",
        "minRejectedRows: 100",
        "minRejectedRows: 100, errors: [posibles_miles, posibles_miles]",
        "46:71: errors: a value is given twice; remove one",
    ),
    Mistake(
        "transacciones",
        "minRejectedRows: 100",
        "minRejectedRows: 100, errors: posibles_miles",
        (
            "46:71: errors: 'posibles_miles' is not valid; use a list of posibles_miles, "
            "encabezado_repetido, fecha_futura, referencia_parecida, copia, filas_repetidas, "
            "titulos, total_distinto, doble_codificacion or unidad_convertida"
        ),
    ),
    Mistake(
        "transacciones",
        "value: 2, unit: d",
        "value: 2, unit: h",
        "130:37: unit: 'h' is not valid; use d",
    ),
    Mistake(
        "transacciones",
        "property: freshness",
        "property: frescura",
        "130:6: property: 'frescura' is not valid; use freshness or retention",
    ),
    Mistake(
        "transacciones",
        "role: ReportViewer",
        "role: ReportViewers",
        (
            "25:10: role: 'ReportViewers' is not valid; use LakeFormationAdmin, ReportViewer "
            "or AthenaQueryExecutionRole"
        ),
    ),
    Mistake(
        "transacciones",
        "role: ReportViewer, access: read",
        "role: ReportViewer, access: write",
        "25:30: access: 'write' is not valid; use read or all",
    ),
    Mistake(
        "transacciones",
        "role: ReportViewer",
        "role: LakeFormationAdmin",
        "25:9: role 'LakeFormationAdmin' is granted twice on 'raw'; remove one",
    ),
    Mistake(
        "transacciones",
        "server: processed",
        "server: procesado",
        "26:5: server: 'procesado' is not valid; use raw, processed or warehouse",
    ),
    Mistake(
        "transacciones",
        "server: processed",
        "server: raw",
        "28:5: format: 'parquet' is not valid; use csv",
    ),
    Mistake(
        "transacciones",
        "server: warehouse",
        "server: processed",
        "32:5: server 'processed' is declared twice; remove one",
    ),
    Mistake(
        "transacciones",
        "    format: csv",
        "    format: json",
        "18:5: format: 'json' is not valid; use csv",
    ),
    Mistake(
        "transacciones",
        "encoding: auto",
        "encoding: latin1",
        "19:5: encoding: 'latin1' is not valid; use UTF-8, windows-1252 or auto",
    ),
    Mistake(
        "transacciones",
        "    type: custom\n    format: csv",
        "    type: s3\n    format: csv",
        "17:5: type: 's3' is not valid; use custom",
    ),
    Mistake(
        "transacciones",
        "server: raw",
        "server: processed",
        "20:5: customProperties: not valid for servers other than raw; remove it",
    ),
    Mistake(
        "transacciones",
        "property: decimalMark, value: auto",
        'property: csvDelimiter, value: ","',
        "22:10: customProperty 'csvDelimiter' is given twice; remove one",
    ),
    Mistake(
        "transacciones",
        "csvDelimiter, value: auto",
        'csvDelimiter, value: "::"',
        '21:34: csvDelimiter: \'::\' is not valid; use ",", ";", "\\t", "|" or auto',
    ),
    Mistake(
        "transacciones",
        "csvDelimiter, value: auto",
        "csvDelimiter, value: [a]",
        '21:34: csvDelimiter: ["a"] is not valid; use ",", ";", "\\t", "|" or auto',
    ),
    Mistake(
        "transacciones",
        "property: decimalMark, value: auto",
        "property: thousandsMark, value: _",
        '22:35: thousandsMark: \'_\' is not valid; use ".", ",", " " or "\'"',
    ),
    Mistake(
        "transacciones",
        "property: decimalMark, value: auto",
        'property: thousandsMark, value: "."',
        "16:5: column 'cantidad_comprada': thousandsMark: '.' is not valid with decimalMark '.'; "
        "use decimalMark ','",
    ),
    Mistake(
        "transacciones",
        "decimalMark, value: auto",
        'decimalMark, value: ";"',
        '22:33: decimalMark: \';\' is not valid; use ".", "," or auto',
    ),
    Mistake(
        "transacciones",
        "property: decimalMark, value: auto",
        "property: quotedNewlines, value: yes",
        "22:36: quotedNewlines: 'yes' is not valid; use true or false",
    ),
    Mistake(
        "transacciones",
        "{role: ReportViewer, access: read}",
        (
            "{role: ReportViewer, access: read, customProperties: [{property: "
            "excludedColumns, value: [nombre]}]}"
        ),
        (
            "25:91: excludedColumns: 'nombre' is not a column of the server 'raw'; did you mean "
            "'nombre_cliente_proveedor'?"
        ),
    ),
    Mistake(
        "transacciones",
        "{role: ReportViewer, access: read}",
        (
            "{role: ReportViewer, access: read, customProperties: [{property: "
            "excludedColumns, value: nombre}]}"
        ),
        "25:91: excludedColumns: 'nombre' is not valid; use a list of text",
    ),
    Mistake(
        "transacciones",
        "{role: ReportViewer, access: read}",
        (
            "{role: ReportViewer, access: read, customProperties: [{property: "
            "excludedColumns, value: [3]}]}"
        ),
        "25:99: excludedColumns: 3 is not valid; use text",
    ),
    Mistake(
        "transacciones",
        "{role: ReportViewer, access: read}",
        (
            "{role: ReportViewer, access: read, customProperties: [{property: "
            "excludedColumns, value: [total]}]}"
        ),
        "25:91: excludedColumns: 'total' is not a column of the server 'raw'",
    ),
    Mistake(
        "clientes",
        "{role: AthenaQueryExecutionRole, access: all}",
        (
            "{role: AthenaQueryExecutionRole, access: all, customProperties: [{property: "
            "excludedColumns, value: [nombre]}]}"
        ),
        "27:9: excludedColumns is not valid with access 'all' on 'processed'; use 'read'",
    ),
    Mistake(
        "transacciones",
        "property: csvDelimiter, value: auto",
        "property: totalLines, value: Total",
        "21:32: totalLines: 'Total' is not valid; use a list of text with a letter or digit",
    ),
    Mistake(
        "transacciones",
        "property: csvDelimiter, value: auto",
        'property: totalLines, value: ["-"]',
        "21:40: totalLines: '-' is not valid; use text with a letter or digit",
    ),
    Mistake(
        "transacciones",
        "type: custom\n        engine",
        "type: library\n        engine",
        "43:9: type: 'library' is not valid; use custom",
    ),
    Mistake(
        "transacciones",
        "type: custom\n        engine: energia",
        "type: custom\n        engine: soda",
        "44:9: engine: 'soda' is not valid; use energia",
    ),
    Mistake(
        "transacciones",
        "  - server: raw",
        "  - server: rawr",
        "16:5: server: 'rawr' is not valid; use raw, processed or warehouse",
    ),
    Mistake(
        "transacciones",
        "maxRejectedPercent: 5",
        "maxRejectedPercent: 101",
        ("46:26: maxRejectedPercent: 101 is not valid; use a number from 0 to 100"),
    ),
    Mistake(
        "transacciones",
        "minRejectedRows: 100",
        "minRejectedRows: -1",
        ("46:49: minRejectedRows: -1 is not valid; use a whole number of at least 0"),
    ),
    Mistake(
        "transacciones",
        "minRejectedRows: 100",
        "minRejectedRows: true",
        ("46:49: minRejectedRows: true is not valid; use a whole number of at least 0"),
    ),
    Mistake(
        "transacciones",
        "value: 2, unit: d",
        "value: 0, unit: d",
        "130:27: freshness: 0 is not valid; use a whole number of at least 1",
    ),
    Mistake(
        "transacciones",
        "value: 2, unit: d",
        "value: true, unit: d",
        "130:27: freshness: true is not valid; use a whole number of at least 1",
    ),
    Mistake(
        "transacciones",
        "property: retention, value: 10, unit: y",
        "property: freshness, value: 10, unit: d",
        "131:6: 'freshness' is given twice; remove one",
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_mistake_is_reported_with_place_and_cause(mistake: Mistake, tmp_path: Path) -> None:
    mistake.assert_reported(tmp_path)
