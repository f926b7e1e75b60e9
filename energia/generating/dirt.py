"""Which rows of a file are defective, and which are unusual but right."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from energia.generating.dice import Integers, Purpose, spread, stream
from energia.generating.variants import LineFormat

Kinds: TypeAlias = npt.NDArray[np.uint8]
"""The number of each row's variant in LineFormat.variants; 0 is plain."""


def defective_rows(rows: int, dirty: Fraction) -> int:
    """How many of a file's rows are defective; half a row counts as one."""
    return int(rows * dirty + Fraction(1, 2))


@dataclass(frozen=True)
class Dirt:
    """Where one file is not plain: numbers of rows, rising, and the turn that comes first.

    There are as many unusual rows as defective ones, but a row that is both is defective.
    """

    line_format: LineFormat
    defective: Integers
    unusual: Integers
    first_turn: int

    def kinds(self, first: int, stop: int) -> Kinds:
        """The variants of the rows from ``first`` to before ``stop``."""
        kinds = np.zeros(stop - first, np.uint8)
        defects = len(self.line_format.defects)
        groups = (
            (self.unusual, 1 + defects, len(self.line_format.unusual)),
            (self.defective, 1, defects),
        )
        for rows, first_kind, variants in groups:
            start, end = np.searchsorted(rows, (first, stop))
            turns = self.first_turn + np.arange(start, end)
            kinds[rows[start:end] - first] = first_kind + turns % variants
        return kinds


class DirtDraws:
    """The dirt of a dataset's files, one after the other.

    Variants take turns over all files, so that the numbers of two defects differ by one at most.
    """

    def __init__(self, line_format: LineFormat, seed: int, dirty: Fraction) -> None:
        self._format = line_format
        self._seed = seed
        self._dirty = dirty
        self._files = 0
        self._turns = 0

    def next(self, rows: int) -> Dirt:
        """The dirt of the next file, which has so many rows."""
        count = defective_rows(rows, self._dirty)
        dataset = int.from_bytes(self._format.dataset.encode())
        defective, unusual = (
            spread(stream(self._seed, purpose, dataset, self._files), rows, count)
            for purpose in (Purpose.DEFECTIVE_ROW, Purpose.UNUSUAL_ROW)
        )
        self._files += 1
        self._turns += count
        return Dirt(self._format, defective, unusual, self._turns - count)
