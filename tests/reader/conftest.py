"""The file that most of these tests write and read."""

from pathlib import Path

import pytest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a test may write its file."""
    return tmp_path / "ventas.csv"
