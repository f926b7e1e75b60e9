"""Texts of a column: its examples, or texts that its rules allow."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, compress
from typing import Final

from energia.contracts.model import Column
from energia.generating.rules import fitting, fold_fully, is_cell

_LAST_NUMBER: Final = re.compile(r"([0-9]+)(?=[^0-9]*\Z)")
_PREFIXES: Final = ("", "A", "AA", "AAA", "a", "A-", "AA-", "AAA-")
_MOST_DIGITS: Final = 20


def texts_of(column: Column, count: int, *, unique: bool, encoding: str) -> list[str]:
    """Return at most ``count`` different texts that the column accepts.

    Unique texts differ even if the column folds. Their last numbers count up. Examples without a
    number are the only texts.
    Raise ValueError for an example that is not valid.
    """
    valid = zip(column.examples, fitting(column, column.examples), strict=True)
    for example, fits in valid:
        if not fits or not is_cell(example, encoding):
            raise ValueError(f"the example '{example}' breaks its rules; change it")
    if column.examples:
        texts = _counted(column.examples, count) if unique else [*dict.fromkeys(column.examples)]
        return [*compress(texts, fitting(column, texts))][:count]
    found: list[str] = []
    for seed in _seeds(column):
        texts = _counted((seed,), count) if fitting(column, (seed,))[0] else []
        found = max(found, [*compress(texts, fitting(column, texts))], key=len)
        if len(found) == count:
            break
    return found


def _counted(examples: Sequence[str], count: int) -> list[str]:
    """Return the examples, then each with its last number one higher, and so on."""
    # Examples that differ in their last number alone would count up to each other.
    series = {fold_fully(_LAST_NUMBER.sub("0", text)): text for text in reversed(examples)}
    texts = [*reversed(series.values())]
    numbered = [text for text in texts if _LAST_NUMBER.search(text)]
    rounds = -(-count // max(1, len(numbered)))
    more = zip(*(_next_texts(text, rounds) for text in numbered), strict=True)
    return [*texts, *chain.from_iterable(more)][:count]


def _next_texts(text: str, count: int) -> list[str]:
    before, digits, after = _LAST_NUMBER.split(text)
    first, width = int(digits) + 1, len(digits)
    return [f"{before}{number:0{width}}{after}" for number in range(first, first + count)]


def _seeds(column: Column) -> Iterator[str]:
    """Yield texts with a number, the most readable first."""
    yield f"{column.name} 1"
    shortest, longest = column.type.min_length, min(column.type.max_length, _MOST_DIGITS)
    for prefix in _PREFIXES:
        for width in range(max(1, shortest - len(prefix)), longest + 1):
            yield f"{prefix}{10 ** (width - 1)}"
