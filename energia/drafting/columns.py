"""Drafted columns: the lines of a column in a contract, each with its evidence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

from energia.contracts.folding import fold
from energia.drafting.facts import ColumnFacts, value_counts
from energia.drafting.names import needs_synonym
from energia.drafting.numbers import NumberFacts
from energia.drafting.reading import Table
from energia.drafting.types import Evidence, TypeGuess, decimal_marks, guess_type
from energia.drafting.words import is_open, is_personal, unit_of
from energia.drafting.yaml_text import Line, custom, render, scalar

_MOST_VALUES: Final = 12
_ROWS_A_VALUE: Final = 20
"""Fewer rows for each value may not have all values of the column."""

_FEWEST_ROWS: Final = 50


@dataclass(frozen=True)
class ColumnDraft:
    """A drafted column: its facts, its type, and the lines below its name."""

    facts: ColumnFacts
    type: TypeGuess
    personal: bool
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """Return the name of the column."""
        return self.facts.name

    @property
    def may_be_key(self) -> bool:
        """Return whether a key may have the column: it is never empty and holds no measure."""
        return self.facts.is_complete and self.type.kind in ("string", "integer", "date")

    def as_optional(self) -> Self:
        """Return the draft of a column that earlier files of the dataset do not have."""
        optional = Line("required: false", "earlier files do not have the column")
        lines = (optional if it.text.startswith("required:") else it for it in self.lines)
        return replace(self, lines=tuple(lines))

    def render(self, indent: int, extra: tuple[Line, ...] = ()) -> Iterator[str]:
        """Yield the column's lines; ``extra`` ones come after the type."""
        yield f"{' ' * indent}- name: {self.name}"
        yield from render((*self.lines, *extra), indent + 2)


def draft_column(
    table: Table, facts: ColumnFacts, numbers: Mapping[str, NumberFacts | None]
) -> ColumnDraft:
    """Return the draft of a column; ``numbers`` has the facts of all columns of numbers."""
    has_addresses = 2 * facts.addresses > facts.filled
    personal = has_addresses or is_personal(facts.name)
    marks = decimal_marks(numbers, facts.name)
    guess = guess_type(Evidence(table, facts, numbers[facts.name], marks, personal))
    headers = table.headers(facts.name)
    unit = unit_of(facts.name) if guess.kind in ("integer", "number") else ""
    description = f"{headers[0]}{f', en {unit}' if unit else ''}: falta la descripción."
    lines = [Line(f"description: {scalar(description)}"), *guess.lines]
    lines += _required(facts)
    if personal:
        cause = "cells have e-mail addresses" if has_addresses else "the header names personal data"
        lines.append(Line("classification: personal", cause))
    if properties := [*guess.properties, *_unit(unit)]:
        lines += [Line("customProperties:"), *_indented(properties)]
    synonyms = [cell for cell in headers if needs_synonym(facts.name, cell)]
    if synonyms:
        listed = [Line(f"- synonym: {scalar(cell)}") for cell in synonyms]
        lines += [Line("synonyms:"), *_indented(listed)]
    if guess.kind == "string" and not (personal or is_open(facts.name)):
        lines += _enum(table, facts)
    return ColumnDraft(facts, guess, personal, tuple(lines))


def _required(facts: ColumnFacts) -> list[Line]:
    if facts.is_complete:
        return [Line("required: true", f"no cell is empty in {facts.rows:,} rows")]
    if not facts.is_everywhere:
        return [Line("required: false", "some files do not have the column")]
    empty = facts.rows - facts.filled
    return [Line("required: false", f"{empty:,} of {facts.rows:,} cells are empty")]


def _unit(unit: str) -> list[Line]:
    return [Line(custom("unit", scalar(unit)), "the header names the unit")] if unit else []


def _enum(table: Table, facts: ColumnFacts) -> list[Line]:
    """Return the lines of an enum if the cells have few values, each many times on average."""
    if facts.filled < _FEWEST_ROWS or facts.distinct > _MOST_VALUES**2:
        return []
    values: dict[str, tuple[str, int]] = {}
    for text, count in value_counts(table, facts.name).items():
        first, earlier = values.get(fold(text), (text, 0))
        values[fold(text)] = first, earlier + count
    if len(values) > _MOST_VALUES or facts.filled < _ROWS_A_VALUE * len(values):
        return []
    evidence = f"{len(values)} distinct values in {facts.filled:,} cells, but for case and accents"
    lines = [Line(f"- value: {scalar(text)}", f"{n:,} cells") for text, n in values.values()]
    return [Line("enum:", evidence), *_indented(lines)]


def _indented(lines: list[Line]) -> list[Line]:
    return [Line(f"  {line.text}", line.evidence) for line in lines]
