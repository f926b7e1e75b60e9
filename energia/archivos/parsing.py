"""From a block of records to their fields, reasons and texts, all vectorised."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from energia.archivos.arrays import Data, Mask, Offsets, adjacent, slices
from energia.archivos.grammar import Grammar
from energia.archivos.layout import BOM
from energia.archivos.plain import is_plain
from energia.archivos.records import Block, body_ends, line_bounds
from energia.archivos.trimming import trimmed


@dataclass(frozen=True)
class Parsed:
    """The records of a block, blank lines left out: one entry each in every member.

    `fields` holds one string array per field, without spaces at its edges and NULL when nothing is
    left; `starts` holds each record's offset in the block.
    """

    fields: list[Any]
    reasons: Any
    texts: Any
    starts: Offsets


@dataclass(frozen=True)
class _Anatomy:
    """Where records' bodies end, which are filled, which are not UTF-8; the filled ones' texts."""

    ends: Offsets
    filled: Mask
    not_utf8: Mask | None
    texts: Any


def parse(grammar: Grammar, block: Block) -> Parsed:
    """Every record of `block`, in order: its fields (NULL when it is bad), reason and text."""
    anatomy = _examine(block)
    starts = block.bounds[:-1][anatomy.filled]
    reasons = pa.nulls(len(starts), pa.string())
    if len(starts) == 0:
        return Parsed([reasons] * grammar.width, reasons, reasons, starts)
    fields = None
    if anatomy.not_utf8 is None and is_plain(grammar, block, anatomy.ends):
        fields = _tokenise(grammar, block.data)
    if fields is None or len(fields[0]) != len(starts):
        fields, reasons = _check_and_tokenise(grammar, block, anatomy)
    if fields is None or len(fields[0]) != len(starts):
        raise RuntimeError(f"{len(starts)} records at byte {block.position} were not read as such")
    return Parsed([trimmed(field) for field in fields], reasons, anatomy.texts, starts)


def _examine(block: Block) -> _Anatomy:
    ends = body_ends(block.data, block.bounds)
    filled = ends > block.bounds[:-1]
    if _is_utf8(block.data):
        texts = slices(block.data, block.bounds[:-1][filled], ends[filled], pa.string())
        return _Anatomy(ends, filled, None, texts)
    data = block.data.decode(errors="backslashreplace").encode()
    bounds = line_bounds(data)[np.searchsorted(line_bounds(block.data), block.bounds)]
    texts = slices(data, bounds[:-1][filled], body_ends(data, bounds)[filled], pa.string())
    # What stands for a bad byte is longer than the byte, so only bad records change length.
    return _Anatomy(ends, filled, np.diff(bounds) != np.diff(block.bounds), texts)


def _is_utf8(data: Data) -> bool:
    try:
        adjacent(data, np.array([0, len(data)], np.int32), pa.string()).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _check_and_tokenise(
    grammar: Grammar, block: Block, anatomy: _Anatomy
) -> tuple[list[Any] | None, Any]:
    """The fields and the reasons of the filled records, each of which is checked."""
    lines = adjacent(block.data, block.bounds, pa.binary())
    bad = anatomy.filled & ~np.asarray(grammar.matches_record(lines))
    if anatomy.not_utf8 is not None:
        bad |= anatomy.not_utf8
    bad_rows = bad[anatomy.filled]
    reasons = pa.nulls(len(bad_rows), pa.string())
    if not bad.any():
        return _tokenise(grammar, block.data), reasons
    found = _reasons(grammar, block, anatomy, bad)
    if bad_rows.all():
        return [reasons] * grammar.width, found
    # A bad record gives way to one of NULLs, so that rows and records stay side by side.
    lines = pc.if_else(pa.array(bad), pa.scalar(grammar.empty_record, pa.binary()), lines)
    reasons = pc.replace_with_mask(reasons, pa.array(bad_rows), found)
    return _tokenise(grammar, _values(lines)), reasons


def _reasons(grammar: Grammar, block: Block, anatomy: _Anatomy, bad: Mask) -> Any:
    """The reason of each of the records that are `bad`."""
    bodies = slices(block.data, block.bounds[:-1][bad], anatomy.ends[bad], pa.binary())
    not_utf8 = np.zeros(len(block), np.bool_) if anatomy.not_utf8 is None else anatomy.not_utf8
    return grammar.reasons(bodies, pa.array(not_utf8[bad]))


def _values(lines: Any) -> Any:
    """The adjacent values of a binary array as one buffer."""
    _, offsets, data = lines.buffers()
    first, last = np.frombuffer(offsets, np.int32)[[lines.offset, lines.offset + len(lines)]]
    return data.slice(int(first), int(last - first))


def _tokenise(grammar: Grammar, data: Any) -> list[Any] | None:
    """The fields of records as string arrays, an empty field as NULL; None if a width differs.

    pyarrow's tokeniser is lenient with quotes, CR and NUL, so it only gets to see records that
    leave it nothing to be lenient about.
    """
    source = pa.py_buffer(data)
    if bytes(memoryview(source)[: len(BOM)]) == BOM:
        source = pa.py_buffer(b"\n" + source.to_pybytes())  # it would drop a BOM, here data
    names = [str(position) for position in range(grammar.width)]
    try:
        table = pcsv.read_csv(
            source,
            pcsv.ReadOptions(column_names=names, use_threads=False, block_size=source.size + 1),
            pcsv.ParseOptions(
                delimiter=grammar.delimiter,
                quote_char=grammar.quote,
                newlines_in_values=grammar.quoted_newlines,
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
    return [
        column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
        for column in table.columns
    ]
