"""Where a project keeps its contracts, queries and sample files."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from energia.contracts import load_contracts
from energia.contracts.model import Contract

if TYPE_CHECKING:
    from energia.compiler.plan import Plan
    from energia.queries import Query

_CONTRACTS = Path("data/contracts")


@dataclass(frozen=True)
class Project:
    """A folder laid out as this repository: data/contracts, data/raw, athena_sql."""

    root: Path

    @classmethod
    def find(cls) -> Self:
        """The project around the current folder, else the checkout that energia runs from."""
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / _CONTRACTS).is_dir():
                # Relative when it can be, so that messages show the paths that people type.
                return cls(Path() if folder == here else folder)
        return cls(Path(__file__).resolve().parent.parent)

    @property
    def sample(self) -> Path:
        """The sample CSV files."""
        return self.root / "data/raw"

    @cached_property
    def contracts(self) -> tuple[Contract, ...]:
        """The contracts; ContractError if they say something wrong."""
        return load_contracts(self.root / _CONTRACTS)

    def plans(self) -> "dict[str, Plan]":
        """What each dataset compiles to, by dataset."""
        from energia.compiler.plan import compile_plan  # noqa: PLC0415  # slow to import

        return {contract.dataset: compile_plan(contract) for contract in self.contracts}

    def queries(self) -> "tuple[Query, ...]":
        """The questions of athena_sql."""
        from energia.queries import load_queries  # noqa: PLC0415  # slow to import

        return load_queries(self.root / "athena_sql", self.contracts)
