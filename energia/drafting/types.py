"""The type of a column, guessed from the facts of its cells."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from energia.contracts.folding import fold
from energia.contracts.types import FALSE_SPELLINGS, MAX_DIGITS, MAX_TEXT_LENGTH, TRUE_SPELLINGS
from energia.drafting.dates import DateFacts, date_facts
from energia.drafting.facts import ColumnFacts
from energia.drafting.numbers import NumberFacts, with_mark
from energia.drafting.reading import Table
from energia.drafting.words import is_dated, is_identifier, is_quantity
from energia.drafting.yaml_text import Line, custom, flow, listed, scalar, shown
from energia.reader.spec import MARKS

_ENOUGH: Final = 0.95
"""The share of cells that decides a type; the others are rejected."""

_FEW: Final = 20
"""The least number of cells of which some may lack the type."""

_MOST_INTEGER_DIGITS: Final = 18
_MORE_DIGITS: Final = 2
_FEWEST_DECIMALS: Final = 4
_USUAL_PRECISION: Final = 18
_SHORTEST_TEXT: Final = 16
_KNOWN_TRUE: Final = frozenset(map(fold, TRUE_SPELLINGS))
_KNOWN_FALSE: Final = frozenset(map(fold, FALSE_SPELLINGS))
_BOOLEANS: Final = (("s", "n"), ("yes", "no"), ("y", "n"))
_MOST_BOOLEANS: Final = 4


@dataclass(frozen=True)
class TypeGuess:
    """The logicalType of a column, its other lines, and custom properties."""

    kind: str
    lines: tuple[Line, ...]
    properties: tuple[Line, ...] = field(default=())


@dataclass(frozen=True)
class Evidence:
    """All that a guess of a column's type rests on.

    ``marks`` are the decimal marks of the other columns. Examples are not shown if it is
    ``personal``.
    """

    table: Table
    facts: ColumnFacts
    numbers: NumberFacts | None
    marks: Collection[str]
    personal: bool

    def counted(self, fits: int, meaning: str) -> str:
        """Return how many cells have the meaning, with an example, and what becomes of others."""
        filled = self.facts.filled
        rest = f"; the other {filled - fits:,} are rejected" if fits < filled else ""
        return f"{fits:,} of {filled:,} cells are {meaning}{self.example()}{rest}"

    def example(self) -> str:
        """Return the most frequent shape's first value, as the end of a sentence."""
        shape = next(iter(self.facts.shapes), None)
        return "" if self.personal or shape is None else f", such as {shown(shape.example)}"

    def is_enough(self, fits: int) -> bool:
        """Return whether so many cells decide the type of the column."""
        filled = self.facts.filled
        return fits == filled > 0 or (filled >= _FEW and fits >= _ENOUGH * filled)


def guess_type(evidence: Evidence) -> TypeGuess:
    """Return the type that the cells suggest, text if no other does."""
    guesses: tuple[Callable[[Evidence], TypeGuess | None], ...]
    guesses = (_empty, _identifier, _date, _boolean, _number)
    found = (each for guess in guesses if (each := guess(evidence)))
    return next(found, None) or _text(evidence, evidence.counted(evidence.facts.filled, "text"))


def _empty(evidence: Evidence) -> TypeGuess | None:
    rows = evidence.facts.rows
    return None if evidence.facts.filled else _text(evidence, f"no value in {rows:,} rows")


def _identifier(evidence: Evidence) -> TypeGuess | None:
    facts = evidence.facts
    if facts.zeros:
        found = f"{facts.zeros:,} of {facts.filled:,} cells have leading zeros, which text keeps"
        return _text(evidence, found)
    if is_identifier(facts.name) and not is_dated(facts.name):
        return _text(evidence, "the header names an identifier: text keeps zeros and hyphens")
    return None


def _date(evidence: Evidence) -> TypeGuess | None:
    found: DateFacts | None = date_facts(evidence.table, evidence.facts)
    if found is None or not evidence.is_enough(found.fits):
        return None
    names = (*(("ISO 8601",) if found.is_iso else ()), *found.formats)
    kinds = {"date": "dates", "time": "times", "timestamp": "timestamps"}
    line = evidence.counted(found.fits, f"{kinds[found.kind]} in {listed(names)}")
    first, others = found.formats[:1], found.formats[1:]
    if found.is_iso:
        first, others = (), found.formats
    options = [Line(f"logicalTypeOptions: {{format: {scalar(each)}}}") for each in first]
    more = (Line(custom("otherFormats", flow(others))),) if others else ()
    return TypeGuess(found.kind, (Line(f"logicalType: {found.kind}", line), *options), more)


