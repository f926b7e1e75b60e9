"""A fourth contract: meter readings with every type, a key of two columns and two relationships."""

from pathlib import Path

CONTRACT = """apiVersion: v3.2.0
kind: DataContract
id: lecturas
version: 1.0.0
status: active
servers:
  - server: raw
    type: custom
    format: csv
    encoding: windows-1252
    customProperties:
      - {property: csvDelimiter, value: ";"}
      - {property: decimalMark, value: ","}
schema:
  - name: lecturas
    quality:
      - type: custom
        engine: energia
        implementation: {maxRejectedPercent: 5, minRejectedRows: 100}
    properties:
      - name: medidor
        logicalType: string
        logicalTypeOptions: {maxLength: 8, pattern: "^M[0-9]+$"}
        required: true
        primaryKey: true
        primaryKeyPosition: 1
        examples: [M0007]
      - {name: hora, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 2,
         logicalTypeOptions: {minimum: 0, maximum: 23}}
      - {name: dia, logicalType: date, logicalTypeOptions: {format: dd/MM/yyyy}}
      - {name: kwh, logicalType: number, physicalType: "decimal(9,3)",
         logicalTypeOptions: {exclusiveMinimum: 0}, examples: [0.5, 12.5]}
      - {name: es_estimada, logicalType: boolean, required: true}
      - {name: momento, logicalType: timestamp, examples: ["2026-01-01 00:00", "2026-01-02 00:00"]}
      - {name: inicio, logicalType: time, logicalTypeOptions: {format: "h:mm a"}}
      - name: calidad
        logicalType: string
        required: true
        enum:
          - value: Buena
            customProperties: [{property: spellings, value: [B]}]
          - value: Señal débil
      - name: cliente
        logicalType: string
        relationships:
          - to: clientes.nombre
            customProperties: [{property: when, value: "NOT calidad = 'Buena'"}]
      - name: ciudad
        logicalType: string
        logicalTypeOptions: {maxLength: 40}
      - {name: fecha_carga, logicalType: date, required: true, partitioned: true}
"""


def write_contract(project: Path) -> None:
    """Add the contract to a project."""
    path = project / "data/contracts/lecturas.odcs.yaml"
    path.write_text(CONTRACT, encoding="utf-8")
