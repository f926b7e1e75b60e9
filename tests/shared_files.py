"""The small deliveries that went wrong, as projects and source folders."""

import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT.parent / "shared/cases"


@dataclass(frozen=True)
class Case:
    """A source folder of a case, and the contracts that it changes, if any."""

    source: Path
    contracts: Path | None

    @property
    def name(self) -> str:
        """Return the name of the case and of its folder."""
        return f"{self.source.parent.name}/{self.source.name}"

    def write_project(self, folder: Path) -> None:
        """Write the contracts of the case, next to the shipped ones that it does not change."""
        shutil.copytree(ROOT / "data/contracts", folder / "data/contracts")
        if self.contracts:
            shutil.copytree(self.contracts, folder / "data/contracts", dirs_exist_ok=True)


def all_cases() -> list[Case]:
    """Return every source folder of every case; nothing if the cases are not there."""
    found = []
    for source in sorted(CASES.glob("*/in*")):
        changed = source.parent / "contracts"
        found.append(Case(source, changed if changed.is_dir() else None))
    return found
