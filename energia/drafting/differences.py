"""Differences between files and the contract of their dataset, as the lines to change."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.compiler.dataset import CompiledDataset
from energia.contracts.folding import fold
from energia.contracts.model import Classification, Column
from energia.contracts.types import Cell
from energia.drafting.columns import ColumnDraft
from energia.drafting.dates import date_facts
from energia.drafting.facts import ColumnFacts, value_counts
from energia.drafting.numbers import NumberFacts
from energia.drafting.reading import ReadFile, Table
from energia.drafting.types import decimal_digits, text_length
from energia.drafting.yaml_text import Line, custom, flow, listed, render, scalar
from energia.reader.datetimes import UNREADABLE, read_datetimes
from energia.reader.encoding import CP1252, UTF_8
from energia.reader.headers import Header, match_header
from energia.reader.names import normalise_name
from energia.reader.spec import AUTO, Datetime
from energia.suggestions import nearest

_MOST_VALUES: Final = 20


@dataclass(frozen=True)
class Comparison:
    """The rows of files and the contract of their dataset.

    ``drafts`` are the drafted columns by name, and ``numbers`` the facts of columns of numbers.
    """

    table: Table
    compiled: CompiledDataset
    drafts: Mapping[str, ColumnDraft]
    numbers: Mapping[str, NumberFacts | None]

    def lines(self) -> list[str]:
        """Return the lines to change in the contract; nothing if nothing differs."""
        server = [*render(self._server(), 4)]
        columns = [*self._columns()]
        head = ["servers:", "  - server: raw", *server] if server else []
        return [*head, *(["schema:", "  - properties:", *columns] if columns else [])]

    def _server(self) -> Iterator[Line]:
        csv_files, files = self.compiled.contract.csv, self.table.files
        if csv_files.encoding == UTF_8 and any(it.layout.encoding == CP1252 for it in files):
            yield Line(f"encoding: {AUTO}", f"found: {CP1252}")
        delimiters = dict.fromkeys(file.layout.delimiter for file in files)
        if csv_files.delimiter and {*delimiters} != {csv_files.delimiter}:
            yield Line("customProperties:")
            found = f"found: {', '.join(map(repr, delimiters))}"
            yield Line(f"  {custom('csvDelimiter', AUTO)}", found)

    def _columns(self) -> Iterator[str]:
        owners = [_owners(file, self.compiled) for file in self.table.files]
        names = {name: column for each in owners for name, column in each.items()}
        columns = {column.name: column for column in self.compiled.contract.file_columns}
        known = {name: columns[owner] for name, owner in names.items() if owner}
        free = [name for name in columns if name not in names.values()]
        new = [name for name in self.table.columns if not names.get(name)]
        meant = _meant(new, free)
        for name in self.table.columns:
            if name in meant:
                yield from _synonym(meant[name], self.table.headers(name))
            elif name in new:
                yield from self.drafts[name].as_optional().render(6)
            elif found := [*_cell_lines(self, known[name], self.drafts[name].facts)]:
                yield f"      - name: {known[name].name}"
                yield from render(found, 8)
        for name in set(free) - {*meant.values()}:
            if columns[name].required:
                yield f"      - name: {name}"
                yield from render([Line("required: false", "the files do not have the column")], 8)


def _owners(file: ReadFile, compiled: CompiledDataset) -> dict[str, str]:
    """Return the contract's column by the drafted name of each column; empty if it has none."""
    line = io.StringIO()
    csv.writer(line, delimiter=file.layout.delimiter).writerow(file.headers.values())
    header: Header = match_header(line.getvalue(), compiled.files, file.layout.delimiter)
    pairs = zip(file.headers, header.owners, strict=True)
    return {
        name: "" if owner is None else compiled.files.columns[owner].name for name, owner in pairs
    }


def _meant(new: Iterable[str], free: Sequence[str]) -> dict[str, str]:
    """Return the free column of the contract that each new name is like."""
    meant: dict[str, str] = {}
    for name in new:
        close = nearest(normalise_name(name), [each for each in free if each not in meant.values()])
        if close:
            meant[name] = close
    return meant


def _synonym(column: str, headers: Sequence[str]) -> Iterator[str]:
    yield f"      - name: {column}"
    evidence = f"a guess, because the header is like the column's name: {listed(headers)}"
    spelt = (Line(f"  - synonym: {scalar(cell)}") for cell in headers)
    yield from render([Line("synonyms:", evidence), *spelt], 8)


def _cell_lines(comparison: Comparison, column: Column, facts: ColumnFacts) -> Iterator[Line]:
    """Yield the lines to change for the cells of a column."""
    empty = facts.rows - facts.filled
    if column.required and empty:
        yield Line("required: false", f"{empty:,} of {facts.rows:,} cells are empty")
    if not facts.filled:
        return
    match column.type.logical.cell:
        case Cell.TEXT if column.allowed_values:
            yield from _enum(comparison, column, facts)
        case Cell.TEXT if facts.longest > column.type.max_length:
            found = f"characters in the longest text: {facts.longest:,}"
            length = text_length(facts.longest)
            yield Line(f"logicalTypeOptions: {{maxLength: {length}}}", found)
        case Cell.NUMERAL:
            yield from _numerals(column, facts, comparison.numbers[facts.name])
        case Cell.DATETIME:
            yield from _datetimes(comparison, column, facts)


def _enum(comparison: Comparison, column: Column, facts: ColumnFacts) -> Iterator[Line]:
    allowed = {
        fold(text) for item in column.allowed_values for text in (item.value, *item.spellings)
    }
    counts = value_counts(comparison.table, facts.name)
    others = {text: count for text, count in counts.items() if fold(text) not in allowed}
    if others:
        count = f"{sum(others.values()):,} of {facts.filled:,} cells are not allowed"
        yield Line("enum:", count)
        if column.classification is not Classification.PERSONAL:
            for text, cells in [*others.items()][:_MOST_VALUES]:
                yield Line(f"  - value: {scalar(text)}", f"{cells:,} cells")


def _numerals(column: Column, facts: ColumnFacts, found: NumberFacts | None) -> Iterator[Line]:
    fits = found.fits if found else 0
    if not found or 2 * fits < facts.filled:
        others = facts.filled - fits
        yield Line("logicalType: string", f"{others:,} of {facts.filled:,} cells are not numbers")
        return
    kind = column.type
    whole = kind.integer_digits
    is_long = found.fraction > kind.scale and not column.notation.rounds
    if found.whole > whole or is_long:
        precision, scale = decimal_digits(found)
        digits = f"{found.whole} digits before the mark and {found.fraction} after it"
        yield Line("logicalType: number", f"at most {digits}, but {kind.hive} has fewer")
        yield Line(f"physicalType: decimal({precision},{scale})")


def _datetimes(comparison: Comparison, column: Column, facts: ColumnFacts) -> Iterator[Line]:
    counts = value_counts(comparison.table, facts.name)
    declared = Datetime(column.type.logical.name, column.type.formats)
    read = read_datetimes(pa.array(counts, pa.string()), declared)
    is_bad = np.asarray(pc.starts_with(read, UNREADABLE))
    others = int(np.fromiter(counts.values(), np.int64)[is_bad].sum())
    found = date_facts(comparison.table, facts)
    if not others or found is None:
        return
    evidence = f"{others:,} of {facts.filled:,} cells are in another format"
    more = [text for text in found.formats if text not in column.type.formats]
    if found.kind != declared.kind:
        yield Line(f"logicalType: {found.kind}", evidence)
    if more:
        yield Line("customProperties:")
        yield Line(f"  {custom('otherFormats', flow(more))}", evidence)
