"""Published load dates, as the warehouse takes them: the manifest and the columns of the object."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from energia.errors import LoadError, first_line
from energia.lake import LakeZone
from energia.local.damage import Finding, find_damage, record_damage
from energia.local.lake import LocalLake, literal_pattern
from energia.local.partition import LocalPartition
from energia.partition.manifest import Manifest
from energia.partition.raw import file_sha256
from energia.partition.steps import Step


@dataclass(frozen=True)
class PublishedDate:
    """A load date whose object holds the rows that its manifest promises.

    ``columns`` are the names and Arrow types of the object, which an earlier contract may have set.
    """

    part: LocalPartition
    manifest: Manifest
    columns: tuple[tuple[str, str], ...]

    @property
    def day(self) -> date:
        """Return the load date."""
        return self.part.id.fecha_carga

    @property
    def pattern(self) -> str:
        """Return the path of the object for DuckDB."""
        return literal_pattern(self.part.table_file(LakeZone.PROCESSED))


def read_published(part: LocalPartition) -> PublishedDate:
    """Return the published date; LoadError unless its object is as its manifest says.

    Damage to the bytes of the object is recorded, so that the next run repairs it.
    """
    manifest, file = part.find_manifest(Step.PUBLISH), part.table_file(LakeZone.PROCESSED)
    if manifest is None:
        raise _damaged(part, f"{part.record_file(Step.PUBLISH)} is missing or damaged")
    try:
        size = file.stat().st_size
        footer = pq.read_metadata(file)
    except FileNotFoundError as error:
        raise _damaged(part, f"{file} is missing") from error
    except (OSError, pa.ArrowException) as error:
        raise _damaged(part, f"{file} cannot be read ({first_line(error)})") from error
    found = {"bytes": size, "rows": footer.num_rows}
    promised = {"bytes": manifest.processed_bytes, "rows": manifest.accepted}
    for unit, count in promised.items():
        if found[unit] != count:
            raise _damaged(part, f"{file} has {found[unit]} {unit}, but its manifest has {count}")
    if file_sha256(file) != manifest.processed_sha256:
        record_damage(part, [*find_damage(part).findings, Finding.at(part, file, "damaged")])
        raise _damaged(part, f"{file} is damaged")
    schema = footer.schema.to_arrow_schema()
    return PublishedDate(part, manifest, tuple((it.name, str(it.type)) for it in schema))


def published_parts(lake: LocalLake, dataset: str) -> Iterator[LocalPartition]:
    """Yield every load date that has a published object or a manifest of one, by date."""
    zones = (LakeZone.PROCESSED, LakeZone.CONTROL)
    found = {part.id for zone in zones for part in lake.partitions(zone, dataset)}
    for part in map(lake.at, sorted(found)):
        manifests = (part.record_file(Step.PUBLISH), part.replaced_manifest)
        if any(file.exists() for file in (part.table_file(LakeZone.PROCESSED), *manifests)):
            yield part


def _damaged(part: LocalPartition, problem: str) -> LoadError:
    return LoadError(f"{part}: {problem}; energia run publishes the date again from its raw files")
