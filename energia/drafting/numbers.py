"""Columns of numbers: the notation of their cells, and the digits that hold them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pyarrow.compute as pc

from energia.contracts.types import MAX_DIGITS
from energia.drafting.facts import ColumnFacts
from energia.drafting.reading import Table
from energia.reader.facts import MarkFacts
from energia.reader.marks import count_marks
from energia.reader.notation import Marks, notation_of
from energia.reader.spec import AUTO, MARKS, Numeral

_SIGN: Final = r"(?:[A-Za-z]{0,3}[$€£¥%]|COP|USD|EUR)"
"""Other words before or after digits are part of a text, such as Cliente 7."""

_SHAPE: Final = re.compile(
    rf"[-+(]?\s?(?P<before>{_SIGN}\s?)?[-+]?\s?(?:[9.,'\s]*9[.,]?)(?P<exponent>[eE][-+]?9{{1,2}})?"
    rf"(?P<after>\s?{_SIGN})?\s?[-+)]?"
)
_APOSTROPHE: Final = "'"


@dataclass(frozen=True)
class NumberFacts:
    """The notation and the digits of a column: ``fits`` of its cells are numbers.

    ``whole`` and ``fraction`` are the most digits before and after the decimal mark. ``marks`` has
    the decimal mark of each file that has one. ``ambiguous`` has examples of numbers whose mark may
    be decimal or separate thousands, if no number of a file decides.
    """

    fits: int
    whole: int
    fraction: int
    numeral: Numeral
    marks: Mapping[int, str]
    ambiguous: tuple[str, ...] = ()


def number_facts(table: Table, facts: ColumnFacts, delimiters: Sequence[str]) -> NumberFacts | None:
    """Return the facts of a column if at least one cell looks like a number, else None."""
    shapes = [
        (match, shape.cells) for shape in facts.shapes if (match := _SHAPE.fullmatch(shape.text))
    ]
    if not shapes:
        return None
    numeral = _numeral(shapes)
    found = [
        _file_facts(table.cells(facts.name, number), numeral, delimiters[number], number)
        for number, file in enumerate(table.files)
        if facts.name in file.headers
    ]
    return _joined(found, numeral)


def with_mark(found: NumberFacts, table: Table, name: str, mark: str) -> NumberFacts:
    """Return the facts of a column under the decimal mark ``mark`` in every file."""
    (other,) = set(MARKS) - {mark}
    numeral = replace(found.numeral, mark=mark, thousands=found.numeral.thousands or other)
    marks = Marks(mark, reads_groups=True)
    files = [
        _digits(table.cells(name, number), numeral, marks, number)
        for number, file in enumerate(table.files)
        if name in file.headers
    ]
    return replace(_joined(files, found.numeral), ambiguous=found.ambiguous)


def _numeral(shapes: Iterable[tuple[re.Match[str], int]]) -> Numeral:
    """Return the notation that counted shapes show, with the most frequent sign of currency."""
    signs: dict[str, int] = {}
    has_exponent = has_apostrophe = False
    for shape, count in shapes:
        sign = (shape["before"] or shape["after"] or "").strip()
        signs[sign] = signs.get(sign, 0) + count
        has_exponent |= shape["exponent"] is not None
        has_apostrophe |= _APOSTROPHE in shape[0]
    currency = max((sign for sign in signs if sign), key=lambda sign: signs[sign], default="")
    return Numeral(
        MAX_DIGITS,
        MAX_DIGITS,
        AUTO,
        _APOSTROPHE if has_apostrophe else "",
        currency,
        exponents=has_exponent,
    )


def _file_facts(cells: Any, numeral: Numeral, delimiter: str, number: int) -> NumberFacts:
    found: MarkFacts = count_marks(cells, numeral, personal=False)
    decided = found.decide(delimiter)
    facts = _digits(cells, numeral, decided or Marks(".", reads_groups=True), number)
    has_mark = bool(found.point or found.comma or found.groups)
    marks = facts.marks if has_mark and decided else {}
    return replace(facts, marks=marks, ambiguous=() if decided else found.examples)


def _digits(cells: Any, numeral: Numeral, marks: Marks, number: int) -> NumberFacts:
    notation = notation_of(numeral, marks)
    numbers = cells.filter(notation.matches(cells))
    texts = pc.utf8_ltrim(notation.canonical(numbers), "-")
    parts = pc.split_pattern(texts, ".", max_splits=1)
    whole = pc.utf8_ltrim(pc.list_element(parts, 0), "0") if len(texts) else texts
    fraction = pc.utf8_rtrim(pc.replace_substring_regex(texts, r"\A[0-9]*[.]?", ""), "0")
    return NumberFacts(
        len(numbers), _longest(whole), _longest(fraction), numeral, {number: marks.decimal}
    )


def _longest(texts: Any) -> int:
    return pc.max(pc.utf8_length(texts)).as_py() or 0 if len(texts) else 0


def _joined(found: Sequence[NumberFacts], numeral: Numeral) -> NumberFacts:
    return NumberFacts(
        fits=sum(facts.fits for facts in found),
        whole=max((facts.whole for facts in found), default=0),
        fraction=max((facts.fraction for facts in found), default=0),
        numeral=numeral,
        marks={number: mark for facts in found for number, mark in facts.marks.items()},
        ambiguous=tuple(dict.fromkeys(text for facts in found for text in facts.ambiguous)),
    )
