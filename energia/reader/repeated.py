"""Rows that repeat the header of their file, as in two exports joined into one file."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.reader.arrays import Mask
from energia.reader.grammar import REPEATED_HEADER
from energia.reader.parsing import Parsed


def without_headers(rows: Parsed, header: Sequence[str]) -> Iterator[Parsed]:
    """Yield the rows; those whose cells are the header's come apart, as bad rows."""
    repeats = _repeats(rows.fields, header)
    if not repeats.any():
        yield rows
        return
    others, places = np.flatnonzero(~repeats), np.flatnonzero(repeats)
    if len(others):
        fields = [field.take(others) for field in rows.fields]
        texts, reasons = rows.texts.take(others), rows.reasons.take(others)
        yield Parsed(fields, reasons, texts, rows.starts[others])
    nothing = [pa.nulls(len(places), pa.string())] * len(header)
    reasons = pa.repeat(REPEATED_HEADER, len(places))
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
    return np.asarray(pc.fill_null(pc.equal(cells, text), fill_value=False))
