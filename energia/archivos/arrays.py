"""Arrow arrays over bytes that are already in memory."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Data: TypeAlias = bytes | bytearray
Codes: TypeAlias = npt.NDArray[np.uint8]
Offsets: TypeAlias = npt.NDArray[np.int32]
Mask: TypeAlias = npt.NDArray[np.bool_]


def codes_of(data: Data) -> Codes:
    """The bytes of `data` as numbers, without a copy."""
    return np.frombuffer(data, np.uint8)


def adjacent(data: Data | memoryview, bounds: Offsets, kind: Any) -> Any:
    """data[bounds[i]:bounds[i + 1]] as an array of `kind` (string or binary), without a copy."""
    buffers = [None, pa.py_buffer(bounds), pa.py_buffer(data)]
    return pa.Array.from_buffers(kind, len(bounds) - 1, buffers)


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
