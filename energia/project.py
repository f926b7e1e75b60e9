"""The folders of a project: contracts, queries and sample files."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from energia.errors import UsageError
from energia.suggestions import instead

if TYPE_CHECKING:
    from energia.compiler.dataset import Datasets
    from energia.contracts.model import Contract
    from energia.errors import QueryError
    from energia.queries import Query

_CONTRACTS = Path("data/contracts")
_QUESTIONS = "athena_sql"


@dataclass(frozen=True)
class Project:
    """A folder laid out as this repository: data/contracts, data/raw, athena_sql."""

    root: Path

    @classmethod
    def find(cls) -> Self:
        """Return the project around the current folder, else the checkout of energia itself."""
        current = Path.cwd()
        for folder in (current, *current.parents):
            if (folder / _CONTRACTS).is_dir():
                # A path is relative when it can be, so that messages show what people type.
                return cls(Path() if folder == current else folder)
        return cls(Path(__file__).resolve().parent.parent)

    @property
    def has_contracts(self) -> bool:
        """Return whether the project has a contract, which one that begins does not."""
        return any((self.root / _CONTRACTS).glob("*.odcs.yaml"))

    @cached_property
    def contracts(self) -> "tuple[Contract, ...]":
        """Return the contracts; raise ContractError for their mistakes."""
        from energia.contracts import load_contracts

        return load_contracts(self.root / _CONTRACTS)

    @property
    def unread_contracts(self) -> list[Path]:
        """Return the YAML files among the contracts that have another name than a contract."""
        from energia.contracts import unread_files

        return unread_files(self.root / _CONTRACTS)

    @property
    def sample(self) -> Path | None:
        """Return the folder of generated sample files; None if the project has none."""
        folder = self.root / "data/raw"
        return folder if (folder / "answers.json").exists() else None

    def contract(self, dataset: str) -> "Contract":
        """Return the dataset's contract; raise UsageError with the known ones if it has none."""
        for contract in self.contracts:
            if contract.dataset == dataset:
                return contract
        known = [contract.dataset for contract in self.contracts]
        raise UsageError(f"dataset '{dataset}' has no contract{instead(dataset, known)}")

    def datasets(self) -> "Datasets":
        """Return what each dataset compiles to, by dataset."""
        from energia.compiler.dataset import compile_dataset

        return {contract.dataset: compile_dataset(contract) for contract in self.contracts}

    def question_names(self) -> list[str]:
        """Return the valid names of the questions of athena_sql, without compiling them."""
        from energia.queries.catalog import question_names

        return question_names(self.root / _QUESTIONS)

    def queries(self) -> "tuple[Query, ...]":
        """Return the questions of athena_sql; raise QueryError with a line per mistake."""
        from energia.queries import load_queries

        return load_queries(self.root / _QUESTIONS, self.contracts)

    def questions(self) -> "dict[str, Query | QueryError]":
        """Return each question by name, or the error why it cannot be answered."""
        from energia.queries import read_queries

        return read_queries(self.root / _QUESTIONS, self.contracts)
