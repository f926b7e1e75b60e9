"""Settle by the facts of whole files what a contract leaves to `auto`."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

import pyarrow as pa

from energia.errors import FileRefusedError
from energia.reader import advice
from energia.reader.codes import AMBIGUOUS_MARK, NOT_TEXT
from energia.reader.encoding import CP1252, UTF_8
from energia.reader.facts import EncodingFacts, FileFacts, MarkFacts
from energia.reader.layout import FileLayout, base_name, inspect_file
from energia.reader.marks import count_marks
from energia.reader.notation import Marks
from energia.reader.parsing import parse, parse_cells
from energia.reader.ranges import ByteRange, cut_ranges
from energia.reader.reader import blocks_of, grammar_of
from energia.reader.records import Block
from energia.reader.spec import AUTO, ColumnSpec, FileSpec, Numeral
from energia.reader.typed import are_texts

_BLOCK_SIZE: Final = 8 << 20  # larger blocks let threads wait less for each other

FindFacts: TypeAlias = Callable[[Sequence[ByteRange]], Iterable[FileFacts]]
"""Gives the facts of byte ranges, in their order."""


def find_layouts(
    filesystem: Any,
    paths: Iterable[str],
    spec: FileSpec,
    *,
    known: Mapping[str, FileFacts] | None = None,
    find_facts: FindFacts | None = None,
) -> dict[str, FileLayout]:
    """Return the settled layout of each file by path; raises FileRefusedError as settle.

    `known` are the facts of some of the files, and `find_facts` gives those of byte ranges of the
    others: it may spread them over machines.
    """
    layouts = {path: inspect_file(filesystem, path, spec) for path in paths}
    if not spec.needs_facts:
        return layouts
    facts = {path: _facts_of_head(layout, spec) for path, layout in layouts.items()}
    usable = {
        path: found for path, found in (known or {}).items() if found.layout == facts[path].layout
    }
    unknown = {path: layout for path, layout in layouts.items() if path not in usable}
    ranges = cut_ranges(filesystem, unknown)
    found = (
        find_facts(ranges) if find_facts else (range_facts(filesystem, spec, it) for it in ranges)
    )
    for byte_range, part in zip(ranges, found, strict=True):
        facts[byte_range.path] += part
    facts |= usable
    return {
        path: settle(layout, spec, facts[path], base_name(path)) for path, layout in layouts.items()
    }


def settle(layout: FileLayout, spec: FileSpec, facts: FileFacts, name: str) -> FileLayout:
    """Return the layout of the file `name` with encoding and marks as its facts give them.

    Raises FileRefusedError if the header has another encoding, or a decimal mark is ambiguous.
    """
    if spec.encoding == AUTO:
        if facts.encoding.encoding == UTF_8 and layout.encoding == CP1252:
            cause = "the header is not UTF-8, but other text is; export the file as UTF-8"
            raise FileRefusedError(name, NOT_TEXT, cause)
        layout = replace(layout, encoding=facts.encoding.encoding)
    return replace(layout, marks=_decided(layout, spec, facts, name))


def _decided(
    layout: FileLayout, spec: FileSpec, facts: FileFacts, name: str
) -> tuple[tuple[str, Marks], ...]:
    marks, ambiguous = dict(layout.marks), dict[str, Sequence[str]]()
    for column, _, _ in _undecided(layout, spec):
        found = facts.marks.get(column.name, MarkFacts())
        # Numbers of a worksheet have no delimiter that hints at the mark of its texts.
        if decided := found.decide("" if layout.is_typed else layout.delimiter):
            marks[column.name] = decided
        else:
            ambiguous[column.name] = found.examples
    if ambiguous:
        raise FileRefusedError(name, AMBIGUOUS_MARK, _ambiguous(ambiguous, spec.dataset))
    return tuple(marks.items())


def range_facts(filesystem: Any, spec: FileSpec, byte_range: ByteRange) -> FileFacts:
    """Return the facts of the records that start in the range."""
    layout, facts = byte_range.layout, FileFacts(_identity(byte_range.layout, spec))
    undecided = _undecided(layout, spec)
    places = [place for _, place, _ in undecided]
    for block in blocks_of(filesystem, byte_range, _BLOCK_SIZE):
        encoding = EncodingFacts.of(block.data)
        is_utf_8 = not encoding.others
        cells = _cells(layout, block, places, is_utf_8=is_utf_8) if places else []
        marks = {
            column.name: count_marks(found, numeral, personal=column.personal)
            for (column, _, numeral), found in zip(undecided, cells, strict=True)
        }
        facts += FileFacts(facts.layout, encoding, marks)
    return facts


def _cells(layout: FileLayout, block: Block, places: Sequence[int], *, is_utf_8: bool) -> list[Any]:
    """Return the cells at `places` that have the notation of the contract."""
    grammar = grammar_of(layout)
    if not layout.is_typed:
        return parse_cells(grammar, block, places, is_utf_8=is_utf_8)
    records = next(parse(grammar, block), None)
    if records is None:
        return [pa.array([], pa.string())] * len(places)
    return [
        records.fields[place].filter(are_texts(grammar, records.texts, place)) for place in places
    ]


def file_facts(filesystem: Any, spec: FileSpec, path: str, layout: FileLayout) -> FileFacts:
    """Return the facts of a file."""
    facts = _facts_of_head(layout, spec)
    for byte_range in cut_ranges(filesystem, {path: layout}):
        facts += range_facts(filesystem, spec, byte_range)
    return facts


def _facts_of_head(layout: FileLayout, spec: FileSpec) -> FileFacts:
    return FileFacts(_identity(layout, spec), layout.head)


def _undecided(layout: FileLayout, spec: FileSpec) -> list[tuple[ColumnSpec, int, Numeral]]:
    """Return the columns of the file that decide their decimal mark, their fields and numerals."""
    pairs = zip(spec.columns, layout.positions, strict=True)
    return [
        (column, place, column.numeral)
        for column, place in pairs
        if place is not None and column.numeral and column.numeral.mark == AUTO
    ]


def _identity(layout: FileLayout, spec: FileSpec) -> str:
    """Return what is equal for layouts and specifications under which a file has the same facts."""
    grammar = (layout.delimiter, layout.quote, layout.quoted_newlines, layout.named)
    read = (*grammar, layout.body_start, layout.is_typed)
    return hashlib.sha256(repr((read, _undecided(layout, spec))).encode()).hexdigest()[:16]


def _ambiguous(columns: Mapping[str, Sequence[str]], dataset: str) -> str:
    shown = (
        f"column '{column}': {', '.join(examples) or 'each number'}"
        for column, examples in columns.items()
    )
    column, examples = next(iter(columns.items()))
    mark = "," if any("," in example for example in examples) else "."
    line = advice.column_property(dataset, column, "thousandsMark", mark)
    return (
        f"the mark may be decimal or separate thousands ({'; '.join(shown)}); if it separates "
        f'thousands, {line}; if it is decimal, {{property: decimalMark, value: "{mark}"}}'
    )
