"""energia itself: the transform of `energia run`, from landed files to the published partition."""

from functools import cache
from pathlib import Path

from benchmarks import job
from energia.compiler.dataset import CompiledDataset
from energia.lake import LakeZone
from energia.local.lake import LocalLake
from energia.local.transform import publish, transform
from energia.partition.steps import Step
from energia.project import Project

_DATASET = "transacciones"


@cache
def start() -> CompiledDataset:
    """Compile the contracts, as a run does before its first partition."""
    compiled = Project.find().datasets()[_DATASET]
    compiled.sql("duckdb")  # imports what writes this dialect
    return compiled


def run(_files: list[Path], target: Path) -> job.Outcome:
    """Transform and publish; the lake knows its files."""
    return publish_partition(target, start())


def publish_partition(target: Path, compiled: CompiledDataset) -> job.Outcome:
    """Transform the only partition of a lake and publish it."""
    (part,) = LocalLake(target).partitions(LakeZone.RAW, _DATASET)
    transform(part, compiled)
    publish(part)
    return job.Outcome(
        tuple(
            job.FileOutcome(file.name, file.sha256, file.accepted, file.rejected)
            for file in part.manifest(Step.PUBLISH).files
        )
    )
