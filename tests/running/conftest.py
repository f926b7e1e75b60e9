"""A lake to run in, and deliveries to run on."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from energia.local.lake import LocalLake
from energia.local.report import RunReport
from energia.local.run import RunOrder, run
from energia.partition.allow import Allow
from energia.project import Project

ROOT = Path(__file__).resolve().parents[2]
DATE = date(2026, 2, 1)
DATASETS = [contract.dataset for contract in Project(ROOT).contracts]

Run = Callable[..., RunReport]
Deliver = Callable[..., Path]


@pytest.fixture(scope="session")
def project() -> Project:
    """This checkout."""
    return Project(ROOT)


@pytest.fixture
def lake(tmp_path: Path) -> LocalLake:
    """An empty lake."""
    return LocalLake(tmp_path / "home")


@pytest.fixture
def deliver(source: Path) -> Deliver:
    """Writes a CSV file into the source: name, then lines (text) or bytes."""

    def write(name: str, *lines: str, content: bytes | None = None) -> Path:
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            "".join(f"{line}\n" for line in lines).encode() if content is None else content
        )
        return path

    return write


@pytest.fixture
def run_here(project: Project, lake: LocalLake, source: Path) -> Run:
    """Runs the pipeline on the source, or on another folder."""
    datasets = project.datasets()

    def run_source(folder: Path = source, day: date = DATE, *allow: Allow) -> RunReport:
        order = RunOrder(folder, lake, day, frozenset(allow))
        return run(order, datasets, lambda *_: None)

    return run_source


@pytest.fixture
def project_folder(tmp_path: Path) -> Path:
    """Return a project of its own, whose contracts a test may change."""
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "data/contracts", folder / "data/contracts")
    shutil.copytree(ROOT / "athena_sql", folder / "athena_sql")
    return folder


@pytest.fixture
def declared(project_folder: Path) -> Path:
    """Return a project whose sales declare a decimal point and UTF-8."""
    path = project_folder / "data/contracts/transacciones.odcs.yaml"
    text = re.sub("decimalMark, value: [^}]+", 'decimalMark, value: "."', path.read_text("utf-8"))
    path.write_text(re.sub("encoding: .+", "encoding: UTF-8", text), "utf-8")
    return project_folder
