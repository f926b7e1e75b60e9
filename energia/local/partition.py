"""One partition of a local lake: its files, and the records that its steps leave in control/."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from energia.compiler.dataset import CompiledDataset
from energia.errors import LoadError
from energia.lake import RETRACTED, LakeZone, Partition
from energia.local.durable import write_json
from energia.partition.candidate import Candidate
from energia.partition.manifest import Manifest, fingerprint
from energia.partition.steps import Step
from energia.partition.verdict import Verdict, raw_digest


@dataclass(frozen=True)
class LocalPartition:
    """A load date of a dataset in the lake of the folder ``home``."""

    home: Path
    id: Partition

    def __str__(self) -> str:
        return str(self.id)

    def folder(self, zone: LakeZone) -> Path:
        """Return the folder of the partition's files of a zone."""
        return self.home / zone / self.id.key

    def table_file(self, zone: LakeZone) -> Path:
        """Return the path of its one Parquet object in the processed or quarantine zone."""
        return self.folder(zone) / f"{self.id.dataset}.parquet"

    @property
    def candidate(self) -> Candidate:
        """Return the output of its last transform."""
        return Candidate(self.folder(LakeZone.TEMP), self.id.dataset)

    @property
    def retracted(self) -> Path:
        """Return the folder of its files that were taken out after landing."""
        return self.home / RETRACTED / self.id.key

    def raw_files(self) -> list[Path]:
        """Return the landed files, in the order of their names."""
        return sorted(self.folder(LakeZone.RAW).glob("*.csv"))

    def raw_versions(self) -> dict[str, str]:
        """Return size and modification time of each landed file, by name."""
        stats = ((path.name, path.stat()) for path in self.raw_files())
        return {name: f"{stat.st_size}-{stat.st_mtime_ns}" for name, stat in stats}

    def record_file(self, step: Step) -> Path:
        """Return the path of what the step leaves in control/."""
        return self.folder(LakeZone.CONTROL) / step.record

    def find_manifest(self, step: Step) -> Manifest | None:
        """Return the manifest of the last transform, or of what is published; None without one.

        Raises LoadError if it cannot be read.
        """
        path = self.record_file(step)
        return Manifest.from_json(path.read_bytes(), str(path)) if path.exists() else None

    def manifest(self, step: Step) -> Manifest:
        """Return the manifest of the step; LoadError if there is none."""
        found = self.find_manifest(step)
        if found is None:
            raise LoadError(f"{self.record_file(step)}: the manifest is gone; run again")
        return found

    def verdict(self) -> Verdict:
        """Return the verdict of the last transform; LoadError if it cannot be read."""
        try:
            return Verdict.from_json(self._record(Step.GATE))
        except TypeError as error:
            raise LoadError(
                f"{self.record_file(Step.GATE)}: this is not a verdict; run again"
            ) from error

    def is_current(self, manifest: Manifest, compiled: CompiledDataset) -> bool:
        """Return whether the manifest still follows from the rules and the landed files."""
        names = (path.name for path in self.raw_files())
        return manifest.fingerprint == fingerprint(compiled.fingerprint, names)

    def problem(self) -> str | None:
        """Return why its files, as they are now, were stopped at the gate; None if they were not.

        A changed rule does not matter here: the next run notices it.
        """
        if not self.record_file(Step.GATE).exists():
            return None
        verdict = self.verdict()
        is_current = verdict.raw_sha256 == raw_digest(self.raw_versions())
        return verdict.cause or None if is_current else None

    def write_record(self, step: Step, manifest: Manifest, **details: Any) -> None:
        """Write what a step after the publishing did, and with which manifest."""
        done_at = datetime.now(UTC).isoformat()
        record = {"step": step, "manifest": manifest.fingerprint, "done_at": done_at, **details}
        write_json(self.record_file(step), record)

    def is_reconciled(self, manifest: Manifest) -> bool:
        """Return whether the manifest's rows were the last ones to be loaded and reconciled."""
        return bool(self._record(Step.RECONCILE).get("manifest") == manifest.fingerprint)

    def _record(self, step: Step) -> dict[str, Any]:
        """Return what the step left; nothing if it left nothing that can be read."""
        try:
            found = json.loads(self.record_file(step).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}
