"""Generated files, and the results of the real pipeline on them."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from energia.compiler.dataset import compile_dataset
from energia.contracts.model import Contract
from energia.generating import Sample, generate
from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake
from energia.local.report import RunReport
from energia.local.run import RunOrder, run
from energia.partition.allow import Allow
from energia.partition.rules import GateLimits
from energia.partition.steps import Step
from energia.project import Project

ROOT = Path(__file__).resolve().parents[2]
LIMITS = GateLimits(max_rejected_percent=Decimal(50))


def expected_results(answers: dict[str, Any]) -> dict[Partition, dict[str, Any]]:
    """Return the rows, reasons and sums of each partition in the answers of generated files."""
    found: dict[Partition, dict[str, Any]] = {}
    for file in answers["files"]:
        partition = Partition(file["dataset"], date.fromisoformat(file["fecha_carga"]))
        total = found.setdefault(partition, {"reasons": Counter(), "sums": {}})
        for name in ("read", "accepted", "rejected"):
            total[name] = total.get(name, 0) + file[name]
        total["reasons"] += Counter(file["reasons"])
        for column, text in file["sums"].items():
            total["sums"][column] = total["sums"].get(column, 0) + Decimal(text)
    return found


@dataclass(frozen=True)
class Ran:
    """A run on generated files, and the answers next to the files."""

    contracts: Sequence[Contract]
    answers: dict[str, Any]
    lake: LocalLake
    report: RunReport

    def found(self, partition: Partition) -> dict[str, Any]:
        """Return the rows, reasons and sums of a partition, published or stopped by the gate."""
        part = self.lake.at(partition)
        manifest = part.find_manifest(Step.TRANSFORM)
        assert manifest is not None, self.report.errors
        published = part.table_file(LakeZone.PROCESSED)
        path = published if published.exists() else part.candidate.accepted
        return {
            "reasons": manifest.reasons,
            "sums": self._sums(partition.dataset, path),
            **{name: getattr(manifest, name) for name in ("read", "accepted", "rejected")},
        }

    def _sums(self, dataset: str, path: Path) -> dict[str, Decimal]:
        (contract,) = (each for each in self.contracts if each.dataset == dataset)
        names = [column.name for column in contract.file_columns if column.type.is_number]
        table = pq.read_table(path, columns=names, partitioning=None)
        return {name: Decimal(pc.sum(table[name]).as_py() or 0) for name in names}


def run_generated(contracts: Sequence[Contract], folder: Path, sample: Sample) -> Ran:
    """Generate files of the contracts under ``folder`` and run them, with a wide gate."""
    wide = [replace(contract, gate=LIMITS) for contract in contracts]
    done = generate(wide, folder / "entrega", sample)
    lake = LocalLake(folder / "lago")
    order = RunOrder(folder / "entrega", lake, date(2026, 1, 5), frozenset(Allow))
    compiled = {contract.dataset: compile_dataset(contract) for contract in wide}
    report = run(order, compiled, lambda *_: None)
    return Ran(wide, json.loads(done.answers.read_text(encoding="utf-8")), lake, report)


def assert_run_agrees(ran: Ran) -> None:
    """Check that each partition has the expected rows, reasons and sums, to the last digit."""
    expected = expected_results(ran.answers)
    assert {partition: ran.found(partition) for partition in expected} == expected


@pytest.fixture(scope="package")
def project() -> Project:
    """Return the project of this checkout."""
    return Project(ROOT)
