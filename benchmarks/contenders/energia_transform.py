"""energia itself: the transform of `energia run`, from landed files to the published partition."""

from pathlib import Path

from benchmarks import job
from energia.embedded.transform import publish, transform
from energia.lake import LakeZone, LocalLake
from energia.project import Project

_DATASET = "transacciones"


def run(_files: list[Path], target: Path) -> job.Outcome:
    """Compile the contract, transform and publish; the lake knows its files."""
    lake = LocalLake(target)
    plan = Project.find().plans()[_DATASET]
    (partition,) = lake.partitions(LakeZone.RAW, _DATASET)
    manifest = transform(lake, partition, plan)
    publish(lake, partition, manifest)
    return job.Outcome(
        tuple(
            job.FileOutcome(file.name, file.sha256, file.accepted, file.rejected)
            for file in manifest.files
        )
    )
