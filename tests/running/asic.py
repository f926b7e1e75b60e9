"""Contracts for settlement files of the market operator (ASIC), and their numbers read apart."""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from energia.reader.names import normalise_name

_CONTRACT = """\
apiVersion: v3.2.0
kind: DataContract
id: {dataset}
version: 1.0.0
servers:
  - server: raw
    type: custom
    format: csv
    encoding: auto
    customProperties:
      - {{property: csvDelimiter, value: ";"}}
      - {{property: filePattern, value: "{pattern}"}}
schema:
  - name: {dataset}
    quality:
      - type: custom
        engine: energia
        implementation: {{maxRejectedPercent: 0, minRejectedRows: 0}}
    properties:
{columns}
      - {{name: fecha_carga, logicalType: date, required: true, partitioned: true}}
"""
_TEXT = "      - {{name: {name}, logicalType: string, synonyms: [{{synonym: {header!r}}}]}}"
_NUMBER = (
    "      - {{name: {name}, logicalType: number, physicalType: 'decimal(38,12)', "
    "synonyms: [{{synonym: {header!r}}}]}}"
)
_FILLED = (
    "      - {{name: {name}, logicalType: {type}, required: true, "
    "customProperties: [{{property: fromFileName, value: '{template}'}}]}}"
)


@dataclass(frozen=True)
class AsicFile:
    """A kind of file: its pattern, and the columns of text; all others are numbers."""

    dataset: str
    pattern: str
    texts: int

    def write_contract(self, folder: Path, path: Path) -> None:
        """Write the contract for files with the header of the one at ``path``."""
        header, _ = read(path)
        names = [normalise_name(cell)[:63] for cell in header]
        kinds = [_TEXT] * self.texts + [_NUMBER] * (len(header) - self.texts)
        columns = [
            kind.format(name=name, header=cell)
            for kind, name, cell in zip(kinds, names, header, strict=True)
        ]
        day = "-{dd}" if "{dd}" in self.pattern else "-01"
        columns += [
            _FILLED.format(name="dia", type="date", template="{yyyy}-{MM}" + day),
            _FILLED.format(name="version", type="string", template="{version}"),
        ]
        text = _CONTRACT.format(
            dataset=self.dataset, pattern=self.pattern, columns="\n".join(columns)
        )
        (folder / f"{self.dataset}.odcs.yaml").write_text(text, "utf-8")

    def sums(self, path: Path) -> list[Decimal]:
        """Return the sum of each column of numbers."""
        _, rows = read(path)
        columns = list(zip(*rows, strict=True))[self.texts :]
        return [sum((Decimal(cell) for cell in cells if cell), Decimal()) for cells in columns]


ASIC_FILES = (
    AsicFile("adem", "{yyyy}-{mm}/adem{MM}{dd}.{version}", texts=3),
    AsicFile("aenc", "{yyyy}-{mm}/aenc{MM}{dd}.{version}", texts=4),
    AsicFile("afac", "{yyyy}-{mm}/afac{MM}.{version}", texts=1),
    AsicFile("dspcttos", "{yyyy}-{mm}/dspcttos{MM}{dd}.{version}", texts=6),
    AsicFile("sntie", "{yyyy}-{mm}/sntie{MM}.{version}", texts=4),
    AsicFile("trsd", "{yyyy}-{mm}/trsd{MM}{dd}.{version}", texts=2),
    AsicFile("tserv", "{yyyy}-{mm}/tserv{MM}.{version}", texts=5),
)


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return header and rows of a file in UTF-8 or Windows-1252, read by the standard library."""
    raw = path.read_bytes()
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    header, *rows = csv.reader(io.StringIO(text), delimiter=";")
    return header, rows
