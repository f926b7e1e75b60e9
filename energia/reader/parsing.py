"""From a block of records to their fields, reasons and texts, all vectorised."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from energia.reader.arrays import Data, Mask, Offsets, Places, adjacent, slices
from energia.reader.broken import broken_records
from energia.reader.encoding import UTF_8, as_utf8, decode, is_text
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
    """The trimmed fields of records, and the numbers of these in their block."""

    fields: list[Any]
    records: Places


def parse(grammar: Grammar, block: Block) -> Iterator[Parsed]:
    """Return the good records of `block`, then the bad ones; blank lines do not count."""
    ends = body_ends(block.data, block.bounds)
    broken = np.zeros(len(block), np.bool_)
    parts = None
    if is_plain(grammar, block, ends) and is_text(block.data, grammar.encoding):
        parts = _parts(grammar, block, ends, broken)
    if parts is None:
        parts = _parts(grammar, block, ends, broken_records(grammar, block, ends))
    if parts is None:
        raise RuntimeError(f"records at byte {block.position} differ between cutting and reading")
    return (part for part in parts if len(part.starts))


def _parts(
    grammar: Grammar, block: Block, ends: Offsets, broken: Mask
) -> tuple[Parsed, Parsed] | None:
    """Good and bad records; None if the tokeniser finds others than the block's."""
    kept = np.flatnonzero((ends > block.bounds[:-1]) & ~broken)
    width = _usual_width(grammar, _bodies(block, ends, kept[:_PROBED]))
    usual = _rows(grammar, width, _without(grammar, block, broken), kept)
    if usual is None:
        return None
    rows, others = usual
    bodies = _bodies(block, ends, others)
    is_good = np.asarray(grammar.matches_record(bodies))
    lines = grammar.with_one_blank(bodies.filter(is_good)).to_pylist()
    unusual = _rows(grammar, grammar.width + 1, b"".join(lines), others[is_good])
    if unusual is None:
        return None
    bad = np.sort(np.concatenate([np.flatnonzero(broken), others[~is_good]]))
    good = _good(grammar, _in_order(rows, unusual[0]), block, ends)
    return good, _bad(grammar, block, ends, bad)


def _usual_width(grammar: Grammar, bodies: Any) -> int:
    """Return the width of the first good record: records of another width take longer."""
    good = bodies.filter(grammar.matches_record(bodies))[:1]
    if len(good) == 0:
        return grammar.width
    ((body,), (line,)) = (each.to_pylist() for each in (good, grammar.with_one_blank(good)))
    mark = grammar.delimiter.encode()
    width: int = grammar.width + body.count(mark) - line.count(mark) + 1
    return width if width <= grammar.width + _MOST_BLANKS else grammar.width


def _rows(grammar: Grammar, width: int, data: Data, records: Places) -> tuple[_Rows, Places] | None:
    """Return the good ones of `records`, whose bytes are `data`, if they have `width` fields.

    The others are given by their numbers. None if the tokeniser finds other records.
    """
    nothing: list[Any] = [pa.array([], pa.string())] * width
    tokenised = _tokenise(grammar, width, data) if len(records) else (nothing, [])
    if tokenised is None or len(tokenised[0][0]) + len(tokenised[1]) != len(records):
        return None
    fields = [trimmed(field) for field in tokenised[0]]
    is_row = np.ones(len(records), np.bool_)
    is_row[tokenised[1]] = False
    surplus = [field for field in fields[grammar.width :] if field.null_count < len(field)]
    fields = fields[: grammar.width]
    if surplus:
        blank = np.logical_and.reduce([np.asarray(field.is_null()) for field in surplus])
        is_row[np.flatnonzero(is_row)[~blank]] = False
        fields = [field.filter(pa.array(blank)) for field in fields]
    return _Rows(fields, records[is_row]), records[~is_row]


def _in_order(first: _Rows, second: _Rows) -> _Rows:
    """Return the rows of both in the order of their block."""
    if len(second.records) == 0:
        return first
    records = np.concatenate([first.records, second.records])
    order = np.argsort(records)
    pairs = zip(first.fields, second.fields, strict=True)
    return _Rows([pa.concat_arrays(pair).take(order) for pair in pairs], records[order])


def _good(grammar: Grammar, rows: _Rows, block: Block, ends: Offsets) -> Parsed:
    starts = block.bounds[:-1][rows.records]
    ends = ends[rows.records]
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
    if grammar.encoding != UTF_8 or start not in block.data:
        return np.zeros(len(block), np.bool_)
    return np.asarray(pc.starts_with(adjacent(block.data, block.bounds, pa.binary()), start))


def _tokenise(grammar: Grammar, width: int, data: Data) -> tuple[list[Any], list[int]] | None:
    """Return the `width` fields of the records as string arrays, an empty field as NULL.

    Records of another width are left out; their numbers are given, from 0. None if the tokeniser
    refuses the records. It is lenient with quotes, CR and NUL, so no record must need that.
    """
    names = [str(position) for position in range(width)]
    if grammar.encoding != UTF_8:
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
