"""Random numbers: one stream per purpose, so that no column depends on another."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]


def stream(seed: int, *purpose: str | int) -> np.random.Generator:
    """Return the random numbers of one purpose, such as a dataset, a column and a day."""
    parts = [int.from_bytes(it.encode()) if isinstance(it, str) else it for it in purpose]
    return np.random.Generator(np.random.PCG64([seed, *parts]))


def spread(dice: np.random.Generator, rows: int, count: int) -> Integers:
    """Return ``count`` of the row numbers below ``rows``, rising: one from each equal stretch."""
    if count == 0:
        return np.zeros(0, np.int64)
    edges = np.arange(count + 1, dtype=np.int64) * rows // count
    return edges[:-1] + dice.integers(0, np.diff(edges), dtype=np.int64)
