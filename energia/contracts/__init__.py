"""Contracts: what each dataset is, read strictly from Open Data Contract Standard files."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from energia.contracts.document import read_document
from energia.contracts.model import Contract
from energia.contracts.reading import SUFFIX, read_contract
from energia.errors import ContractError

__all__ = ["load_contracts"]


def load_contracts(directory: Path) -> tuple[Contract, ...]:
    """Every ``<dataset>.odcs.yaml`` of the directory, sorted by dataset, checked together.

    Raises ContractError with one line (file, line, column, cause) for each mistake in any of them.
    """
    contracts: dict[Path, Contract] = {}
    mistakes: list[str] = []
    for path in sorted(directory.glob(f"*{SUFFIX}")):
        try:
            contracts[path] = read_contract(read_document(path))
        except ContractError as error:
            mistakes.extend(error.mistakes)
    if not contracts and not mistakes:
        mistakes.append(f"{directory}: there is no contract (*{SUFFIX}) in this folder")
    if not mistakes:
        mistakes.extend(_reference_mistakes(contracts))
    if mistakes:
        raise ContractError(tuple(mistakes))
    return tuple(contracts.values())


def _reference_mistakes(contracts: Mapping[Path, Contract]) -> Iterator[str]:
    by_dataset = {contract.dataset: contract for contract in contracts.values()}
    for path, contract in contracts.items():
        for column in contract.columns:
            for reference in column.references:
                target = by_dataset.get(reference.dataset)
                names = {column.name for column in target.columns} if target else set()
                if reference.column not in names:
                    yield _missing_target(path, column.name, reference.dataset, reference.column)


def _missing_target(path: Path, column: str, dataset: str, target: str) -> str:
    to = f"{dataset}.{target}"
    lines = path.read_text(encoding="utf-8").splitlines()
    line, text = next((n, text) for n, text in enumerate(lines, start=1) if to in text)
    position = text.index(to) + 1
    return f"{path}:{line}:{position}: column '{column}': relationship to nothing: {to}"
