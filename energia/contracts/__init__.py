"""Contracts: one Open Data Contract Standard file per dataset, read strictly."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from energia.contracts.document import PROPERTIES, Document, Mistake, read_document
from energia.contracts.file_patterns import equal_patterns
from energia.contracts.folding import Fold
from energia.contracts.model import Contract, Reference
from energia.contracts.reading import SUFFIX, read_contract
from energia.errors import ContractError
from energia.lake import PARTITION
from energia.suggestions import instead

__all__ = ["load_contracts", "unread_files"]


def load_contracts(directory: Path) -> tuple[Contract, ...]:
    """Return the contract of every ``<dataset>.odcs.yaml`` in the directory, sorted by dataset.

    Raise ContractError with one line (file, line, column, cause) for each mistake in any of them.
    """
    documents: dict[str, Document] = {}
    contracts: dict[str, Contract] = {}
    mistakes: list[str] = []
    paths = {path.name.removesuffix(SUFFIX): path for path in directory.glob(f"*{SUFFIX}")}
    for dataset, path in sorted(paths.items()):
        try:
            documents[dataset] = read_document(path)
            contracts[dataset] = read_contract(documents[dataset])
        except ContractError as error:
            mistakes.extend(error.mistakes)
    if not paths:
        mistakes.append(f"{directory}: the folder has no contract (*{SUFFIX}); add one")
    columns = {dataset: _column_names(documents.get(dataset)) for dataset in paths}
    for dataset, contract in contracts.items():
        document = documents[dataset]
        mistakes.extend(document.lines(_reference_mistakes(document, contract, columns)))
    read = {dataset: documents[dataset].data for dataset in contracts}
    for dataset, mistake in equal_patterns(read):
        mistakes.extend(documents[dataset].lines([mistake]))
    if mistakes:
        raise ContractError(tuple(mistakes))
    folds = {
        (dataset, column.name): column.folds
        for dataset, contract in contracts.items()
        for column in contract.columns
    }
    return tuple(_with_folds_of_targets(contract, folds) for contract in contracts.values())


def unread_files(directory: Path) -> list[Path]:
    """Return the YAML files of the directory that are not contracts because of their name."""
    yaml = (path for path in directory.iterdir() if path.suffix.lower() in {".yaml", ".yml"})
    return sorted(path for path in yaml if not path.name.endswith(SUFFIX))


def _column_names(document: Document | None) -> set[str] | None:
    """Return the names of the declared columns; None if a mistake hides a name."""
    match document:
        case Document(data={"schema": [{"properties": list(items)}]}):
            names = [item.get("name") if isinstance(item, dict) else None for item in items]
            return None if None in names else {*map(str, names)} - {PARTITION}
        case _:
            return None


def _reference_mistakes(
    document: Document, contract: Contract, columns: Mapping[str, set[str] | None]
) -> Iterator[Mistake]:
    """Yield each reference to a dataset without a contract, or to a column it does not have."""
    declared = [item["name"] for item in document.data["schema"][0]["properties"]]
    for column in contract.columns:
        for number, reference in enumerate(column.references):
            dataset = reference.dataset
            known = columns.get(dataset, set())
            if known is not None and reference.column not in known:
                place = declared.index(column.name)
                path = (*PROPERTIES, place, "relationships", number, "to")
                if dataset in columns:
                    missing = (
                        f"column '{reference.column}'{instead(reference.column, sorted(known))}"
                    )
                else:
                    missing = f"contract{instead(dataset, columns)}"
                yield path, f"to: dataset '{dataset}' has no {missing}"


def _with_folds_of_targets(
    contract: Contract, folds: Mapping[tuple[str, str], tuple[Fold, ...]]
) -> Contract:
    """Return the contract whose references also ignore what their targets ignore."""

    def folding(reference: Reference) -> Reference:
        both = {*reference.folds, *folds[reference.dataset, reference.column]}
        return replace(reference, folds=tuple(each for each in Fold if each in both))

    columns = (
        replace(column, references=tuple(map(folding, column.references)))
        for column in contract.columns
    )
    return replace(contract, columns=tuple(columns))
