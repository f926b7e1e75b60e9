"""The lake in a local folder, beside its warehouse file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from energia.errors import LoadError, UsageError
from energia.lake import PARTITION, LakeZone, Partition


@dataclass(frozen=True)
class LocalLake:
    """The lake in a folder (``home``), beside its warehouse file."""

    home: Path

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that plays the warehouse."""
        return self.home / "warehouse.duckdb"

    def folder(self, zone: LakeZone, partition: Partition) -> Path:
        """Where the partition's files of a zone are."""
        return self.home / zone / partition.key

    def table_file(self, zone: LakeZone, partition: Partition) -> Path:
        """The partition's one Parquet object in the processed or quarantine zone."""
        return self.folder(zone, partition) / f"{partition.dataset}.parquet"

    def retracted(self, partition: Partition) -> Path:
        """The folder of the partition's files that were taken out after landing."""
        return self.home / LakeZone.RAW / "_retiradas" / partition.key

    def raw_files(self, partition: Partition) -> list[Path]:
        """The landed files of the partition, in landing order."""
        return sorted(self.folder(LakeZone.RAW, partition).glob("*.csv"))

    def partitions(self, zone: LakeZone, dataset: str) -> Iterator[Partition]:
        """The partitions of the dataset that have a folder in the zone, by date.

        Raises LoadError for a folder that only looks like one.
        """
        for folder in sorted((self.home / zone / dataset).glob(f"{PARTITION}=*")):
            try:
                loaded = date.fromisoformat(folder.name.removeprefix(f"{PARTITION}="))
            except ValueError as error:
                raise LoadError(
                    f"{folder}: '{folder.name}' names no date; only energia writes here: remove it"
                ) from error
            yield Partition(dataset, loaded)


def find_lake(home: Path) -> LocalLake:
    """The lake in ``home``, which may be empty of rows; UsageError if no run has made one there."""
    lake = LocalLake(home)
    zones = (LakeZone.RAW, LakeZone.PROCESSED, LakeZone.CONTROL)
    if not any(place.exists() for place in (lake.warehouse, *(home / zone for zone in zones))):
        raise UsageError(
            f"{home}: there is no lake in this folder; energia run makes one, "
            "or name another folder with --home"
        )
    return lake


def literal_pattern(path: Path) -> str:
    """The pattern that matches this path alone: DuckDB's read_parquet takes every path for one."""
    return re.sub(r"([\[*?])", r"[\1]", str(path))
