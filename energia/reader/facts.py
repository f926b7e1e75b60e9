"""Facts about a file that `auto` decides by: sums over parts of the file."""

import re
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, field
from typing import Any, Final, Self

import numpy as np

from energia.reader.arrays import Data, codes_of
from energia.reader.encoding import CP1252, UTF_8, is_text
from energia.reader.notation import Marks

MOST_EXAMPLES: Final = 3

_ASCII_END: Final = 0x80
_FIRST_OF_SEQUENCE: Final = 0xC0
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
        if data.isascii():
            return cls()
        codes = codes_of(data)
        if is_text(data, UTF_8):
            return cls(sequences=int(np.count_nonzero(codes >= _FIRST_OF_SEQUENCE)))
        return cls._of_mixed(codes, np.flatnonzero(codes >= _ASCII_END))

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


@dataclass(frozen=True)
class MarkFacts:
    """Counts of a column's numerals, by what their marks can be.

    In `point` ones only a point can be the decimal mark, in `comma` ones only a comma. `groups`
    have one mark, which may also separate thousands, as in 1.500; `examples` has some of them.
    """

    point: int = 0
    comma: int = 0
    groups: int = 0
    examples: tuple[str, ...] = ()

    def __add__(self, other: Self) -> Self:
        examples = dict.fromkeys((*self.examples, *other.examples))
        return type(self)(
            self.point + other.point,
            self.comma + other.comma,
            self.groups + other.groups,
            tuple(examples)[:MOST_EXAMPLES],
        )

    def decide(self, delimiter: str) -> Marks | None:
        """Return the marks of the column in a file with the delimiter; None if it is ambiguous."""
        if self.point or self.comma:
            is_comma = self.comma > self.point or (self.comma == self.point and delimiter != ",")
            return Marks("," if is_comma else ".", reads_groups=not (self.point and self.comma))
        # Only quotes let a decimal comma into a comma-delimited file.
        return None if self.groups and delimiter != "," else Marks(".", reads_groups=True)


@dataclass(frozen=True)
class FileFacts:
    """The facts of a file or of a part of it: of its bytes, and of each column of numbers.

    `layout` identifies the layout and the columns that they were found with.
    """

    layout: str
    encoding: EncodingFacts = EncodingFacts()
    marks: Mapping[str, MarkFacts] = field(default_factory=dict)

    def __add__(self, other: Self) -> Self:
        names = {**self.marks, **other.marks}
        nothing = MarkFacts()
        marks = {n: self.marks.get(n, nothing) + other.marks.get(n, nothing) for n in names}
        return type(self)(self.layout, self.encoding + other.encoding, marks)

    def to_json(self) -> dict[str, Any]:
        """Return the facts as plain data, equal to what JSON text of it gives."""
        marks = {
            name: {**asdict(found), "examples": list(found.examples)}
            for name, found in self.marks.items()
        }
        return {"layout": self.layout, "encoding": asdict(self.encoding), "marks": marks}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the facts that to_json gave."""
        marks = {
            name: MarkFacts(**{**found, "examples": tuple(found["examples"])})
            for name, found in data["marks"].items()
        }
        return cls(data["layout"], EncodingFacts(**data["encoding"]), marks)
