"""Settle by the facts of whole files what a contract leaves to `auto`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from energia.errors import FileRefusedError
from energia.reader.codes import NOT_TEXT
from energia.reader.encoding import CP1252, UTF_8
from energia.reader.facts import EncodingFacts
from energia.reader.layout import FileLayout, base_name, inspect_file
from energia.reader.ranges import BLOCK_SIZE, ByteRange, cut_ranges, read_blocks
from energia.reader.spec import FileSpec

FindFacts: TypeAlias = Callable[[Sequence[ByteRange]], Iterable[EncodingFacts]]
"""Gives the facts of byte ranges, in their order."""


def settle(layout: FileLayout, spec: FileSpec, facts: EncodingFacts, name: str) -> FileLayout:
    """Return the layout of the file `name` with the encoding that its facts give.

    Raises FileRefusedError if the header has another encoding.
    """
    if not spec.needs_facts:
        return layout
    if facts.encoding == UTF_8 and layout.encoding == CP1252:
        cause = "the header is not UTF-8, but other text is; export the file as UTF-8"
        raise FileRefusedError(name, NOT_TEXT, cause)
    return replace(layout, encoding=facts.encoding)


def find_layouts(
    filesystem: Any,
    paths: Iterable[str],
    spec: FileSpec,
    *,
    known: Mapping[str, EncodingFacts] | None = None,
    find_facts: FindFacts | None = None,
) -> dict[str, FileLayout]:
    """Return the settled layout of each file by path; raises FileRefusedError as inspect_file.

    `known` are the facts of some of the files, and `find_facts` gives those of byte ranges of the
    others: it may spread them over machines.
    """
    layouts = {path: inspect_file(filesystem, path, spec) for path in paths}
    if not spec.needs_facts:
        return layouts
    facts = dict(known or {})
    unknown = {path: layout for path, layout in layouts.items() if path not in facts}
    ranges = cut_ranges(filesystem, unknown)
    found = find_facts(ranges) if find_facts else [range_facts(filesystem, it) for it in ranges]
    facts |= {path: layout.head for path, layout in unknown.items()}
    for byte_range, part in zip(ranges, found, strict=True):
        facts[byte_range.path] += part
    return {
        path: settle(layout, spec, facts[path], base_name(path)) for path, layout in layouts.items()
    }


def range_facts(filesystem: Any, byte_range: ByteRange) -> EncodingFacts:
    """Return the facts of the lines that start in the range."""
    facts = EncodingFacts()
    with filesystem.open_input_file(byte_range.path) as file:
        for block in read_blocks(file, byte_range, BLOCK_SIZE):
            facts += EncodingFacts.of(block.data)
    return facts
