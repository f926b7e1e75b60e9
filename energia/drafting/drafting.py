"""Draft the contracts of files: guess them, check them with the loader, try them on the files."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from energia.compiler.dataset import CompiledDataset, Datasets, compile_dataset
from energia.contracts import load_contracts
from energia.contracts.reading import SUFFIX
from energia.delivery.given import find_given
from energia.delivery.source import printable_path
from energia.drafting.columns import ColumnDraft, draft_column
from energia.drafting.contract_text import ContractDraft
from energia.drafting.differences import Comparison
from energia.drafting.facts import find_facts
from energia.drafting.file_names import FilledColumn, NameGuess, guess_name
from energia.drafting.keys import KeyGuess, guess_key
from energia.drafting.numbers import NumberFacts, number_facts
from energia.drafting.reading import Table, read_table
from energia.drafting.unpacking import unpacked
from energia.errors import UsageError, one_line
from energia.inspecting.inspection import Inspection, inspect

_TRIED_ON: Final = date(2026, 1, 5)
_SHOWN_NAMES: Final = 3
_SHOWN_REASONS: Final = 5


@dataclass(frozen=True)
class Draft:
    """The drafted contract of a dataset as YAML, or the lines to change in the one it has."""

    dataset: str
    text: str
    is_new: bool


class _Guesses(NamedTuple):
    """The drafted columns of a table, and the facts of its columns of numbers."""

    columns: tuple[ColumnDraft, ...]
    numbers: Mapping[str, NumberFacts | None]


def draft_contracts(
    paths: Sequence[Path], datasets: Datasets, dataset: str | None = None
) -> list[Draft]:
    """Return a draft for each dataset of the files; ``datasets`` have contracts already.

    Without ``dataset`` the names of the files give it. Raises UsageError for a path that is not a
    file, or whose name suggests no dataset, and FileRefusedError for a file that cannot be read.
    """
    for path in paths:
        if not path.is_file():
            raise UsageError(f"{printable_path(path)}: not a file; use CSV files")
    groups: dict[str, list[Path]] = defaultdict(list)
    with unpacked(paths) as files:
        for path in files:
            groups[dataset or _owner(path, datasets) or guess_name(path).dataset].append(path)
        return [_draft(name, found, datasets.get(name)) for name, found in groups.items()]


def _owner(path: Path, datasets: Datasets) -> str | None:
    """Return the dataset that the file is delivered for; None if it has no contract."""
    deliveries = find_given([path], datasets, _TRIED_ON).deliveries
    return deliveries[0].partition.dataset if deliveries else None


def _draft(dataset: str, paths: Sequence[Path], compiled: CompiledDataset | None) -> Draft:
    with read_table(paths) as table:
        guesses = _guess(table)
        if compiled is not None:
            return Draft(dataset, _differences(table, guesses, compiled, paths), is_new=False)
        names = [guess_name(path, dataset) for path in paths]
        return Draft(dataset, _new_contract(dataset, table, guesses, names), is_new=True)


def _guess(table: Table) -> _Guesses:
    facts = find_facts(table)
    delimiters = [file.layout.delimiter for file in table.files]
    numbers = {each.name: number_facts(table, each, delimiters) for each in facts}
    return _Guesses(tuple(draft_column(table, each, numbers) for each in facts), numbers)


def _new_contract(dataset: str, table: Table, guesses: _Guesses, names: Sequence[NameGuess]) -> str:
    patterns = dict.fromkeys(name.pattern for name in names if name.pattern)
    key = guess_key(table, guesses.columns)
    drafted = ContractDraft(dataset, table, guesses.columns, key, tuple(patterns), _filled(names))
    paths = [file.path for file in table.files]
    inspection = _try(_compile(drafted), paths)
    if drafted.key.columns and _replaces_rows(inspection):
        cause = "the columns that are unique in each file are not unique in all of them"
        drafted = replace(drafted, key=KeyGuess((), cause))
        inspection = _try(_compile(drafted), paths)
    return drafted.text([_source(table), *_outcome(inspection)])


def _filled(names: Sequence[NameGuess]) -> tuple[FilledColumn, ...]:
    """Return the columns that the names of all files fill."""
    first, *others = (name.filled for name in names)
    return tuple(column for column in first if all(column in other for other in others))


def _compile(drafted: ContractDraft) -> CompiledDataset:
    """Return the compiled draft; raise ContractError if the loader finds a mistake."""
    with TemporaryDirectory(prefix="energia-") as folder:
        (Path(folder) / f"{drafted.dataset}{SUFFIX}").write_text(drafted.text(()), "utf-8")
        (contract,) = load_contracts(Path(folder))
    return compile_dataset(contract)


def _try(compiled: CompiledDataset, paths: Sequence[Path]) -> Inspection:
    return inspect(paths, {compiled.contract.dataset: compiled}, _TRIED_ON)


def _replaces_rows(inspection: Inspection) -> bool:
    """Return whether rows of a file would replace those of another one."""
    return any(file.replaced_by for view in inspection.dates for file in view.manifest.files)


def _differences(
    table: Table, guesses: _Guesses, compiled: CompiledDataset, paths: Sequence[Path]
) -> str:
    drafts = {column.name: column for column in guesses.columns}
    lines = Comparison(table, compiled, drafts, guesses.numbers).lines()
    place = f"data/contracts/{compiled.contract.dataset}{SUFFIX}"
    found = f"Lines to change in {place}:" if lines else f"Nothing differs from {place}."
    remarks = (_source(table), *_outcome(_try(compiled, paths)), found)
    return "\n".join([*(f"# {remark}" for remark in remarks), *lines]) + "\n"


def _source(table: Table) -> str:
    names = ", ".join(file.name for file in table.files[:_SHOWN_NAMES])
    rest = len(table.files) - _SHOWN_NAMES
    more = f" and {rest} more" if rest > 0 else ""
    return f"Drafted from all {table.rows:,} well-formed rows of {names}{more}. Check each guess."


def _outcome(inspection: Inspection) -> Iterator[str]:
    """Yield what a run under the contract would make of the files."""
    read = sum(view.manifest.read for view in inspection.dates)
    accepted = sum(view.manifest.accepted for view in inspection.dates)
    yield f"Tried on these files: {read:,} rows read, {accepted:,} accepted."
    for view in inspection.dates:
        for reason, count in list(view.manifest.reasons.items())[:_SHOWN_REASONS]:
            yield f"Rejected: {count:,} {reason}"
        if view.closed:
            yield one_line(f"The gate would close: {view.closed}")
    for refusal in inspection.refused:
        yield one_line(f"Refused: {refusal}")
