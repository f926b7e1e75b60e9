"""Rows of datasets: for each column the place of each row's value in the column's vocabulary."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from math import prod
from typing import Final

import numpy as np
from sqlglot import exp

from energia.contracts.expressions import parse_expression
from energia.contracts.model import Column, Contract
from energia.generating.dice import Integers, stream
from energia.generating.line_format import LineFormat
from energia.generating.relationships import followed, rows_where
from energia.generating.rules import Value, accepted
from energia.generating.vocabulary import Vocabulary, own_values

DAYS: Final = 3
_FACTS_PER_MASTER: Final = 10
_MOST_VALUES: Final = 1 << 15
_DAYS_PER_CHANGE: Final = 50


@dataclass(frozen=True)
class Link:
    """A column of another dataset that a column follows: a row has the value of a parent's row.

    ``when`` limits the rows that follow. ``places`` has the place in the following column's
    vocabulary for each place in the parent's; -1 if the following column refuses the value.
    """

    parent: "Source"
    column: str
    when: exp.Expr | None
    places: Integers


class Source(ABC):
    """The generated rows of one dataset, at most ``most``.

    Columns that other datasets refer to are ``referenced``: their values are unique if possible.
    """

    def __init__(
        self, contract: Contract, most: int, seed: int, referenced: Collection[str]
    ) -> None:
        self.contract = contract
        self.line_format = LineFormat(contract)
        self.vocabularies: dict[str, Vocabulary] = {}
        self._most = most
        self._seed = seed
        self._referenced = referenced
        self._links: defaultdict[str, list[Link]] = defaultdict(list)

    @abstractmethod
    def rows_on(self, day: int) -> int:
        """Return the number of rows of a day, which counts from 0."""

    def places(self, column: str, day: int, rows: Integers) -> Integers:
        """Return the places of a column's values in these rows of a day."""

        def cells(name: str) -> tuple[list[Value | None], Integers]:
            return self.vocabularies[name].values, self._own(name, day, rows)

        places = self._own(column, day, rows)
        for link in self._links[column]:
            parents = self._parents(link.parent, day, rows)
            found = link.places[link.parent.places(link.column, day, parents)]
            applies = found >= 0
            if link.when is not None:
                applies &= rows_where(link.when, cells)
            places = np.where(applies, found, places)
        return places

    def values_of(self, column: str) -> list[Value | None]:
        """Return the different values of a column on the first day."""
        rows = np.arange(self.rows_on(0))
        found = dict.fromkeys(self.places(column, 0, rows).tolist()) if len(rows) else {}
        return [self.vocabularies[column].values[place] for place in found]

    def learn(self, parents: Mapping[str, "Source"]) -> None:
        """Find the values of each column, and the columns of ``parents`` that columns follow."""
        for column in self.contract.file_columns:
            values = self._shared_key(column, parents) or self._values(column)
            self.vocabularies[column.name] = Vocabulary(column, self.line_format, values)
        sources = {**parents, self.contract.dataset: self}
        contracts = {name: source.contract for name, source in sources.items()}
        for name, reference in followed(self.contract, contracts):
            parent, when = sources[reference.dataset], reference.when
            places = self.vocabularies[name].extend(parent.vocabularies[reference.column].values)
            condition = None if when is None else parse_expression(when)
            self._links[name].append(Link(parent, reference.column, condition, places))

    @abstractmethod
    def _own(self, column: str, day: int, rows: Integers) -> Integers:
        """Return the places of a column's own values in these rows of a day."""

    @abstractmethod
    def _parents(self, parent: "Source", day: int, rows: Integers) -> Integers:
        """Return the row of the parent that each of these rows follows."""

    def _values(self, column: Column) -> list[Value | None]:
        unique = column.name in {*self.contract.key, *self._referenced}
        # More values would not make rows more different.
        count = self._most if unique else min(self._most, _MOST_VALUES)
        return own_values(column, self.line_format, count, unique=unique)

    def _shared_key(self, column: Column, parents: Mapping[str, "Source"]) -> list[Value | None]:
        """Return the values of the parent's column that a key column refers to, if any."""
        for reference in column.references if column.name in self.contract.key else ():
            parent = parents.get(reference.dataset)
            target = parent and parent.vocabularies.get(reference.column)
            is_alike = target and target.column.type.logical == column.type.logical
            if parent and is_alike and reference.when is None:
                values = parent.values_of(reference.column)
                return [*compress(values, accepted(column, values, self.line_format.encoding))]
        return []


