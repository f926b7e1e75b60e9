"""The manifest of a transformed partition: what the next steps read instead of a listing."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from energia.compiler.keys import HARMLESS_REASONS
from energia.embedded.durable import write_json
from energia.errors import LoadError
from energia.lake import LakeZone, LocalLake, Partition
from energia.pipeline import Step


@dataclass(frozen=True)
class FileCount:
    """One raw file: its records as the reader counted them, its verdicts as SQL counted them.

    ``raw_sql`` is false when the raw table would misread the file.
    """

    name: str
    bytes: int
    sha256: str
    read: int
    accepted: int
    rejected: int
    raw_sql: bool


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a transform read and wrote; ``reasons`` counts rows by each of their reasons."""

    dataset: str
    fecha_carga: str
    fingerprint: str
    files: tuple[FileCount, ...]
    accepted: int
    rejected: int
    harmless: int
    reasons: dict[str, int]
    processed_bytes: int
    quarantine_bytes: int
    started_at: str
    duration_s: float

    @property
    def read(self) -> int:
        """How many records the reader found."""
        return sum(file.read for file in self.files)

    @property
    def rejected_percent(self) -> Decimal:
        """The share of rows that the gate counts as rejected; 0 when nothing was read."""
        return Decimal(100 * self.counted_rejects) / self.read if self.read else Decimal(0)

    @property
    def counted_rejects(self) -> int:
        """The rejected rows without those that a master leaves out rightly."""
        return self.rejected - self.harmless

    @property
    def id(self) -> str:
        """Names the result: the same files under the same rules have the same id."""
        return self.fingerprint

    def write(self, path: Path) -> None:
        """Write the manifest as JSON."""
        write_json(path, {**asdict(self), "read": self.read})

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The manifest that ``write`` wrote."""
        fields = {name: value for name, value in data.items() if name != "read"}
        return cls(**{**fields, "files": tuple(FileCount(**file) for file in data["files"])})


def transform_manifest(lake: LocalLake, partition: Partition) -> Path:
    """Where the manifest of the partition's last transform is."""
    return lake.folder(LakeZone.CONTROL, partition) / "transform.json"


def publish_manifest(lake: LocalLake, partition: Partition) -> Path:
    """Where the manifest of what is published is; absent while nothing is."""
    return lake.folder(LakeZone.CONTROL, partition) / "publish.json"


def write_step(
    lake: LocalLake, partition: Partition, step: Step, manifest: Manifest, details: dict[str, Any]
) -> None:
    """Leave what a step after the transform found or did, with the id of what it acted on."""
    done_at = datetime.now(UTC).isoformat()
    found = {"step": step, "manifest": manifest.id, "done_at": done_at, **details}
    write_json(_step_path(lake, partition, step), found)


def is_step_done(lake: LocalLake, partition: Partition, step: Step, manifest: Manifest) -> bool:
    """Whether the step last acted on this manifest."""
    try:
        found = json.loads(_step_path(lake, partition, step).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return isinstance(found, dict) and found.get("manifest") == manifest.id


def _step_path(lake: LocalLake, partition: Partition, step: Step) -> Path:
    return lake.folder(LakeZone.CONTROL, partition) / f"{step}.json"


def read_manifest(path: Path) -> Manifest | None:
    """The manifest at ``path``, None if there is none; LoadError if it cannot be read."""
    try:
        return Manifest.from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise LoadError(
            f"{path}: this is not a manifest of this version ({error}); "
            "delete the file and run again: the partition is made again from its raw files"
        ) from error


def fingerprint(plan_fingerprint: str, raw_files: Sequence[Path]) -> str:
    """Names the input of a transform: its rules, and its files, whose names hold their hashes."""
    parts = (plan_fingerprint, *(path.name for path in raw_files))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_harmless(reason: str) -> bool:
    """Whether a row with this reason is left out rightly, and so does not count for the gate."""
    return reason in HARMLESS_REASONS
