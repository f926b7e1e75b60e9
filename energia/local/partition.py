"""One partition of a local lake: its files, and the records that its steps leave in control/."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from energia.compiler.dataset import CompiledDataset
from energia.errors import FileRefusedError, LoadError
from energia.lake import RETRACTED, LakeZone, Partition
from energia.local.durable import read_json, write_json
from energia.partition.candidate import Candidate
from energia.partition.manifest import FileCount, Manifest
from energia.partition.raw import RawFile, identity, is_visible, name_order, raw_digest
from energia.partition.steps import Step
from energia.partition.verdict import Verdict


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

    def raw_files(self) -> list[Path]:
        """Return the current raw files, in the order in which they count.

        The gate refuses those that are not CSV.
        """
        folder = self.folder(LakeZone.RAW)
        paths = folder.iterdir() if folder.exists() else ()
        found = (path for path in paths if is_visible(path.name))
        return sorted(found, key=lambda path: name_order(path.name))

    def raw(self) -> dict[str, RawFile]:
        """Return the current raw files by name; size and modification time are their version."""
        return {path.name: _raw_file(path) for path in self.raw_files()}

    def raw_file(self, name: str) -> Path:
        """Return where a file of that name is, or would be, among the current raw files."""
        exact = self.folder(LakeZone.RAW) / name
        if exact.exists():
            return exact
        same = (path for path in self.raw_files() if identity(path.name) == identity(name))
        return next(same, exact)

    def retracted(self) -> list[str]:
        """Return the names of the files that were taken out."""
        return [path.name for path in (self.home / RETRACTED / self.id.key).glob("*/*")]

    def is_retracted(self, file: FileCount) -> bool:
        """Return whether the published file was taken out."""
        return self.kept_file(RETRACTED, file.sha256, file.name).exists()

    def kept_file(self, folder: str, sha256: str, name: str) -> Path:
        """Return where a file that is no longer current is kept, below RETRACTED or VERSIONS."""
        return self.home / folder / self.id.key / sha256 / name

    def raw_sha256(self) -> str:
        """Return the raw_digest of the current raw files."""
        return raw_digest({name: file.version for name, file in self.raw().items()})

    def record_file(self, step: Step) -> Path:
        """Return the path of what the step leaves in control/."""
        return self.folder(LakeZone.CONTROL) / step.record

    def find_manifest(self, step: Step) -> Manifest | None:
        """Return the manifest of the last transform, or of what is published.

        Returns None if it is missing, damaged or of another version: the next run rebuilds it.
        """
        return _manifest(self.record_file(step))

    @property
    def damage_file(self) -> Path:
        """Return the path of the record of damage that no run has repaired yet."""
        return self.folder(LakeZone.CONTROL) / "damage.json"

    @property
    def replaced_manifest(self) -> Path:
        """Return the path of the manifest that a publish replaces, until the new one stands."""
        return self.folder(LakeZone.CONTROL) / "replaced.json"

    def find_replaced_manifest(self) -> Manifest | None:
        """Return the manifest that a publish was replacing when it was cut; None without one."""
        return _manifest(self.replaced_manifest)

    def manifest(self, step: Step) -> Manifest:
        """Return the manifest of the step; LoadError if there is none."""
        found = self.find_manifest(step)
        if found is None:
            raise LoadError(f"{self.record_file(step)}: the manifest is missing; run again")
        return found

    def verdict(self) -> Verdict:
        """Return the verdict of the last transform; LoadError if it cannot be read."""
        try:
            return Verdict.from_json(self.record(Step.GATE))
        except TypeError as error:
            raise LoadError(
                f"{self.record_file(Step.GATE)}: not a valid verdict; run again"
            ) from error

    def is_current(self, manifest: Manifest, compiled: CompiledDataset) -> bool:
        """Return whether the manifest still follows from the rules and the raw files."""
        same_files = manifest.raw_sha256 == self.raw_sha256()
        return same_files and manifest.rules == compiled.fingerprint

    def keep(self, compiled: CompiledDataset, refused: FileRefusedError) -> None:
        """Note that what is published stays, because the rules cannot read its raw files."""
        write_json(self._kept, {"rules": compiled.fingerprint, "cause": str(refused)})

    def is_kept(self, manifest: Manifest, compiled: CompiledDataset) -> bool:
        """Return whether the published rows stay, although the rules have changed."""
        kept = read_json(self._kept) or {}
        same_files = manifest.raw_sha256 == self.raw_sha256()
        return same_files and kept.get("rules") == compiled.fingerprint

    def kept_cause(self) -> str:
        """Return why the published rows stay under an earlier contract; empty if they do not."""
        return str((read_json(self._kept) or {}).get("cause", ""))

    @property
    def _kept(self) -> Path:
        return self.folder(LakeZone.CONTROL) / "kept.json"

    def problem(self) -> str | None:
        """Return why its files, as they are now, were stopped at the gate; None if they were not.

        A changed rule does not matter here: the next run notices it.
        """
        if not self.record(Step.GATE):
            return None
        verdict = self.verdict()
        is_current = verdict.raw_sha256 == self.raw_sha256()
        return verdict.cause or None if is_current else None

    def write_record(self, step: Step, manifest: Manifest, **details: Any) -> None:
        """Write what a step after the publishing did, and with which manifest."""
        done_at = datetime.now(UTC).isoformat()
        record = {"step": step, "manifest": manifest.fingerprint, "done_at": done_at, **details}
        write_json(self.record_file(step), record)

    def is_reconciled(self, manifest: Manifest) -> bool:
        """Return whether the manifest's rows were the last ones to be loaded and reconciled."""
        record = self.record(Step.RECONCILE)
        return bool(record.get("manifest") == manifest.fingerprint) and not self.is_altered(record)

    def is_altered(self, reconciled: Mapping[str, Any]) -> bool:
        """Return whether an object was written since the record of its reconciling."""
        found = self.object_versions()
        return bool(reconciled.get("objects", found) != found)

    def object_versions(self) -> dict[str, str]:
        """Return the versions of its published objects by zone."""
        files = {zone: self.table_file(zone) for zone in (LakeZone.PROCESSED, LakeZone.QUARANTINE)}
        return {zone: _version(file.stat()) for zone, file in files.items() if file.exists()}

    def record(self, step: Step) -> dict[str, Any]:
        """Return what the step left; nothing if it left nothing that can be read."""
        return read_json(self.record_file(step)) or {}


def _manifest(path: Path) -> Manifest | None:
    with suppress(KeyError, TypeError):
        return Manifest.from_json(read_json(path) or {})
    return None


def _raw_file(path: Path) -> RawFile:
    stat = path.stat()
    delivered = datetime.fromtimestamp(stat.st_mtime, UTC).isoformat(timespec="seconds")
    return RawFile(path.name, _version(stat), stat.st_size, delivered)


def _version(stat: os.stat_result) -> str:
    return f"{stat.st_size}-{stat.st_mtime_ns}"