class Facts(Source):
    """Rows of a dataset without key: each value is drawn."""

    def rows_on(self, day: int) -> int:
        """Return a day's share of the rows."""
        return self._most * (day + 1) // DAYS - self._most * day // DAYS

    def _own(self, column: str, day: int, rows: Integers) -> Integers:
        return self._draw(self.vocabularies[column].own, column, day, rows)

    def _parents(self, parent: Source, day: int, rows: Integers) -> Integers:
        return self._draw(max(1, parent.rows_on(day)), f"@{parent.contract.dataset}", day, rows)

    def _draw(self, choices: int, purpose: str, day: int, rows: Integers) -> Integers:
        dice = stream(self._seed, self.contract.dataset, purpose, day, int(rows[0]))
        return dice.integers(0, choices, len(rows), np.int64)


class Masters(Source):
    """Rows of a dataset with a key: row n is the same on each day, apart from a few changes."""

    def rows_on(self, day: int) -> int:
        """Return the number of rows: a few more each day, as long as the key has values."""
        return min(self._keys, self._most * (DAYS + day + 1) // (2 * DAYS))

    def _own(self, column: str, day: int, rows: Integers) -> Integers:
        size = self.vocabularies[column].own
        if column in self._divisors:
            return rows // self._divisors[column] % size
        if column in self._referenced:
            return rows % size
        # Texts take turns, so that the examples of several columns fit each other.
        is_text = self.vocabularies[column].column.type.logical.takes_enum
        first = rows if is_text else self._drawn(column, size)[rows]
        # Each day one row in 50 takes the next value.
        return (first + (rows + day) // _DAYS_PER_CHANGE) % size

    def _parents(self, parent: Source, day: int, rows: Integers) -> Integers:
        return rows % max(1, parent.rows_on(day))

    def _drawn(self, column: str, size: int) -> Integers:
        """Return a drawn place for every row."""
        return stream(self._seed, self.contract.dataset, column).integers(0, size, self._most)

    @cached_property
    def _keys(self) -> int:
        """Return how many different keys there are, at most the number of rows."""
        sizes = [self.vocabularies[column].own for column in self._divisors]
        return min(self._most, prod(sizes))

    @cached_property
    def _divisors(self) -> dict[str, int]:
        """Return by which number to divide the row number for the place in each key column."""
        divisors, divisor = {}, 1
        for name in [name for name in self.contract.key if name in self.vocabularies]:
            size = self.vocabularies[name].own
            # A column with enough values counts all rows; the others take turns.
            divisors[name] = 1 if size >= self._most else divisor
            divisor *= 1 if size >= self._most else size
        return divisors


def sources_of(contracts: Sequence[Contract], rows: int, seed: int) -> list[Source]:
    """Return the rows of each dataset: ``rows`` without a key, at most a tenth with one."""
    named = {contract.dataset: contract for contract in contracts}
    references = {
        name: [it for column in contract.file_columns for it in column.references]
        for name, contract in named.items()
    }
    targets = [(it.dataset, it.column) for each in references.values() for it in each]
    found: dict[str, Source] = {}
    seen = set[str]()

    def find(dataset: str) -> None:
        seen.add(dataset)
        for reference in references[dataset]:
            # A dataset of a circle does not follow those that follow it.
            if reference.dataset in named.keys() - seen:
                find(reference.dataset)
        referenced = {column for name, column in targets if name == dataset}
        if named[dataset].is_master:
            most = max(DAYS, rows // _FACTS_PER_MASTER)
            source: Source = Masters(named[dataset], most, seed, referenced)
        else:
            source = Facts(named[dataset], rows, seed, referenced)
        source.learn(found)
        found[dataset] = source

    for dataset in named:
        if dataset not in seen:
            find(dataset)
    return [found[dataset] for dataset in named]
