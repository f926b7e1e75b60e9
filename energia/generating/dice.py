"""Random numbers: one stream per purpose, so that chunks of any size draw the same values."""

from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]


class Purpose(IntEnum):
    """What a stream decides. The values are part of what a seed stands for."""

    PROFILE = 0
    SALE = 1
    CUSTOMER = 2
    SUPPLIER = 3
    QUANTITY = 4
    PRICE = 5
    DEFECTIVE_ROW = 6
    UNUSUAL_ROW = 7


def stream(seed: int, purpose: Purpose, *place: int) -> np.random.Generator:
    """The random numbers of one purpose at one place, such as a dataset and a day."""
    return np.random.Generator(np.random.PCG64([seed, purpose, *place]))


def spread(dice: np.random.Generator, rows: int, count: int) -> Integers:
    """``count`` of the row numbers 0 to ``rows`` - 1, rising: one drawn from each equal stretch."""
    if count == 0:
        return np.zeros(0, np.int64)
    edges = np.arange(count + 1, dtype=np.int64) * rows // count
    return edges[:-1] + dice.integers(0, np.diff(edges), dtype=np.int64)
