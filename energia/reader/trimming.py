"""Spaces at the edges of cells, which no column means."""

from collections.abc import Collection
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.reader.arrays import Codes, bounds_of
from energia.reader.spec import EDGE_SPACES

_WIDE: Final = [space.encode() for space in EDGE_SPACES if not space.isascii()]
_FIRST_BYTES: Final = {space[0] for space in _WIDE}
_LAST_BYTES: Final = {space[-1] for space in _WIDE}


def trimmed(cells: Any) -> Any:
    """`cells` (strings) without EDGE_SPACES at their edges; what is then empty is NULL."""
    if not _may_touch_edges(cells):
        return cells
    texts = pc.utf8_trim(cells, EDGE_SPACES)
    if np.count_nonzero(np.diff(bounds_of(texts)) == 0) == texts.null_count:
        return texts
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _may_touch_edges(cells: Any) -> bool:
    # Looking takes half as long as trimming, and most blocks need none.
    data = cells.buffers()[2]
    if data is None or data.size == 0:
        return False
    bounds = bounds_of(cells)
    codes = np.frombuffer(data, np.uint8)
    first = codes.take(bounds[:-1], mode="clip")
    last = codes.take(bounds[1:] - 1, mode="clip")
    return _may_be_space(first, _FIRST_BYTES) or _may_be_space(last, _LAST_BYTES)


def _may_be_space(codes: Codes, others: Collection[int]) -> bool:
    """Return whether one of `codes` is a space or tab, or one of the other bytes."""
    return bool((codes <= ord(" ")).any()) or any(bool((codes == code).any()) for code in others)
