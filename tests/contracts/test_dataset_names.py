"""Code of the product names no dataset: only contracts do."""

import re
from pathlib import Path

import pytest

from .mistakes import CONTRACTS

ROOT = Path(__file__).resolve().parents[2]
DATASETS = [path.name.partition(".")[0] for path in CONTRACTS.glob("*.odcs.yaml")]
NAME = re.compile("|".join(DATASETS), re.IGNORECASE)


@pytest.mark.parametrize("folder", ["energia", "energia_stacks", "glue_jobs", "lambda_src"])
def test_product_names_no_dataset(folder: str) -> None:
    files = [path for path in (ROOT / folder).rglob("*") if path.suffix not in ("", ".pyc")]
    assert files
    found = [str(path) for path in files if NAME.search(path.read_text(encoding="utf-8"))]
    assert found == []
