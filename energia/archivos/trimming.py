"""Spaces at the edges of cells, which no column means."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.archivos.arrays import Codes
from energia.archivos.spec import EDGE_SPACES


def trimmed(cells: Any) -> Any:
    """`cells` (strings) without EDGE_SPACES at their edges; what is then empty is NULL."""
    if not _may_touch_edges(cells):
        return cells
    texts = pc.utf8_trim(cells, EDGE_SPACES)
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _may_touch_edges(cells: Any) -> bool:
    # Trimming each cell takes as long as tokenising it, and hardly a file needs it.
    _, offsets, data = cells.buffers()
    if data is None or data.size == 0:
        return False
    bounds = np.frombuffer(offsets, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    codes = np.frombuffer(data, np.uint8)
    first = codes.take(bounds[:-1], mode="clip")
    last = codes.take(bounds[1:] - 1, mode="clip")
    return _may_be_space(first, 0xC2) or _may_be_space(last, 0xA0)


def _may_be_space(codes: Codes, no_break: int) -> bool:
    """Whether one of `codes` is a space or tab, or the byte of a no-break space given."""
    return bool((codes <= ord(" ")).any() or (codes == no_break).any())
