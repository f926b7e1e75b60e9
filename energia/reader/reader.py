"""Reading byte ranges as arrow batches: every record once, good or bad."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.reader.apart import set_apart
from energia.reader.column_cells import POINT, ColumnCells
from energia.reader.encoding import UTF_8
from energia.reader.gluing import glue_lines
from energia.reader.grammar import Grammar
from energia.reader.layout import FileLayout
from energia.reader.parsing import Parsed, parse
from energia.reader.ranges import BLOCK_SIZE, MAX_RECORD, ByteRange, read_blocks
from energia.reader.records import Block
from energia.reader.spec import ColumnSpec, FileSpec
from energia.reader.totals import TotalLines
from energia.reader.typed import are_texts, read_typed

MAX_CELLS: Final = 1 << 24


def schema(columns: Iterable[ColumnSpec]) -> pa.Schema:
    """The batches' schema: `columns` as strings, and what is known of each record.

    `_motivo` is NULL for a good record. A batch has total lines only, or none: in these it is
    TOTAL_LINE. `_archivo` is the number of its ByteRange, `_posicion` the byte offset of the record
    in its file. Numerals have the form -?digits[.digits], dates and times that of read_datetimes.
    `_plain_numerals` is true where each of
    them has no sign and fits its Numeral, or is NULL.
    """
    contract = [(column.name, pa.string()) for column in columns]
    origin = [("_archivo", pa.int32()), ("_posicion", pa.int64())]
    line = [("_motivo", pa.string()), ("_texto", pa.string())]
    return pa.schema([*contract, *line, *origin, ("_plain_numerals", pa.bool_())])


def read_ranges(
    filesystem: Any,
    ranges: Iterable[ByteRange],
    spec: FileSpec,
    *,
    threads: int = 1,
    block_size: int = BLOCK_SIZE,
) -> Iterator[pa.RecordBatch]:
    """Return the records of `ranges` as batches of `schema`: per block the good, then the bad.

    With `threads` > 1 so many blocks are parsed at a time; at most threads + 1 are in memory beside
    the one delivered. `block_size` is in bytes. Raises FileRefusedError when a line is endless or a
    file shrank.
    """
    if not 0 < block_size <= MAX_RECORD:
        raise ValueError(f"block_size is not valid; use 1 to {MAX_RECORD} bytes")
    tasks = (
        partial(_to_batches, byte_range, spec, block)
        for byte_range in ranges
        for block in blocks_of(filesystem, byte_range, block_size)
    )
    done = (task() for task in tasks) if threads == 1 else _in_order(tasks, threads)
    return (batch for batches in done for batch in batches)


def read_texts(
    texts: Sequence[str], layout: FileLayout, spec: FileSpec
) -> dict[str, list[str | None]]:
    """Return the cells of good records, by contract column, from the texts of the records."""
    lines = [f"{text}\n".encode() for text in texts]
    layout = replace(layout, encoding=UTF_8)  # The texts are decoded.
    bounds = np.cumsum([0, *map(len, lines)], dtype=np.int32)
    block = Block(0, b"".join(lines), bounds, glued=layout.quoted_newlines)
    (records,) = parse(grammar_of(layout), block)
    columns = zip(spec.columns, _columns(records, layout), strict=True)
    return {column.name: cells.to_pylist() for column, cells in columns}


def has_line_breaks(batch: pa.RecordBatch) -> bool:
    """Whether a record of `batch` spans lines, which a raw SQL table would read wrongly.

    Only a dataset with quoted newlines has such records.
    """
    return bool(pc.any(pc.match_substring(batch["_texto"], "\n")).as_py())


def _in_order(tasks: Iterable[Any], threads: int) -> Iterator[list[pa.RecordBatch]]:
    pending: deque[Future[list[pa.RecordBatch]]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for task in tasks:
                pending.append(pool.submit(task))
                if len(pending) > threads:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()


def blocks_of(
    filesystem: Any, byte_range: ByteRange, block_size: int = BLOCK_SIZE
) -> Iterator[Block]:
    """Yield the records of the range in blocks of about `block_size` bytes."""
    layout = byte_range.layout
    with filesystem.open_input_file(byte_range.path) as file:
        raw = read_blocks(file, byte_range, block_size)
        glued = layout.quoted_newlines
        for block in glue_lines(grammar_of(layout), raw) if glued else map(Block.of_lines, raw):
            yield from _parts(block, max(1, MAX_CELLS // layout.named))


def _parts(block: Block, most: int) -> Iterator[Block]:
    """`block` in parts of at most `most` records: many short bad ones make many wide rows."""
    if len(block) <= most:
        yield block
        return
    for first in range(0, len(block), most):
        yield block.part(first, min(first + most, len(block)))


@lru_cache
def grammar_of(layout: FileLayout) -> Grammar:
    """Return the grammar of the records of a file."""
    return Grammar(
        layout.delimiter, layout.quote, layout.named, layout.quoted_newlines, layout.encoding
    )


@lru_cache
def _totals(layout: FileLayout, texts: tuple[str, ...]) -> TotalLines | None:
    return TotalLines.of(texts, layout) if texts else None


def _to_batches(byte_range: ByteRange, spec: FileSpec, block: Block) -> list[pa.RecordBatch]:
    layout = byte_range.layout
    return [
        _to_batch(byte_range, spec, block.position, part)
        for parsed in parse(grammar_of(layout), block)
        for part in set_apart(parsed, layout, _totals(layout, spec.total_lines))
        if len(part.starts)
    ]


def _to_batch(byte_range: ByteRange, spec: FileSpec, position: int, part: Parsed) -> pa.RecordBatch:
    rows = len(part.starts)
    plain = np.ones(rows, np.bool_)
    layout = byte_range.layout
    columns, marks, units = _columns(part, layout), dict(layout.marks), dict(layout.conversions)
    for place, column in enumerate(spec.columns):
        if not column.numeral and not column.datetime:
            continue
        factor = units[column.name].factor if column.name in units else "1"
        written = marks.get(column.name, POINT)
        column_cells = ColumnCells(column.numeral, column.datetime, written, factor)
        if layout.is_typed:
            texts = are_texts(grammar_of(layout), part.texts, layout.positions[place])
            columns[place], fits = read_typed(column_cells, columns[place], texts)
        else:
            columns[place], fits = column_cells.read(columns[place])
        plain &= fits
    numbers = pa.array(np.full(rows, byte_range.number, np.int32))
    positions = pa.array(part.starts + np.int64(position))
    arrays = [*columns, part.reasons, part.texts, numbers, positions, pa.array(plain)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema(spec.columns))


def _columns(part: Parsed, layout: FileLayout) -> list[Any]:
    """Return the cells of each contract column: a field, or one text in all rows."""
    pairs = zip(layout.positions, layout.constants, strict=True)
    return [
        pa.repeat(pa.scalar(text, pa.string()), len(part.starts))
        if place is None
        else part.fields[place]
        for place, text in pairs
    ]
