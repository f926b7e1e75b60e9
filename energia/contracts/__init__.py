"""Contracts: what each dataset is, read strictly from Open Data Contract Standard files."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from energia.contracts.document import PROPERTIES, Document, Mistake, read_document
from energia.contracts.model import Contract
from energia.contracts.reading import SUFFIX, read_contract
from energia.errors import ContractError

__all__ = ["load_contracts"]


def load_contracts(directory: Path) -> tuple[Contract, ...]:
    """Every ``<dataset>.odcs.yaml`` of the directory, sorted by dataset, checked together.

    Raises ContractError with one line (file, line, column, cause) for each mistake in any of them.
    """
    documents: list[Document] = []
    contracts: list[Contract] = []
    mistakes: list[str] = []
    paths = sorted(directory.glob(f"*{SUFFIX}"))
    for path in paths:
        try:
            document = read_document(path)
            contracts.append(read_contract(document))
            documents.append(document)
        except ContractError as error:
            mistakes.extend(error.mistakes)
    if not paths:
        mistakes.append(f"{directory}: there is no contract (*{SUFFIX}) in this folder")
    broken = {path.name.removesuffix(SUFFIX) for path in paths}
    broken -= {contract.dataset for contract in contracts}
    for document, contract in zip(documents, contracts, strict=True):
        found = _reference_mistakes(document, contract, contracts)
        # What a broken contract would say is not known.
        mistakes.extend(document.lines(mistake for name, mistake in found if name not in broken))
    if mistakes:
        raise ContractError(tuple(mistakes))
    return tuple(contracts)


def _reference_mistakes(
    document: Document, contract: Contract, contracts: Iterable[Contract]
) -> Iterator[tuple[str, Mistake]]:
    """Each reference to nothing, behind the name of the dataset that it names."""
    columns = {other.dataset: {column.name for column in other.columns} for other in contracts}
    declared = [item["name"] for item in document.data["schema"][0]["properties"]]
    for column in contract.columns:
        for number, reference in enumerate(column.references):
            if reference.column not in columns.get(reference.dataset, set()):
                place = declared.index(column.name)
                path = (*PROPERTIES, place, "relationships", number, "to")
                cause = f"relationship to nothing: {reference.dataset}.{reference.column}"
                yield reference.dataset, (path, cause)
