"""What tests of every folder share."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def seed_folder() -> Path:
    """The original system's three CSV files, which lie beside the checkout and not in it."""
    folder = ROOT.parent / "shared" / "seed_data"
    if not folder.is_dir() and "CI" not in os.environ:
        pytest.skip(f"the original CSV files are not part of the project; put them in {folder}")
    return folder
