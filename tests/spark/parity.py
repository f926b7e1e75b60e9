"""One partition's raw files through both engines, and what each made of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from energia.compiler.dataset import CompiledDataset
from energia.compiler.spark import transform_plan
from energia.errors import FileRefusedError
from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake
from energia.local.transform import transform
from energia.partition.candidate import Candidate
from energia.partition.raw import file_sha256
from energia.partition.steps import Step

from .files import CLIENTES
from .glue import TRANSFORM_JOB, Glue, JobError

DATE = date(2026, 1, 5)
RUN = "prueba"
RECORDS = (Step.TRANSFORM.record, Step.GATE.record)
"""What a transform leaves beside its rows: the manifest and the verdict."""

_OF_ONE_RUN = (
    "started_at",
    "duration_s",
    "processed_bytes",
    "processed_sha256",
    "quarantine_bytes",
    "quarantine_sha256",
)


@dataclass(frozen=True)
class Output:
    """What a transform left, in an order of its own making: both engines write rows in any."""

    accepted: pa.Table
    rejected: pa.Table
    manifest: dict[str, Any]
    verdict: dict[str, Any]

    @classmethod
    def of(
        cls, candidate: Candidate, manifest: dict[str, Any], verdict: dict[str, Any]
    ) -> "Output":
        """Return what is in the files."""
        accepted = pq.read_table(candidate.accepted)
        rejected = pq.read_table(candidate.rejected)
        written = {"processed": candidate.accepted, "quarantine": candidate.rejected}
        for zone, path in written.items():
            found = (manifest[f"{zone}_bytes"], manifest[f"{zone}_sha256"])
            assert found == (path.stat().st_size, file_sha256(path))
        return cls(
            accepted.sort_by([(name, "ascending") for name in accepted.column_names]),
            rejected.sort_by([("archivo", "ascending"), ("posicion", "ascending")]),
            {name: value for name, value in manifest.items() if name not in _OF_ONE_RUN},
            # Causes name the ways out of each target, and only S3 has versions of a manifest.
            {name: value for name, value in verdict.items() if name not in ("cause", "published")},
        )


def output_in(folder: Path, dataset: str) -> Output:
    """What a run of the job left in the folder."""
    records = [json.loads((folder / name).read_text(encoding="utf-8")) for name in RECORDS]
    return Output.of(Candidate(folder, dataset), *records)


def assert_same(there: Output, here: Output) -> None:
    """The two are equal, down to each cell."""
    assert there.manifest == here.manifest
    assert there.verdict == here.verdict
    assert there.accepted.schema == here.accepted.schema
    assert there.accepted.equals(here.accepted)
    assert there.rejected.equals(here.rejected)


@dataclass(frozen=True)
class Pair:
    """Both engines over one lake."""

    glue: Glue
    lake: LocalLake

    def land(
        self, compiled: CompiledDataset, files: Mapping[str, bytes], day: date = DATE
    ) -> Partition:
        """Put the files into the partition's raw folder, under these names."""
        partition = Partition(compiled.contract.dataset, day)
        folder = self.lake.at(partition).folder(LakeZone.RAW)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return partition

    def here(self, compiled: CompiledDataset, partition: Partition) -> Output:
        """What the local engine makes of the partition."""
        part = self.lake.at(partition)
        transform(part, compiled)
        records = (part.manifest(Step.TRANSFORM), part.verdict())
        texts = [json.dumps(record.to_json()) for record in records]
        return Output.of(part.candidate, *map(json.loads, texts))

    def there(
        self,
        compiled: CompiledDataset,
        partition: Partition,
        step: int = 64 << 20,
        run: str = RUN,
        **more: Any,
    ) -> Output:
        """What the Spark job makes of it; JobError with the job's line.

        ``more`` is what session.py changes about the job.
        """
        arguments = self.arguments(compiled, partition, run)
        printed = self.glue.run(TRANSFORM_JOB, arguments, step, **more)
        verdict = self.lake.home / printed["verdict"]
        assert verdict.parent == self.candidate(partition, run).folder
        return output_in(verdict.parent, partition.dataset)

    def candidate(self, partition: Partition, run: str = RUN) -> Candidate:
        """Where a run of the job leaves its candidate."""
        return Candidate(self.lake.at(partition).folder(LakeZone.TEMP) / run, partition.dataset)

    def arguments(
        self, compiled: CompiledDataset, partition: Partition, run: str = RUN
    ) -> dict[str, str]:
        """The job's, after the plan has been put where they say."""
        key = f"{LakeZone.SCRIPTS.prefix}{partition.dataset}.json"
        path = self.lake.home / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(transform_plan(compiled)), encoding="utf-8")
        return {
            "lake": str(self.lake.home),
            "plan": key,
            "fecha_carga": str(partition.fecha_carga),
            "run": run,
        }

    def assert_equal(
        self, compiled: CompiledDataset, partition: Partition, step: int = 64 << 20
    ) -> Output | None:
        """Both make the same of the partition, down to each cell; None if both refuse it."""
        try:
            here = self.here(compiled, partition)
        except FileRefusedError as refusal:
            try:
                self.there(compiled, partition, step)
            except JobError as error:
                assert str(error) == f"transform: {refusal}"
                return None
            raise
        assert_same(self.there(compiled, partition, step), here)
        return here


def clientes(pair: Pair, datasets: Mapping[str, CompiledDataset]) -> dict[str, str]:
    """The arguments of a job that would go well."""
    return pair.arguments(
        datasets["clientes"], pair.land(datasets["clientes"], {"1.csv": CLIENTES})
    )
