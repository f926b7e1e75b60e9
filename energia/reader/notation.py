"""The grammar of numerals in cells, and the numerals that SQL reads in their place."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from energia.reader.spec import AUTO, MARKS, THOUSANDS_SPACE, Numeral

_CANONICAL: Final = r"\A-?[0-9]+([.][0-9]+)?\z"
_SPACES: Final = " \u00a0\u202f"
_MOST_DIGITS: Final = 1_000
"""Longer cells are neither rounded nor expanded: no type holds them."""


@dataclass(frozen=True)
class Marks:
    """The decimal mark of a column in one file.

    `reads_groups` says whether one group of thousands is a numeral, as in 1.500 for 1500. Several
    groups and groups before a decimal mark always are.
    """

    decimal: str
    reads_groups: bool

    @classmethod
    def declared(cls, numeral: Numeral) -> "Marks":
        """Return the marks of the contract, with a point in place of `auto`."""
        decimal = MARKS[0] if numeral.mark == AUTO else numeral.mark
        return cls(decimal, reads_groups=bool(numeral.thousands))


@dataclass(frozen=True)
class Notation:
    """The notation of a column's numerals in one file; its expressions are RE2.

    `numeral` matches a cell. `exponential` matches one with an exponent, or nothing. `factor` is a
    decimal that converts the unit of the numbers.
    """

    numeral: str
    exponential: str
    decimal: str
    rounds_to: int | None
    factor: str

    def matches(self, cells: Any) -> Any:
        """Return which cells (strings) are numerals."""
        is_numeral = pc.match_substring_regex(cells, self.numeral)
        return pc.or_(is_numeral, self._is_exponential(cells))

    def canonical(self, cells: Any) -> Any:
        """Return cells (strings, none NULL) as -?digits[.digits]; others never look like that."""
        texts = pc.replace_substring_regex(cells, rf"[^0-9{self.decimal}]+", "")
        texts = pc.replace_substring(texts, self.decimal, ".")
        texts = pc.replace_substring_regex(texts, r"\A[.]", "0.")
        texts = pc.replace_substring_regex(texts, r"[.]\z", "")
        signs = pc.if_else(pc.match_substring_regex(cells, "[-(]"), "-", "")
        texts = pc.binary_join_element_wise(signs, texts, "")
        others = pc.replace_substring(cells, ".", ",")
        texts = pc.if_else(pc.match_substring_regex(cells, self.numeral), texts, others)
        texts = _changed(texts, self._is_exponential(cells), cells, self._expand)
        if self.factor != "1":
            texts = _changed(texts, _matched(texts, _CANONICAL), texts, self._multiply)
        return texts if self.rounds_to is None else self._rounded(texts, self.rounds_to)

    def _is_exponential(self, cells: Any) -> Any:
        return _matched(cells, self.exponential or r"[^\s\S]")

    def _expand(self, text: str) -> str:
        return f"{Decimal(text.replace(self.decimal, '.')):f}"

    def _multiply(self, text: str) -> str:
        exact = Context(prec=len(text) + len(self.factor))
        return f"{exact.multiply(Decimal(text), Decimal(self.factor)):f}"

    def _rounded(self, texts: Any, fraction: int) -> Any:
        smallest = Decimal(1).scaleb(-fraction)

        def round_half_up(text: str) -> str:
            exact = Context(prec=len(text) + fraction + 1)
            return f"{Decimal(text).quantize(smallest, ROUND_HALF_UP, exact):f}"

        is_long = _matched(texts, rf"\A-?[0-9]+[.][0-9]{{{fraction}}}[0-9]+\z")
        return _changed(texts, is_long, texts, round_half_up)


@lru_cache
def notation_of(numeral: Numeral, marks: Marks, factor: str = "1") -> Notation:
    """Return the notation of a column in a file with these marks, and numbers in another unit."""
    decimal = re.escape(marks.decimal)
    plain = rf"(?:[0-9]+(?:{decimal}[0-9]*)?|{decimal}[0-9]+)"
    number = "|".join([plain, *_grouped(numeral, marks)])
    return Notation(
        numeral=rf"\A(?:{_signed(f'(?:{number})', numeral.currency)})\z",
        exponential=rf"\A[-+]?{plain}[eE][-+]?[0-9]{{1,2}}\z" if numeral.exponents else "",
        decimal=marks.decimal,
        rounds_to=numeral.fraction if numeral.rounds else None,
        factor=factor,
    )


def _grouped(numeral: Numeral, marks: Marks) -> list[str]:
    """Return the expressions of numbers with groups of thousands."""
    (other,) = set(MARKS) - {marks.decimal}
    separators = dict.fromkeys([other, THOUSANDS_SPACE, numeral.thousands])
    decimal, found = re.escape(marks.decimal), []
    for separator in filter(None, separators):
        one = (
            rf"(?:[{_SPACES if separator == THOUSANDS_SPACE else re.escape(separator)}][0-9]{{3}})"
        )
        reads_one = marks.reads_groups and numeral.thousands in ("", separator)
        first = rf"[1-9][0-9]{{0,2}}{one}"
        found.append(rf"{first}(?:{one}*{decimal}[0-9]*|{one}{'*' if reads_one else '+'})")
    return found


def _signed(number: str, currency: str) -> str:
    """Return the expression of a number with a sign, or in parentheses if it is negative."""
    space, sign = f"[{_SPACES}]?", "[-+]"
    amount, forms = number, list[str]()
    if currency:
        before, after = f"{re.escape(currency)}{space}", f"{space}{re.escape(currency)}"
        amount = f"(?:(?:{before})?{number}|{number}{after})"
        forms = [f"{before}{sign}{space}{number}"]
    forms += [
        f"(?:{sign}{space})?{amount}",
        f"{amount}{space}{sign}",
        rf"\({space}{amount}{space}\)",
    ]
    return "|".join(forms)


def _matched(cells: Any, expression: str) -> Any:
    is_short = pc.less_equal(pc.binary_length(cells), _MOST_DIGITS)
    return pc.and_(is_short, pc.match_substring_regex(cells, expression))


def _changed(texts: Any, chosen: Any, cells: Any, change: Callable[[str], str]) -> Any:
    """Return the texts, in place of the chosen ones changed cells; equal cells change once."""
    if not pc.any(chosen).as_py():
        return texts
    found = cells.filter(chosen).dictionary_encode()
    changed = pa.array(map(change, found.dictionary.to_pylist()), pa.string())
    return pc.replace_with_mask(texts, chosen, changed.take(found.indices))
