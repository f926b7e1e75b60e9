"""Facts about a file that `auto` decides by: sums over parts of the file."""

import re
from dataclasses import astuple, dataclass, field
from typing import Any, Final, Self

import numpy as np

from energia.reader.arrays import Data, codes_of
from energia.reader.encoding import CP1252, UTF_8, is_text

_ASCII_END: Final = 0x80
_FIRST_OF_TWO: Final = 0xC2
_FIRST_OF_THREE: Final = 0xE0
_FIRST_OF_FOUR: Final = 0xF0
_LONGEST: Final = 4
_SEQUENCE: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]"
    rb"|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]"
    rb"|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}"
)
"""A character of more than one byte in UTF-8."""


@dataclass(frozen=True)
class EncodingFacts:
    """Counts of UTF-8 sequences of several bytes, and of other bytes above ASCII."""

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


@dataclass
class FactsCounter:
    """The facts of a file that arrives in chunks."""

    _whole: EncodingFacts = field(default_factory=EncodingFacts)
    _rest: bytes = b""

    def add(self, chunk: bytes) -> None:
        """Count the next chunk."""
        data = self._rest + chunk
        cut = _last_character(data)
        self._whole += EncodingFacts.of(data[:cut])
        self._rest = data[cut:]

    @property
    def total(self) -> EncodingFacts:
        """Return the facts of all chunks."""
        return self._whole + EncodingFacts.of(self._rest)


def _last_character(data: bytes) -> int:
    """Return the end of the last character that is whole, if the data is UTF-8."""
    for back in range(1, min(len(data), _LONGEST - 1) + 1):
        code = data[-back]
        if code >= _FIRST_OF_TWO:
            length = 2 if code < _FIRST_OF_THREE else 3 if code < _FIRST_OF_FOUR else _LONGEST
            return len(data) - back if length > back else len(data)
        if code < _ASCII_END:
            break
    return len(data)
