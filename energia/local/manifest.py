"""Where a partition's manifests are, and the notes that the later steps leave beside them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from energia.compiler.plan import Plan
from energia.errors import LoadError
from energia.lake import LakeZone, Partition
from energia.local.durable import write_json
from energia.local.lake import LocalLake
from energia.partition.manifest import Manifest, fingerprint
from energia.partition.steps import Step


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
    return bool(step_details(lake, partition, step, manifest))


def step_details(
    lake: LocalLake, partition: Partition, step: Step, manifest: Manifest
) -> dict[str, Any]:
    """What the step left when it acted on this manifest; nothing if it last acted on another."""
    try:
        found = json.loads(_step_path(lake, partition, step).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("manifest") == manifest.id else {}


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


def is_current(manifest: Manifest, lake: LocalLake, partition: Partition, plan: Plan) -> bool:
    """Whether the manifest still follows from the plan's rules and the landed files."""
    names = (path.name for path in lake.raw_files(partition))
    return manifest.fingerprint == fingerprint(plan.fingerprint, names)