def _boolean(evidence: Evidence) -> TypeGuess | None:
    facts = evidence.facts
    if facts.distinct > _MOST_BOOLEANS:
        return None
    spelt = {fold(shape.text) for shape in facts.shapes}
    if spelt == {"x"} and facts.filled < facts.rows:
        line = f"{facts.filled:,} of {facts.rows:,} cells are X, the others empty"
        return TypeGuess("boolean", (Line("logicalType: boolean", line),), _spelt(["X"], [""]))
    line = f"{facts.filled:,} cells are {listed(sorted(spelt))}"
    is_known = _KNOWN_TRUE & spelt and _KNOWN_FALSE & spelt and spelt <= _KNOWN_TRUE | _KNOWN_FALSE
    own = next((pair for pair in _BOOLEANS if spelt == {*pair}), None)
    if own is None and not is_known:
        return None
    properties = _spelt(own[:1], own[1:]) if own else ()
    return TypeGuess("boolean", (Line("logicalType: boolean", line),), properties)


def _spelt(true: Sequence[str], false: Sequence[str]) -> tuple[Line, ...]:
    names = {"trueSpellings": true, "falseSpellings": false}
    return tuple(Line(custom(name, flow(texts))) for name, texts in names.items())


def _number(evidence: Evidence) -> TypeGuess | None:
    found, facts = evidence.numbers, evidence.facts
    if found is None or not evidence.is_enough(found.fits):
        return None
    found, properties = _notation(evidence, found)
    if found.whole > MAX_DIGITS:
        return None
    if found.fraction == 0 and not is_quantity(facts.name) and found.whole <= _MOST_INTEGER_DIGITS:
        line = evidence.counted(found.fits, "whole numbers")
        return TypeGuess("integer", (Line("logicalType: integer", line),), tuple(properties))
    precision, scale = decimal_digits(found)
    digits = f"{found.whole} digits before the mark and {found.fraction} after it"
    if scale < found.fraction:
        cause = f"no type holds {digits}, so the last ones are rounded"
        properties.append(Line(custom("rounding", "half_up"), cause))
    lines = (
        Line("logicalType: number", evidence.counted(found.fits, "numbers")),
        Line(f"physicalType: decimal({precision},{scale})", f"at most {digits}"),
    )
    return TypeGuess("number", lines, tuple(properties))


def _notation(evidence: Evidence, found: NumberFacts) -> tuple[NumberFacts, list[Line]]:
    """Return the properties of the notation, and the facts of numbers under it."""
    properties: list[Line] = []
    if found.ambiguous:
        found, line = _decided(evidence, found)
        properties.append(line)
    elif found.numeral.thousands:
        text = custom("thousandsMark", scalar(found.numeral.thousands))
        properties.append(Line(text, "groups of thousands have this mark"))
    if found.numeral.currency:
        text = custom("currencySign", scalar(found.numeral.currency))
        properties.append(Line(text, "numbers have this sign before or after them"))
    if found.numeral.exponents:
        cause = "some numbers have exponents; check that the export lost no digits"
        properties.append(Line(custom("exponents", "true"), cause))
    return found, properties


def decimal_digits(found: NumberFacts) -> tuple[int, int]:
    """Return the precision and the scale of a type with room for more digits than the cells have.

    The digits before the mark have priority, because the others can be rounded.
    """
    whole = min(found.whole + _MORE_DIGITS, MAX_DIGITS)
    scale = max(found.fraction + _MORE_DIGITS, _FEWEST_DECIMALS)
    if whole + scale > MAX_DIGITS:
        whole = found.whole
        scale = min(found.fraction, MAX_DIGITS - whole)
    return max(_USUAL_PRECISION, whole + scale, scale + 1), scale


def _decided(evidence: Evidence, found: NumberFacts) -> tuple[NumberFacts, Line]:
    """Return the facts and the property of numbers such as 1.500, which no other number decides.

    The mark separates thousands, unless it is the decimal mark of other columns.
    """
    examples = "" if evidence.personal else f" {listed(found.ambiguous)}"
    mark = "," if any("," in text for text in found.ambiguous) else "."
    (other,) = set(MARKS) - {mark}
    is_decimal = mark in evidence.marks and other not in evidence.marks
    name, meaning = ("decimalMark", "decimal") if is_decimal else ("thousandsMark", "of thousands")
    line = f"numbers{examples} have 3 digits after their only mark: a guess that it is {meaning}"
    decided = with_mark(found, evidence.table, evidence.facts.name, mark if is_decimal else other)
    return decided, Line(custom(name, scalar(mark)), f"{line}; check one of them")


def _text(evidence: Evidence, cause: str) -> TypeGuess:
    longest = evidence.facts.longest
    found = f"characters in the longest text: {longest:,}" if longest else ""
    options = Line(f"logicalTypeOptions: {{maxLength: {text_length(longest)}}}", found)
    return TypeGuess("string", (Line("logicalType: string", cause), options))


def text_length(longest: int) -> int:
    """Return a length with room for texts twice as long as the longest one."""
    length = _SHORTEST_TEXT
    while length < 2 * longest:
        length *= 2
    return min(length, MAX_TEXT_LENGTH)


def decimal_marks(numbers: Mapping[str, NumberFacts | None], without: str) -> set[str]:
    """Return the decimal marks that columns other than ``without`` have in some file."""
    found = (facts for name, facts in numbers.items() if facts and name != without)
    return {mark for facts in found for mark in facts.marks.values()}
