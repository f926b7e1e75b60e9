"""Finding the records that the tokeniser must not see, in a block that is not plain."""

import codecs
from functools import reduce
from operator import or_
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from energia.archivos.arrays import Data, Mask, Offsets, adjacent, codes_of, slices
from energia.archivos.grammar import Grammar
from energia.archivos.records import CR, Block

_WINDOW: Final = 32 << 10


def broken_records(grammar: Grammar, block: Block, ends: Offsets) -> Mask:
    """Which records break a rule other than that of their width; `ends` is where bodies end.

    Only records with a mark that may break a rule are looked at one by one.
    """
    broken = _undecodable(block)
    suspects = _marked(grammar, block, ends)
    lines = slices(block.data, block.bounds[:-1][suspects], block.bounds[1:][suspects], pa.binary())
    broken[suspects] |= ~np.asarray(grammar.matches_record(lines))
    return broken


def is_utf8(data: Data | memoryview) -> bool:
    """Whether all of `data` is UTF-8."""
    try:
        adjacent(data, np.array([0, len(data)], np.int32), pa.string()).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _marked(grammar: Grammar, block: Block, ends: Offsets) -> npt.NDArray[np.intp]:
    """The records with a quote, a NUL, or a CR that ends no line."""
    codes = codes_of(block.data)
    marks = [mark for mark in (ord(grammar.quote), 0, CR) if mark in block.data]
    if not marks:
        return np.array([], np.intp)
    places = np.flatnonzero(reduce(or_, [codes == mark for mark in marks]))
    records = np.searchsorted(block.bounds, places, "right") - 1
    return np.unique(records[places < ends[records]])


def _undecodable(block: Block) -> Mask:
    """Which records are not UTF-8."""
    bad = np.zeros(len(block), np.bool_)
    if is_utf8(block.data):
        return bad
    first, view = 0, memoryview(block.data)
    while first < len(block):
        start = int(block.bounds[first])
        # An error copies all that was to be decoded, so that is not much.
        stop = max(first + 1, int(np.searchsorted(block.bounds, start + _WINDOW, "right")) - 1)
        window = view[start : block.bounds[stop]]
        try:
            if not is_utf8(window):
                codecs.utf_8_decode(window, "strict", True)
            first = stop
        except UnicodeDecodeError as error:
            record = int(np.searchsorted(block.bounds, start + error.start, "right")) - 1
            bad[record] = True
            first = record + 1
    return bad
