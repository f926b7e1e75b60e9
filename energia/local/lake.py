"""The lake in a local folder, beside its warehouse file."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from energia.errors import LoadError, UsageError
from energia.lake import PARTITION, LakeZone, Partition, parse_load_date
from energia.local.partition import LocalPartition

WAREHOUSE_FILE: Final = "warehouse.duckdb"
"""The DuckDB file in the home that is the warehouse."""

OBJECTS_LOCK: Final = "objects.lock"
"""The file in the home that a publish locks while it replaces objects."""


@dataclass(frozen=True)
class LocalLake:
    """The lake in the folder ``home``, beside its warehouse file.

    Commands keep its files for their owner, unless it is ``shared``.
    """

    home: Path
    shared: bool = False

    @property
    def warehouse(self) -> Path:
        """Return the path of the DuckDB file that is the warehouse."""
        return self.home / WAREHOUSE_FILE

    def at(self, partition: Partition) -> LocalPartition:
        """Return the partition in this lake; it need not exist yet."""
        return LocalPartition(self.home, partition)

    def partitions(self, zone: LakeZone, dataset: str) -> Iterator[LocalPartition]:
        """Return the partitions of the dataset that have a folder in the zone, by date.

        Raises LoadError for a folder that cannot be read, or that only looks like one of them.
        """
        for folder in _folders(self.home / zone / dataset):
            try:
                loaded = parse_load_date(folder.name.removeprefix(f"{PARTITION}="))
            except ValueError as error:
                raise LoadError(
                    f"{folder}: '{folder.name}' is not a valid load date; use "
                    f"{PARTITION}=YYYY-MM-DD, or move the folder out of the lake"
                ) from error
            yield self.at(Partition(dataset, loaded))


def _folders(place: Path) -> list[Path]:
    try:
        return sorted(path for path in place.iterdir() if path.name.startswith(f"{PARTITION}="))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise LoadError(f"{place}: the folder cannot be read: {error.strerror}") from error


def find_lake(home: Path, *, shared: bool = False) -> LocalLake:
    """Return the lake in ``home``, which may have no rows; raise UsageError if there is none."""
    lake = LocalLake(home, shared)
    zones = (LakeZone.RAW, LakeZone.PROCESSED, LakeZone.CONTROL)
    if not any(place.exists() for place in (lake.warehouse, *(home / zone for zone in zones))):
        raise UsageError(
            f"{home}: this folder has no lake; create one with energia run FOLDER, or use "
            "another --home"
        )
    refuse_earlier_release(lake)
    return lake


def refuse_earlier_release(lake: LocalLake) -> None:
    """Raise UsageError if an earlier release wrote the lake: its raw files had other names."""
    if next((lake.home / LakeZone.CONTROL).glob(f"*/{PARTITION}=*/landing"), None):
        home, old = (shlex.quote(f"{lake.home}{end}") for end in ("", ".old"))
        raise UsageError(
            f"{lake.home}: an earlier release of energia wrote this lake; rebuild it: "
            f"mv {home} {old} && energia run {old}/raw --home {home}"
        )


def literal_pattern(path: Path) -> str:
    """Return the pattern that matches this path alone: read_parquet takes every path for one."""
    return re.sub(r"([\[*?])", r"[\1]", str(path))
