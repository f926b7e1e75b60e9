"""The real contracts."""

from pathlib import Path

import pytest

from energia.contracts import load_contracts
from energia.contracts.model import Contract

FOLDER = Path(__file__).parents[2] / "data" / "contracts"


@pytest.fixture(scope="session")
def contracts() -> dict[str, Contract]:
    """The real contracts by dataset."""
    return {contract.dataset: contract for contract in load_contracts(FOLDER)}
