"""Facts about a file that `auto` decides by: sums over its byte ranges, read before its rows."""

import re
from dataclasses import astuple, dataclass
from typing import Any, Final, Self

import numpy as np

from energia.reader.arrays import Data, codes_of
from energia.reader.encoding import CP1252, UTF_8, is_text

_ASCII_END: Final = 0x80
_SEQUENCE: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]"
    rb"|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]"
    rb"|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}"
)
"""A character of more than one byte in UTF-8."""


@dataclass(frozen=True)
class EncodingFacts:
    """How many UTF-8 sequences of several bytes there are, and how many other bytes above ASCII."""

    sequences: int = 0
    others: int = 0

    @classmethod
    def of(cls, data: Data) -> Self:
        """Return the facts of bytes that are cut between characters."""
        codes = codes_of(data)
        above = codes >= _ASCII_END
        count = int(np.count_nonzero(above))
        if count == 0:
            return cls()
        if is_text(data, UTF_8):
            # All bytes of a sequence but its first are 10xxxxxx.
            return cls(sequences=count - int(np.count_nonzero(codes & 0xC0 == _ASCII_END)))
        return cls._of_mixed(codes, np.flatnonzero(above))

    @classmethod
    def _of_mixed(cls, codes: Any, places: Any) -> Self:
        # One ASCII byte stands for all between two others.
        gaps = np.flatnonzero(np.diff(places) > 1) + 1
        compact = np.insert(codes[places], gaps, ord(" ")).tobytes()
        sequences = _SEQUENCE.findall(compact)
        return cls(len(sequences), len(places) - sum(map(len, sequences)))

    def __add__(self, other: Self) -> Self:
        return type(self)(*map(sum, zip(astuple(self), astuple(other), strict=True)))

    @property
    def encoding(self) -> str:
        """Return the encoding; with any sequence it is UTF-8, so that a stray byte is a bad row."""
        return CP1252 if self.others and not self.sequences else UTF_8
