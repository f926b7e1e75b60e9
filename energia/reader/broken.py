"""Finding the records that the tokeniser must not see, in a block that is not plain."""

import numpy as np
import pyarrow as pa

from energia.reader.arrays import Mask, Offsets, Places, places_of, slices
from energia.reader.encoding import undecodable
from energia.reader.grammar import Grammar
from energia.reader.records import CR, Block


def broken_records(grammar: Grammar, block: Block, ends: Offsets) -> Mask:
    """Which records break a rule other than that of their width; `ends` is where bodies end.

    Only records with a mark that may break a rule are looked at one by one.
    """
    broken = undecodable(block.data, block.bounds, grammar.encoding)
    suspects = _marked(grammar, block, ends)
    bodies = slices(block.data, block.bounds[:-1][suspects], ends[suspects], pa.binary())
    broken[suspects] |= ~np.asarray(grammar.is_well_formed(bodies))
    return broken


def _marked(grammar: Grammar, block: Block, ends: Offsets) -> Places:
    """The records with a quote, a NUL, or a CR that ends no line."""
    places = places_of(block.data, ord(grammar.quote), 0, CR)
    records = np.searchsorted(block.bounds, places, "right") - 1
    return np.unique(records[places < ends[records]])
