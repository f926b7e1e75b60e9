"""The content of a raw file as rows, so that the same rows are not counted twice."""

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Self

import numpy as np
import numpy.typing as npt

_SKETCH_ROWS: Final = 512
"""How many of a file's smallest row hashes stand for all of them."""

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class FileContent:
    """The rows of a file, whatever their order: a count, a sum of hashes and a sample of hashes.

    ``engine`` names the hash function: hashes of different ones cannot be compared. ``sketch`` has
    the smallest distinct hashes, so that two sketches sample the same rows.
    """

    engine: str
    rows: int
    row_hash: str
    sketch: str

    @cached_property
    def hashes(self) -> Hashes:
        """Return the sketch, in ascending order."""
        return np.frombuffer(b64decode(self.sketch), np.uint64)

    def equals(self, other: Self) -> bool:
        """Return whether the files have the same rows, as often; files without rows do not."""
        return 0 < self.rows == other.rows and self.row_hash == other.row_hash

    def contains(self, other: Self) -> bool:
        """Return whether every row of the other file is in this one, as far as sketches show."""
        if other.engine != self.engine or not 0 < other.rows <= self.rows:
            return False
        sampled = other._within(self)
        return len(sampled) > 0 and bool(np.isin(sampled, self.hashes).all())

    def shares_no_row(self, other: Self) -> bool:
        """Return whether the files have no row in common, as far as sketches show."""
        return other.engine == self.engine and not np.isin(other._within(self), self.hashes).any()

    @property
    def distinct(self) -> int:
        """Return how many different rows the sketch has."""
        return len(self.hashes)

    def _within(self, other: Self) -> Hashes:
        """Return those of my hashes that the other's sketch would have if it has these rows."""
        is_whole = other.distinct < _SKETCH_ROWS
        return self.hashes if is_whole else self.hashes[self.hashes <= other.hashes[-1]]


@dataclass
class ContentCounter:
    """Sums up the hashes of one file's rows."""

    rows: int = 0
    total: int = 0
    smallest: Hashes = field(default_factory=lambda: np.empty(0, np.uint64))

    def add(self, hashes: Hashes) -> None:
        """Count rows by their hashes."""
        self.rows += len(hashes)
        self.total += int(hashes.sum(dtype=np.uint64))
        if len(self.smallest) == _SKETCH_ROWS:
            hashes = hashes[hashes < self.smallest[-1]]
        if len(hashes):
            self.smallest = np.unique(np.concatenate([self.smallest, hashes]))[:_SKETCH_ROWS]

    def content(self, engine: str) -> FileContent:
        """Return what has been counted."""
        row_hash = f"{self.total % (1 << 64):016x}"
        return FileContent(engine, self.rows, row_hash, b64encode(self.smallest.tobytes()).decode())
