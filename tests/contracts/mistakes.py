"""Mistakes: one textual replacement in a real contract, and the one line that must report it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from energia.contracts import load_contracts
from energia.errors import ContractError

CONTRACTS = Path(__file__).parents[2] / "data" / "contracts"


@dataclass(frozen=True)
class Mistake:
    """A replacement of ``old`` in a contract; ``expected`` is the line without the folder."""

    dataset: str
    old: str
    new: str
    expected: str

    def __str__(self) -> str:
        return self.expected

    def make(self, folder: Path) -> None:
        """Make the mistake in the copy of the contract in ``folder``."""
        path = folder / f"{self.dataset}.odcs.yaml"
        text = path.read_text(encoding="utf-8")
        assert self.old in text
        path.write_text(text.replace(self.old, self.new, 1), encoding="utf-8")

    def assert_reported(self, folder: Path) -> None:
        """Assert that the contracts are refused with exactly the one expected line."""
        # Only references need the other contracts, which are slow to load.
        dataset = "*" if "to: dataset" in self.expected else self.dataset
        copy_contracts(folder, dataset)
        self.make(folder)
        assert mistakes_in(folder) == [f"{self.dataset}.odcs.yaml:{self.expected}"]


def copy_contracts(folder: Path, dataset: str = "*") -> None:
    """Copy the real contracts into ``folder``."""
    for path in CONTRACTS.glob(f"{dataset}.odcs.yaml"):
        shutil.copy(path, folder)


def mistakes_in(folder: Path) -> list[str]:
    """Return the lines that loading ``folder`` reports, without the folder; empty if it loads."""
    try:
        load_contracts(folder)
    except ContractError as error:
        return [line.replace(f"{folder}/", "") for line in error.mistakes]
    return []
