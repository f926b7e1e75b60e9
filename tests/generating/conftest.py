"""Generated sets, and what the real pipeline makes of them."""

import json
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from energia.compiler.dataset import Datasets, compile_dataset
from energia.generating import generate
from energia.local.lake import LocalLake
from energia.local.report import RunReport
from energia.local.run import RunOrder, run
from energia.partition.rules import GateLimits
from energia.project import Project

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """A run on a generated set, and the set's answers as they stand in their file."""

    expected: dict[str, Any]
    lake: LocalLake
    report: RunReport


@pytest.fixture(scope="package")
def project() -> Project:
    """This checkout."""
    return Project(ROOT)


@pytest.fixture(scope="package")
def datasets(project: Project) -> Datasets:
    """Return what the contracts compile to, with a gate that stops at half of the rows."""
    limits = GateLimits(max_rejected_percent=Decimal(50))
    contracts = (replace(contract, gate=limits) for contract in project.contracts)
    return {contract.dataset: compile_dataset(contract) for contract in contracts}


def run_folder(datasets: Datasets, source: Path, lake: LocalLake) -> RunReport:
    """Take a folder's files through the pipeline."""
    return run(RunOrder(source, lake, date(2026, 1, 5)), datasets, lambda *_: None)


def run_generated(datasets: Datasets, folder: Path, *, rows: int, dirty: float) -> Ran:
    """Generate a set under ``folder`` and take it through the pipeline."""
    done = generate(folder / "entrega", rows=rows, dirty=dirty)
    lake = LocalLake(folder / "lago")
    report = run_folder(datasets, folder / "entrega", lake)
    return Ran(json.loads(done.answers.read_text(encoding="utf-8")), lake, report)
