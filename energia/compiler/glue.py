"""The Glue Data Catalog's view of a contract: its raw, processed and quarantine tables."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from energia.contracts.model import Contract
from energia.lake import PARTITION, LakeZone, rejects_name
from energia.partition.candidate import QUARANTINE_COLUMNS

RAW_DATABASE = "energia_raw_cf"
PROCESSED_DATABASE = "energia_etl_db"
"""Holds the processed and the quarantine tables: what the questions of athena_sql read."""

OPEN_CSV_SERDE = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
PARQUET_SERDE = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"


@dataclass(frozen=True)
class GlueColumn:
    """A column with its Hive type."""

    name: str
    type: str
    comment: str = ""


@dataclass(frozen=True)
class GlueTable:
    """What the catalog says of ``<zone>/<dataset>/``; no database, no bucket."""

    name: str
    zone: LakeZone
    dataset: str
    description: str
    columns: tuple[GlueColumn, ...]
    partition_keys: tuple[GlueColumn, ...]
    serde: str
    serde_parameters: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...]

    @property
    def prefix(self) -> str:
        """The key prefix of the table's objects in the lake, ending in a slash."""
        return f"{self.zone}/{self.dataset}/"

    def to_json(self) -> dict[str, Any]:
        """The table as plain JSON data, for snapshots and for people."""
        return {
            **asdict(self),
            "prefix": self.prefix,
            "serde_parameters": dict(self.serde_parameters),
            "parameters": dict(self.parameters),
        }


def glue_tables(contract: Contract) -> tuple[GlueTable, GlueTable, GlueTable]:
    """The contract's raw, processed and quarantine tables, in that order."""
    return raw_table(contract), processed_table(contract), quarantine_table(contract)


def raw_table(contract: Contract) -> GlueTable:
    """The CSV files as they arrive: every column text, read by position (OpenCSVSerDe)."""
    return GlueTable(
        name=contract.dataset,
        zone=LakeZone.RAW,
        dataset=contract.dataset,
        description=contract.description,
        columns=tuple(
            GlueColumn(column.name, "string", column.description)
            for column in contract.file_columns
        ),
        partition_keys=_PARTITION_KEYS,
        serde=OPEN_CSV_SERDE,
        serde_parameters=(
            ("separatorChar", contract.csv.delimiter or ","),
            ("quoteChar", '"'),
            # RFC 4180 has no escape character, but the serde has a backslash by default (also when
            # this is the quote). So it is a character that no file holds.
            ("escapeChar", "\u0001"),
        ),
        parameters=(("classification", "csv"), ("skip.header.line.count", "1")),
    )


def processed_table(contract: Contract) -> GlueTable:
    """Return the table of the accepted rows, typed, one Parquet object per load date."""
    columns = (GlueColumn(item.name, item.type.hive, item.description) for item in contract.columns)
    return _parquet_table(
        contract.dataset, LakeZone.PROCESSED, contract.dataset, contract.description, columns
    )


def quarantine_table(contract: Contract) -> GlueTable:
    """Return the table of the rejected rows with their original text and every reason."""
    columns = (GlueColumn(item.name, item.hive, item.comment) for item in QUARANTINE_COLUMNS)
    description = f"Filas rechazadas de {contract.dataset}, con sus motivos."
    name = rejects_name(contract.dataset)
    return _parquet_table(name, LakeZone.QUARANTINE, contract.dataset, description, columns)


def _parquet_table(
    name: str, zone: LakeZone, dataset: str, description: str, columns: Iterable[GlueColumn]
) -> GlueTable:
    return GlueTable(
        name=name,
        zone=zone,
        dataset=dataset,
        description=description,
        columns=tuple(columns),
        partition_keys=_PARTITION_KEYS,
        serde=PARQUET_SERDE,
        serde_parameters=(("serialization.format", "1"),),
        parameters=(("classification", "parquet"), ("parquet.compression", "ZSTD")),
    )


_PARTITION_KEYS = (GlueColumn(PARTITION, "date", "Fecha de carga en America/Bogota."),)
