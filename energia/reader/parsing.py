"""From a block of records to their fields, reasons and texts, all vectorised."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv

from energia.reader.arrays import Data, Mask, Offsets, Places, slices
from energia.reader.broken import broken_records
from energia.reader.encoding import ANY_BYTES, CP1252, as_utf8, decode, is_text
from energia.reader.grammar import Grammar
from energia.reader.layout import BOM
from energia.reader.plain import is_plain
from energia.reader.records import Block, body_ends
from energia.reader.trimming import trimmed


@dataclass(frozen=True)
class Parsed:
    """Good records or bad ones of a block, in its order: one entry each in every member.

    `fields` holds one string array per field, without spaces at its edges and NULL when nothing is
    left, as all are in a bad record; `starts` holds each record's offset in the block.
    """

    fields: list[Any]
    reasons: Any
    texts: Any
    starts: Offsets


@dataclass(frozen=True)
class _Fields:
    """The fields of the good records of a block, and the numbers of its good and bad records."""

    fields: list[Any]
    good: Places
    bad: Places


def parse(grammar: Grammar, block: Block) -> Iterator[Parsed]:
    """The good records of `block`, then the bad ones; blank lines are no records."""
    ends = body_ends(block.data, block.bounds)
    found = _fields(grammar, block, ends, range(grammar.width))
    parts = (
        _good(grammar, found.fields, block, ends, found.good),
        _bad(grammar, block, ends, found.bad),
    )
    return (part for part in parts if len(part.starts))


def parse_cells(grammar: Grammar, block: Block, places: Sequence[int]) -> list[Any]:
    """Return the cells at `places` of each record that is good in some encoding, not trimmed.

    They are string arrays of bytes in an unknown encoding.
    """
    ends = body_ends(block.data, block.bounds)
    return _fields(replace(grammar, encoding=ANY_BYTES), block, ends, places).fields


def _fields(grammar: Grammar, block: Block, ends: Offsets, places: Sequence[int]) -> _Fields:
    """Return the fields at `places` of the good records of the block."""
    found, broken = None, np.zeros(len(block), np.bool_)
    if is_plain(grammar, block, ends) and is_text(block.data, grammar.encoding):
        found = _tokenised(grammar, block, ends, broken, places)
    if found is None:
        broken = broken_records(grammar, block, ends)
        found = _tokenised(grammar, block, ends, broken, places)
    if found is None:
        raise RuntimeError(f"records at byte {block.position} differ between cutting and reading")
    return found


def _tokenised(
    grammar: Grammar, block: Block, ends: Offsets, broken: Mask, places: Sequence[int]
) -> _Fields | None:
    """Return the fields at `places`; None if the tokeniser finds other records than the block's."""
    filled = ends > block.bounds[:-1]
    kept = np.flatnonzero(filled & ~broken)
    nothing: list[Any] = [pa.array([], pa.string())] * len(places)
    tokenised = _tokenise(grammar, _without(block, broken), places) if len(kept) else (nothing, [])
    if tokenised is None:
        return None
    fields, misfits = tokenised
    if len(fields[0]) + len(misfits) != len(kept):
        return None
    bad = np.sort(np.concatenate([np.flatnonzero(broken), kept[misfits]]))
    good = np.delete(kept, misfits) if misfits else kept
    return _Fields(fields, good, bad)


def _good(grammar: Grammar, fields: list[Any], block: Block, ends: Offsets, records: Any) -> Parsed:
    starts = block.bounds[:-1][records]
    texts = as_utf8(slices(block.data, starts, ends[records], pa.string()), grammar.encoding)
    reasons = pa.nulls(len(starts), pa.string())
    return Parsed([trimmed(field) for field in fields], reasons, texts, starts)


def _bad(grammar: Grammar, block: Block, ends: Offsets, records: Any) -> Parsed:
    starts = block.bounds[:-1][records]
    bodies = slices(block.data, starts, ends[records], pa.binary())
    decoded = [decode(body, grammar.encoding) for body in bodies.to_pylist()]
    texts = pa.array([text for text, _ in decoded], pa.string())
    reasons = grammar.reasons(bodies, pa.array([broken for _, broken in decoded], pa.bool_()))
    nothing = pa.nulls(len(starts), pa.string())
    return Parsed([nothing] * grammar.width, reasons, texts, starts)


def _without(block: Block, broken: Mask) -> Data:
    """The block's bytes without those of the broken records."""
    places = np.flatnonzero(broken)
    if len(places) == 0:
        return block.data
    starts = [0, *block.bounds[places + 1].tolist()]
    stops = [*block.bounds[places].tolist(), len(block.data)]
    view = memoryview(block.data)
    return b"".join(view[start:stop] for start, stop in zip(starts, stops, strict=True))


def _tokenise(
    grammar: Grammar, data: Data, places: Sequence[int]
) -> tuple[list[Any], list[int]] | None:
    """The fields at `places` as string arrays, an empty field as NULL, and who is left out.

    Records of another width are: their numbers are given, from 0. pyarrow's tokeniser is lenient
    with quotes, CR and NUL, so it only gets to see records that leave it nothing to be lenient
    about. None if it refuses them.
    """
    names = [str(position) for position in range(grammar.width)]
    if grammar.encoding == CP1252:
        data = data.decode(grammar.encoding).encode()
    if data.startswith(BOM):
        data = b"\n" + data  # it would drop a BOM, which here is data
    misfits: list[int] = []

    def leave_out(row: Any) -> str:
        misfits.append(row.number - 1)
        return "skip"

    try:
        table = pcsv.read_csv(
            pa.py_buffer(data),
            pcsv.ReadOptions(column_names=names, use_threads=False, block_size=len(data) + 1),
            pcsv.ParseOptions(
                delimiter=grammar.delimiter,
                quote_char=grammar.quote,
                newlines_in_values=grammar.quoted_newlines,
                invalid_row_handler=leave_out,
            ),
            pcsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=[names[place] for place in places],
                null_values=[""],
                strings_can_be_null=True,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return [_one_chunk(column) for column in table.columns], misfits


def _one_chunk(column: Any) -> Any:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
