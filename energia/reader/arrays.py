"""Arrow arrays over bytes that are already in memory."""

from functools import reduce
from operator import or_
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Data: TypeAlias = bytes | bytearray
Codes: TypeAlias = npt.NDArray[np.uint8]
Offsets: TypeAlias = npt.NDArray[np.int32]
Mask: TypeAlias = npt.NDArray[np.bool_]
Places: TypeAlias = npt.NDArray[np.intp]

STEP: Final = 1 << 18  # bytes: what numpy makes of them stays in the processor's cache


def codes_of(data: Data) -> Codes:
    """The bytes of `data` as numbers, without a copy."""
    return np.frombuffer(data, np.uint8)


def places_of(data: Data, *marks: int) -> Places:
    """Where in `data` one of the bytes `marks` is."""
    codes = codes_of(data)
    steps = ((start, codes[start : start + STEP]) for start in range(0, len(codes), STEP))
    found = [
        start + np.flatnonzero(reduce(or_, [step == mark for mark in marks]))
        for start, step in steps
    ]
    return np.concatenate(found) if found else np.array([], np.intp)


def adjacent(data: Data | memoryview, bounds: Offsets, kind: Any) -> Any:
    """data[bounds[i]:bounds[i + 1]] as an array of `kind` (string or binary), without a copy."""
    buffers = [None, pa.py_buffer(bounds), pa.py_buffer(data)]
    return pa.Array.from_buffers(kind, len(bounds) - 1, buffers)


def bounds_of(cells: Any) -> Offsets:
    """Where each of `cells` (strings) starts in their data, and where the last one ends."""
    offsets: Offsets = np.frombuffer(cells.buffers()[1], np.int32)
    return offsets[cells.offset : cells.offset + len(cells) + 1]


def slices(data: Data, starts: Offsets, ends: Offsets, kind: Any) -> Any:
    """data[starts[i]:ends[i]] as an array of `kind` (string or binary).

    The slices must be in order and not overlap.
    """
    if len(starts) == 0:
        return pa.array([], kind)
    # Arrow wants adjacent values, so the gaps between the slices become values too...
    bounds = np.column_stack((starts, ends)).ravel()
    every_second = np.arange(0, len(bounds), 2, dtype=np.int32)
    # ...and are then left behind.
    return adjacent(data, bounds, kind).take(pa.array(every_second))
