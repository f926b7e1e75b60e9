"""Records that are well formed, but no rows: repeated headers."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.reader.arrays import Mask
from energia.reader.grammar import REPEATED_HEADER
from energia.reader.layout import FileLayout
from energia.reader.parsing import Parsed


def set_apart(rows: Parsed, layout: FileLayout) -> Iterator[Parsed]:
    """Yield the rows; as bad ones, repeated headers, which join two exports."""
    yield from _split(rows, _repeats(rows.fields, layout.header[: layout.named]), REPEATED_HEADER)


def _split(rows: Parsed, is_bad: Mask, reason: str) -> Iterator[Parsed]:
    """Yield the rows without the bad ones, then these without cells."""
    if not is_bad.any():
        yield rows
        return
    others, places = np.flatnonzero(~is_bad), np.flatnonzero(is_bad)
    if len(others):
        fields = [field.take(others) for field in rows.fields]
        texts, reasons = rows.texts.take(others), rows.reasons.take(others)
        yield Parsed(fields, reasons, texts, rows.starts[others])
    nothing = [pa.nulls(len(places), pa.string())] * len(rows.fields)
    reasons = pa.repeat(reason, len(places))
    yield Parsed(nothing, reasons, rows.texts.take(places), rows.starts[places])


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
