"""The shipped contracts."""

from pathlib import Path

import pytest

from energia.compiler.dataset import Datasets
from energia.project import Project


@pytest.fixture(scope="session")
def datasets() -> Datasets:
    """Return what each shipped contract compiles to."""
    return Project(Path(__file__).resolve().parents[2]).datasets()
