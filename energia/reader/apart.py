"""Records that are well formed, but are not rows: repeated headers and total lines."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.reader.arrays import Mask
from energia.reader.grammar import REPEATED_HEADER
from energia.reader.layout import FileLayout
from energia.reader.parsing import Parsed
from energia.reader.totals import TotalLines


def set_apart(records: Parsed, layout: FileLayout, totals: TotalLines | None) -> Iterator[Parsed]:
    """Yield the records without repeated headers and total lines, then each of these kinds.

    A repeated header joins two exports. It has no cells, as any bad record.
    """
    is_header = _repeats(records.fields, layout.header[: layout.named])
    rows = records.filter(~is_header)
    yield from totals.set_apart(rows) if totals else (rows,)
    if is_header.any():
        nothing = pa.nulls(int(is_header.sum()), pa.string())
        yield replace(
            records.filter(is_header),
            fields=[nothing] * len(records.fields),
            reasons=pa.repeat(REPEATED_HEADER, len(nothing)),
        )


def _repeats(fields: Sequence[Any], header: Sequence[str]) -> Mask:
    same = np.ones(len(fields[0]), np.bool_)
    # The last column rules out nearly every row, so the others are seldom compared.
    for place in reversed(range(len(header))):
        if not same.any():
            break
        same &= _equals(fields[place], header[place])
    return same


def _equals(cells: Any, text: str) -> Mask:
    if not text:
        return np.asarray(cells.is_null())
    return np.asarray(pc.fill_null(pc.equal(cells, text), fill_value=False))
