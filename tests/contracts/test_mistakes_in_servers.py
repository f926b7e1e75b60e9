"""Servers, grants, the gate and service levels."""

from pathlib import Path

import pytest

from .mistakes import Mistake

MISTAKES = (
    Mistake(
        "transacciones",
        "maxRejectedPercent: 5",
        "maxRejectedPercentage: 5",
        ("45:9: maxRejectedPercent (0 to 100) and minRejectedRows (0 or more) are expected"),
    ),
    Mistake(
        "transacciones",
        "minRejectedRows: 100",
        "minRejectedRows: 100, errors: [posibles_miles, fechas_futuras]",
        (
            "45:96: errors: unknown warning 'fechas_futuras'; known: posibles_miles, "
            "encabezado_repetido, fecha_futura, referencia_parecida, copia, "
            "filas_repetidas"
        ),
    ),
    Mistake(
        "transacciones",
        "minRejectedRows: 100",
        "minRejectedRows: 100, errors: [posibles_miles, posibles_miles]",
        "45:96: errors: 'posibles_miles' is given twice",
    ),
    Mistake(
        "transacciones",
        "minRejectedRows: 100",
        "minRejectedRows: 100, errors: posibles_miles",
        (
            "45:71: errors: a list of codes is expected, not 'posibles_miles'; known: "
            "posibles_miles, encabezado_repetido, fecha_futura, referencia_parecida, copia, "
            "filas_repetidas"
        ),
    ),
    Mistake(
        "transacciones",
        "value: 2, unit: d",
        "value: 2, unit: h",
        "126:37: the unit of freshness is 'd', not 'h'",
    ),
    Mistake(
        "transacciones",
        "property: freshness",
        "property: frescura",
        "126:6: unknown property 'frescura'; known: freshness, retention",
    ),
    Mistake(
        "transacciones",
        "role: ReportViewer",
        "role: ReportViewers",
        (
            "24:10: unknown role 'ReportViewers'; known: LakeFormationAdmin, "
            "ReportViewer, AthenaQueryExecutionRole"
        ),
    ),
    Mistake(
        "transacciones",
        "role: ReportViewer, access: read",
        "role: ReportViewer, access: write",
        "24:30: unknown access 'write'; known: read, all",
    ),
    Mistake(
        "transacciones",
        "role: ReportViewer",
        "role: LakeFormationAdmin",
        "24:9: role 'LakeFormationAdmin' is granted twice on 'raw'",
    ),
    Mistake(
        "transacciones",
        "server: processed",
        "server: procesado",
        "25:5: unknown server 'procesado'; known: raw, processed, warehouse",
    ),
    Mistake(
        "transacciones", "server: processed", "server: raw", "25:5: server 'raw' is declared twice"
    ),
    Mistake(
        "transacciones",
        "server: raw",
        "server: processed",
        "25:5: server 'processed' is declared twice",
    ),
    Mistake(
        "transacciones",
        "    format: csv",
        "    format: json",
        "17:5: raw files are csv, not 'json'",
    ),
    Mistake(
        "transacciones",
        "encoding: UTF-8",
        "encoding: latin1",
        "18:5: raw files are UTF-8, not 'latin1'",
    ),
    Mistake(
        "transacciones",
        "    type: custom\n    format: csv",
        "    type: s3\n    format: csv",
        "16:5: type 's3' is not supported; use custom",
    ),
    Mistake(
        "transacciones",
        "property: decimalMark",
        "property: csvDelimiter",
        "21:10: customProperty 'csvDelimiter' is given twice",
    ),
    Mistake(
        "transacciones",
        "value: auto",
        'value: "::"',
        "20:34: csvDelimiter '::' is none of , ; tab | auto",
    ),
    Mistake(
        "transacciones",
        "value: auto",
        "value: [a]",
        "20:34: csvDelimiter '['a']' is none of , ; tab | auto",
    ),
    Mistake(
        "transacciones", 'value: "."', 'value: ";"', "21:33: decimalMark ';' is neither . nor ,"
    ),
    Mistake(
        "transacciones",
        'property: decimalMark, value: "."',
        "property: quotedNewlines, value: yes",
        "21:36: quotedNewlines 'yes' is not true or false",
    ),
    Mistake(
        "transacciones",
        "{role: ReportViewer, access: read}",
        (
            "{role: ReportViewer, access: read, customProperties: [{property: "
            "excludedColumns, value: [nombre]}]}"
        ),
        "24:91: excludedColumns: there is no column 'nombre'",
    ),
    Mistake(
        "transacciones",
        "{role: ReportViewer, access: read}",
        (
            "{role: ReportViewer, access: read, customProperties: [{property: "
            "excludedColumns, value: nombre}]}"
        ),
        "24:91: excludedColumns: a list of texts is expected",
    ),
    Mistake(
        "transacciones",
        "{role: ReportViewer, access: read}",
        (
            "{role: ReportViewer, access: read, customProperties: [{property: "
            "excludedColumns, value: [3]}]}"
        ),
        "24:91: excludedColumns: a list of texts is expected",
    ),
    Mistake(
        "transacciones",
        "{role: ReportViewer, access: read}",
        (
            "{role: ReportViewer, access: read, customProperties: [{property: "
            "excludedColumns, value: [total]}]}"
        ),
        "24:91: excludedColumns: there is no column 'total'",
    ),
    Mistake(
        "clientes",
        "{role: AthenaQueryExecutionRole, access: all}",
        (
            "{role: AthenaQueryExecutionRole, access: all, customProperties: [{property: "
            "excludedColumns, value: [nombre]}]}"
        ),
        "26:9: access 'all' on 'processed' has every column; excludedColumns needs 'read'",
    ),
    Mistake(
        "transacciones",
        "type: custom\n        engine",
        "type: library\n        engine",
        "42:9: type 'library' is not supported; use custom",
    ),
    Mistake(
        "transacciones",
        "type: custom\n        engine: energia",
        "type: custom\n        engine: soda",
        "43:9: engine 'soda' is not supported; use energia",
    ),
    Mistake(
        "transacciones",
        "  - server: raw",
        "  - server: rawr",
        "15:5: unknown server 'rawr'; known: raw, processed, warehouse",
    ),
    Mistake(
        "transacciones",
        "maxRejectedPercent: 5",
        "maxRejectedPercent: 101",
        ("45:9: maxRejectedPercent (0 to 100) and minRejectedRows (0 or more) are expected"),
    ),
    Mistake(
        "transacciones",
        "minRejectedRows: 100",
        "minRejectedRows: -1",
        ("45:9: maxRejectedPercent (0 to 100) and minRejectedRows (0 or more) are expected"),
    ),
    Mistake(
        "transacciones",
        "minRejectedRows: 100",
        "minRejectedRows: true",
        ("45:9: maxRejectedPercent (0 to 100) and minRejectedRows (0 or more) are expected"),
    ),
    Mistake(
        "transacciones",
        "value: 2, unit: d",
        "value: 0, unit: d",
        "126:27: freshness is a whole number above 0, not '0'",
    ),
    Mistake(
        "transacciones",
        "value: 2, unit: d",
        "value: true, unit: d",
        "126:27: freshness is a whole number above 0, not 'True'",
    ),
    Mistake(
        "transacciones",
        "property: retention",
        "property: freshness",
        "127:6: 'freshness' is given twice",
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_one_line_with_its_place_and_cause(mistake: Mistake, tmp_path: Path) -> None:
    mistake.assert_reported(tmp_path)
