"""The choice of the rows of each file that are not plain."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from energia.generating.dice import spread, stream
from energia.generating.variants import Variant

Kinds: TypeAlias = npt.NDArray[np.uint16]
"""The variant of each row: its place in Dirt.variants plus 1; 0 is plain."""


class Dirt:
    """The rows of a dataset's files that are not plain.

    The share ``dirty`` of each file has defects, half a row counting as one, and as many rows are
    unusual. Variants take turns over all files, in an order that the seed decides.
    """

    def __init__(
        self,
        dataset: str,
        defects: Sequence[Variant],
        unusual: Sequence[Variant],
        *,
        dirty: Fraction,
        seed: int,
    ) -> None:
        order = stream(seed, dataset, "turns").permutation(len(defects))
        self.variants = (*(defects[place] for place in order), *unusual)
        self._dataset = dataset
        self._groups = {"defects": (1, len(defects)), "unusual": (1 + len(defects), len(unusual))}
        self._dirty = dirty
        self._seed = seed
        self._turns = 0

    def kinds(self, rows: int, day: int) -> Kinds:
        """Return the variants of a day's rows; call it once for each day, in their order."""
        count = int(rows * self._dirty + Fraction(1, 2))
        kinds = np.zeros(rows, np.uint16)
        # A row that is both is defective.
        for group in ("unusual", "defects"):
            first, variants = self._groups[group]
            dice = stream(self._seed, self._dataset, group, day)
            turns = self._turns + np.arange(count)
            if variants:
                kinds[spread(dice, rows, count)] = first + turns % variants
        self._turns += count
        return kinds
