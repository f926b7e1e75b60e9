"""From a block of records to their fields, reasons and texts, all vectorised."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from energia.reader.arrays import Data, Mask, Offsets, Places, adjacent, slices
from energia.reader.broken import broken_records
from energia.reader.encoding import ANY_BYTES, CP1252, UTF_8, as_utf8, decode, in_utf_8, is_text
from energia.reader.grammar import Grammar
from energia.reader.layout import BOM
from energia.reader.plain import is_plain
from energia.reader.records import Block, body_ends
from energia.reader.trimming import trimmed

_PROBED: Final = 16
_MOST_BLANKS: Final = 1000  # A tokeniser of a million columns takes seconds.


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

    def filter(self, kept: Mask) -> "Parsed":
        """Return the records that are kept."""
        if kept.all():
            return self
        chosen = pa.array(kept)
        fields = [field.filter(chosen) for field in self.fields]
        reasons, texts = (each.filter(chosen) for each in (self.reasons, self.texts))
        return Parsed(fields, reasons, texts, self.starts[kept])


@dataclass(frozen=True)
class _Rows:
    """The trimmed fields of good records, the numbers of these in their block, and of the bad ones.

    Blank lines are neither.
    """

    fields: list[Any]
    good: Places
    bad: Places


def parse(grammar: Grammar, block: Block) -> Iterator[Parsed]:
    """Return the good records of `block`, then the bad ones; blank lines do not count."""
    ends = body_ends(block.data, block.bounds)
    decodes = is_text(block.data, grammar.encoding)
    rows = _find_rows(grammar, block, ends, range(grammar.width), decodes=decodes)
    parts = _good(grammar, rows, block, ends), _bad(grammar, block, ends, rows.bad)
    return (part for part in parts if len(part.starts))


def parse_cells(
    grammar: Grammar, block: Block, places: Sequence[int], *, is_utf_8: bool
) -> list[Any]:
    """Return the cells at `places` of each record that is good in some encoding.

    Bytes that are not UTF-8 are read as Windows-1252; `is_utf_8` says that there are none.
    """
    grammar = replace(grammar, encoding=UTF_8 if is_utf_8 else ANY_BYTES)
    ends = body_ends(block.data, block.bounds)
    return _find_rows(grammar, block, ends, places, decodes=True).fields


def _find_rows(
    grammar: Grammar, block: Block, ends: Offsets, places: Sequence[int], *, decodes: bool
) -> _Rows:
    """Return the rows of the block, with the fields at `places`."""
    rows = None
    if decodes and is_plain(grammar, block, ends):
        rows = _split(grammar, block, ends, np.zeros(len(block), np.bool_), places)
    if rows is None:
        rows = _split(grammar, block, ends, broken_records(grammar, block, ends), places)
    if rows is None:
        raise RuntimeError(f"records at byte {block.position} differ between cutting and reading")
    return rows


def _split(
    grammar: Grammar, block: Block, ends: Offsets, broken: Mask, places: Sequence[int]
) -> _Rows | None:
    """Return the rows without the broken records; None if the tokeniser finds others."""
    kept = np.flatnonzero((ends > block.bounds[:-1]) & ~broken)
    reading = _Reading(grammar, places)
    width = _usual_width(grammar, _bodies(block, ends, kept[:_PROBED]))
    usual = reading.rows(width, _without(grammar, block, broken), kept)
    if usual is None:
        return None
    bodies = _bodies(block, ends, usual.bad)
    is_good = np.asarray(grammar.matches_record(bodies))
    lines = grammar.with_one_blank(bodies.filter(is_good)).to_pylist()
    unusual = reading.rows(grammar.width + 1, b"".join(lines), usual.bad[is_good])
    if unusual is None:
        return None
    bad = np.sort(np.concatenate([np.flatnonzero(broken), usual.bad[~is_good]]))
    return _joined(usual, unusual, bad)


def _usual_width(grammar: Grammar, bodies: Any) -> int:
    """Return the width of the first good record: records of another width take longer."""
    good = bodies.filter(grammar.matches_record(bodies))[:1]
    if len(good) == 0:
        return grammar.width
    ((body,), (line,)) = (each.to_pylist() for each in (good, grammar.with_one_blank(good)))
    mark = grammar.delimiter.encode()
    width: int = grammar.width + body.count(mark) - line.count(mark) + 1
    return width if width <= grammar.width + _MOST_BLANKS else grammar.width


@dataclass(frozen=True)
class _Reading:
    """Reads the fields at `places`."""

    grammar: Grammar
    places: Sequence[int]

    def rows(self, width: int, data: Data, records: Places) -> _Rows | None:
        """Return `records`, whose bytes are `data`; the good ones have `width` fields.

        None if the tokeniser finds other records.
        """
        places = [*self.places, *range(self.grammar.width, width)]
        nothing: list[Any] = [pa.array([], pa.string())] * len(places)
        found = _tokenise(self.grammar, width, places, data) if len(records) else (nothing, [])
        if found is None or len(found[0][0]) + len(found[1]) != len(records):
            return None
        fields = [trimmed(field) for field in found[0]]
        is_row = np.ones(len(records), np.bool_)
        is_row[found[1]] = False
        surplus = [it for it in fields[len(self.places) :] if it.null_count < len(it)]
        fields = fields[: len(self.places)]
        if surplus:
            blank = np.logical_and.reduce([np.asarray(field.is_null()) for field in surplus])
            is_row[np.flatnonzero(is_row)[~blank]] = False
            fields = [field.filter(pa.array(blank)) for field in fields]
        return _Rows(fields, records[is_row], records[~is_row])


def _joined(first: _Rows, second: _Rows, bad: Places) -> _Rows:
    """Return the good rows of both in the order of their block."""
    if len(second.good) == 0:
        return _Rows(first.fields, first.good, bad)
    records = np.concatenate([first.good, second.good])
    order = np.argsort(records)
    pairs = zip(first.fields, second.fields, strict=True)
    fields = [pa.concat_arrays(pair).take(order) for pair in pairs]
    return _Rows(fields, records[order], bad)


def _good(grammar: Grammar, rows: _Rows, block: Block, ends: Offsets) -> Parsed:
    starts = block.bounds[:-1][rows.good]
    ends = ends[rows.good]
    texts = as_utf8(slices(block.data, starts, ends, pa.string()), grammar.encoding)
    return Parsed(rows.fields, pa.nulls(len(starts), pa.string()), texts, starts)


def _bad(grammar: Grammar, block: Block, ends: Offsets, records: Any) -> Parsed:
    starts = block.bounds[:-1][records]
    bodies = _bodies(block, ends, records)
    decoded = [decode(body, grammar.encoding) for body in bodies.to_pylist()]
    texts = pa.array([text for text, _ in decoded], pa.string())
    reasons = grammar.reasons(bodies, pa.array([broken for _, broken in decoded], pa.bool_()))
    nothing = pa.nulls(len(starts), pa.string())
    return Parsed([nothing] * grammar.width, reasons, texts, starts)


def _bodies(block: Block, ends: Offsets, records: Places) -> Any:
    return slices(block.data, block.bounds[:-1][records], ends[records], pa.binary())


def _without(grammar: Grammar, block: Block, broken: Mask) -> Data:
    """Return the block's bytes without the broken records, and without BOMs before quotes."""
    marked = _marked(grammar, block) & ~broken
    places = np.flatnonzero(broken | marked)
    if len(places) == 0:
        return block.data
    ends = np.where(marked, block.bounds[:-1] + len(BOM), block.bounds[1:])
    starts = [0, *ends[places].tolist()]
    stops = [*block.bounds[places].tolist(), len(block.data)]
    view = memoryview(block.data)
    return b"".join(view[start:stop] for start, stop in zip(starts, stops, strict=True))


def _marked(grammar: Grammar, block: Block) -> Mask:
    """Return which records start with a BOM and a quote, as in files that were joined."""
    start = BOM + grammar.quote.encode()
    # Looking for one byte first takes a tenth of the time.
    if grammar.encoding == CP1252 or start[0] not in block.data or start not in block.data:
        return np.zeros(len(block), np.bool_)
    return np.asarray(pc.starts_with(adjacent(block.data, block.bounds, pa.binary()), start))


def _tokenise(
    grammar: Grammar, width: int, places: Sequence[int], data: Data
) -> tuple[list[Any], list[int]] | None:
    """Return the fields at `places` as string arrays, an empty field as NULL.

    Records of another width than `width` are left out; their numbers are given, from 0. None if the
    tokeniser refuses the records. It is lenient with quotes, CR and NUL, so no record must need
    that.
    """
    names = [str(position) for position in range(width)]
    if grammar.encoding == CP1252:
        data = data.decode(grammar.encoding).encode()
    elif grammar.encoding == ANY_BYTES:
        data = in_utf_8(data)  # pyarrow cannot report other records of another width
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
