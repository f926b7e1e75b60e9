"""The lake's layout: the same zones and keys in an S3 bucket and in a local folder."""

from dataclasses import dataclass
from datetime import date, timedelta, timezone
from enum import StrEnum
from typing import Final

PARTITION: Final = "fecha_carga"
"""The load date (America/Bogota): the one partition column of every dataset."""

BOGOTA: Final = timezone(timedelta(hours=-5))
"""The time of America/Bogota, all year round; Glue need not have a database of time zones."""

CURRENT_SUFFIX: Final = "_actual"
"""The end of the name of a master's latest rows in the lake."""

HISTORY_SUFFIX: Final = "_historia"
"""The end of the name of the warehouse table that has every load date of a master."""

REJECTS_SUFFIX: Final = "_rechazos"
"""The end of the name of a dataset's rejected rows, as a table and as a file."""


AUDIT_TABLE: Final = "auditoria_cargas"
"""The name of the warehouse table that lists the loads."""


class LakeZone(StrEnum):
    """A zone of the lake: the first part of every key."""

    RAW = "raw"
    PROCESSED = "processed"
    QUARANTINE = "quarantine"
    CONTROL = "control"
    SCRIPTS = "scripts"
    TEMP = "temp"
    QUERY_RESULTS = "athena-query-results"

    @property
    def prefix(self) -> str:
        """The key prefix of the zone, ending in a slash so that it matches no other name."""
        return f"{self.value}/"


DELIVERY_RECORDS: Final = f"{LakeZone.RAW.prefix}_entregas/"
"""The key prefix of the records that uploads leave in the bucket: no dataset's folder."""

RETRACTED: Final = f"{LakeZone.RAW.prefix}_retiradas/"
"""The key prefix of raw files that were taken out: below their partition and SHA-256, by name."""

VERSIONS: Final = f"{LakeZone.RAW.prefix}_versiones/"
"""The folder of replaced raw files in a local lake, by partition, SHA-256 and name."""

ORIGINALS: Final = f"{LakeZone.RAW.prefix}_originales/"
"""The key prefix of containers, such as workbooks, whose CSV is a raw file: by partition and name.

An earlier original of the same name is in the bucket's versions, in a local lake below VERSIONS.
"""

NOT_CURRENT: Final = tuple(
    prefix.split("/")[1] for prefix in (DELIVERY_RECORDS, RETRACTED, VERSIONS, ORIGINALS)
)
"""The folders of the raw zone that are no dataset's."""

CONTENTS: Final = "contents"
"""The folder in a dataset's part of control/ that has the contents of its files."""


@dataclass(frozen=True, order=True)
class Partition:
    """One load date of one dataset: what a load reads, writes and replaces as a whole."""

    dataset: str
    fecha_carga: date

    def __str__(self) -> str:
        return f"{self.dataset} {self.fecha_carga}"

    @property
    def key(self) -> str:
        """The part of a key that names the partition."""
        return partition_key(self.dataset, str(self.fecha_carga))


def parse_load_date(text: str) -> date:
    """Return the date that is written YYYY-MM-DD; ValueError for every other text."""
    found = date.fromisoformat(text)
    # Python reads 20260105 and 2026-W02-1, too: one date would have several folders.
    if str(found) != text:
        raise ValueError(text)
    return found


def partition_key(dataset: str, fecha_carga: str) -> str:
    """Return the part of a key that names a partition; ``fecha_carga`` may be a placeholder."""
    return f"{dataset}/{PARTITION}={fecha_carga}"


def rejects_name(dataset: str) -> str:
    """Return the name of the table, and of the file, of the dataset's rejected rows."""
    return f"{dataset}{REJECTS_SUFFIX}"
