"""Records as offsets into a block of bytes."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from energia.reader.arrays import Data, Offsets, codes_of
from energia.reader.ranges import RawBlock

LF: Final = ord("\n")
CR: Final = ord("\r")


@dataclass(frozen=True)
class Block:
    """Whole records: record i is data[bounds[i]:bounds[i + 1]], line end included.

    data[0] is the file's byte `position`; `glued` says whether a record is more than one line.
    """

    position: int
    data: Data
    bounds: Offsets
    glued: bool = False

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @classmethod
    def of_lines(cls, raw: RawBlock) -> Self:
        """`raw` with each physical line as one record."""
        return cls(raw.position, raw.data, line_bounds(raw.data))

    def part(self, first: int, stop: int) -> "Block":
        """Records `first` to `stop`, the latter not included."""
        start, end = int(self.bounds[first]), int(self.bounds[stop])
        bounds = self.bounds[first : stop + 1] - np.int32(start)
        return Block(self.position + start, self.data[start:end], bounds, self.glued)


def line_bounds(data: Data) -> Offsets:
    """Where each physical line of `data` starts, and where the last one ends."""
    newlines = np.flatnonzero(codes_of(data) == LF)
    open_end = not data.endswith(b"\n")
    bounds = np.full(len(newlines) + 1 + open_end, len(data), np.int32)
    bounds[0] = 0
    np.add(newlines, 1, out=bounds[1 : len(newlines) + 1], casting="unsafe")
    return bounds


def body_ends(data: Data, bounds: Offsets) -> Offsets:
    """Where each record of `data` ends without its line end: one LF, and one CR before it."""
    ends = bounds[1:].copy()
    ends[:-1] -= 1
    ends[-1:] -= data.endswith(b"\n")
    if b"\r" in data:
        ends -= (ends > bounds[:-1]) & (codes_of(data)[ends - 1] == CR)
    return ends
