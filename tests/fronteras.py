"""A dataset whose files are named as the market operator does: the name fills two columns."""

from pathlib import Path

PATTERN = "{yyyy}-{mm}/aenc{MM}{dd}.{version}"
HEADER = "CODIGO SIC;kWh"
NAME = "2023-10/aenc1001.Tx2"
RAW_NAME = "2023-10__aenc1001.Tx2.csv"

CONTRACT = f"""apiVersion: v3.2.0
kind: DataContract
id: fronteras
version: 1.0.0
status: active
servers:
  - server: raw
    type: custom
    format: csv
    customProperties:
      - {{property: csvDelimiter, value: ";"}}
      - {{property: filePattern, value: "{PATTERN}"}}
schema:
  - name: fronteras
    quality:
      - type: custom
        engine: energia
        implementation: {{maxRejectedPercent: 5, minRejectedRows: 100}}
    properties:
      - name: dia
        logicalType: date
        required: true
        customProperties: [{{property: fromFileName, value: "{{yyyy}}-{{MM}}-{{dd}}"}}]
      - {{name: codigo_sic, logicalType: string, required: true}}
      - name: version_liquidacion
        logicalType: string
        required: true
        enum: [{{value: Tx1}}, {{value: Tx2}}, {{value: TxF}}]
        customProperties: [{{property: fromFileName, value: "{{version}}"}}]
      - {{name: kwh, logicalType: number, physicalType: "decimal(12,2)"}}
      - {{name: fecha_carga, logicalType: date, required: true, partitioned: true}}
"""


def write_contract(project: Path, text: str = CONTRACT) -> None:
    """Add the contract to a project."""
    path = project / "data/contracts/fronteras.odcs.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
