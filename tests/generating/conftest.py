"""Generated sets, and what the real pipeline makes of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from energia.compiler.plan import Plan
from energia.generating import generate
from energia.local.lake import LocalLake
from energia.local.report import RunReport
from energia.local.run import RunOrder, run
from energia.project import Project

ROOT = Path(__file__).resolve().parents[2]

Plans = Mapping[str, Plan]


@dataclass(frozen=True)
class Ran:
    """A run on a generated set, and the set's answers as they stand in their file."""

    told: dict[str, Any]
    lake: LocalLake
    report: RunReport


@pytest.fixture(scope="package")
def project() -> Project:
    """This checkout."""
    return Project(ROOT)


@pytest.fixture(scope="package")
def plans(project: Project) -> Plans:
    """What the contracts compile to."""
    return project.plans()


def run_folder(plans: Plans, source: Path, lake: LocalLake) -> RunReport:
    """Take a folder's files through the pipeline."""
    return run(RunOrder(source, lake, date(2026, 1, 5)), plans, lambda *_: None)


def run_generated(plans: Plans, folder: Path, *, rows: int, dirty: float) -> Ran:
    """Generate a set under ``folder`` and take it through the pipeline."""
    done = generate(folder / "entrega", rows=rows, dirty=dirty)
    lake = LocalLake(folder / "lago")
    report = run_folder(plans, folder / "entrega", lake)
    return Ran(json.loads(done.answers.read_text(encoding="utf-8")), lake, report)
