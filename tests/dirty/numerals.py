"""The rules of numerals, one letter at a time: how a column writes numbers, and what one means."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact

from energia.contracts.model import Column, Contract

EXACT = Context(prec=5_000, traps=[Inexact])
SPACES = " \u00a0\u202f"
_DIGITS = frozenset("0123456789")
_EXPONENT_DIGITS = 2
_GROUP = 3
_MOST_LETTERS = 1_000
"""Longer numbers are not rounded."""


@dataclass(frozen=True)
class Writing:
    """The way a column of one file writes numbers.

    `reads_one_group` says whether 1.500 may be 1500; 1.234.567 always is a number.
    """

    mark: str
    reads_one_group: bool
    thousands: str
    currency: str
    exponents: bool

    def read(self, text: str) -> Decimal | None:
        """Return the number that a trimmed cell is, or None."""
        if self.exponents and "e" in text.lower():
            return self._scaled(*text.lower().split("e", 1))
        if text.startswith("(") and text.endswith(")"):
            number = self._amount(_without_space(text[1:-1]), may_have_sign=False)
            return None if number is None else -number
        return self._amount(text, may_have_sign=True)

    def _scaled(self, mantissa: str, exponent: str) -> Decimal | None:
        number = self._plain(mantissa[1:] if mantissa[:1] in ("-", "+") else mantissa)
        digits = exponent[1:] if exponent[:1] in ("-", "+") else exponent
        if number is None or not _is_digits(digits) or len(digits) > _EXPONENT_DIGITS:
            return None
        return number.scaleb(int(exponent), EXACT) * (-1 if mantissa.startswith("-") else 1)

    def _amount(self, text: str, *, may_have_sign: bool) -> Decimal | None:
        sign, rest = _take_sign(text) if may_have_sign else ("", text)
        if self.currency and rest.startswith(self.currency):
            rest = _without_space(rest[len(self.currency) :], end=False)
            if may_have_sign and not sign and rest[:1] in ("-", "+"):
                sign, rest = _take_sign(rest)
        elif self.currency and rest.endswith(self.currency):
            rest = _without_space(rest[: -len(self.currency)], start=False)
        number = self._number(rest)
        return -number if number is not None and sign == "-" else number

    def _number(self, text: str) -> Decimal | None:
        whole, mark, fraction = text.partition(self.mark)
        for separator in {",", ".", " ", self.thousands} - {self.mark, ""}:
            joined = self._ungrouped(whole, separator, has_mark=bool(mark))
            if joined and (not fraction or _is_digits(fraction)):
                return Decimal(f"{joined}.{fraction or 0}")
        return self._plain(text)

    def _ungrouped(self, whole: str, separator: str, *, has_mark: bool) -> str:
        letters = "".join(" " if each in SPACES else each for each in whole)
        first, *groups = letters.split(separator)
        if not groups or not all(_is_digits(each) for each in (first, *groups)):
            return ""
        is_number = has_mark or len(groups) > 1 or self._reads_one(separator)
        sized = first[0] != "0" and len(first) <= _GROUP and {*map(len, groups)} == {_GROUP}
        return "".join((first, *groups)) if sized and is_number else ""

    def _reads_one(self, separator: str) -> bool:
        return self.reads_one_group and self.thousands in ("", separator)

    def _plain(self, text: str) -> Decimal | None:
        whole, _, fraction = text.partition(self.mark)
        if not _is_digits(whole + fraction):
            return None
        return Decimal(f"{whole or 0}.{fraction or 0}")


def declared_writing(column: Column, contract: Contract) -> Writing | None:
    """Return the way the contract declares; None if each file decides its decimal mark."""
    mark = column.notation.decimal_mark or contract.csv.decimal_mark
    thousands = column.notation.thousands_mark or contract.csv.thousands_mark
    if mark == "auto" and thousands not in (".", ","):
        return None
    mark = {".": ",", ",": "."}[thousands] if mark == "auto" else mark
    return _writing(column, contract, mark, bool(thousands))


def decided_writing(
    cells: Iterable[str], column: Column, contract: Contract, delimiter: str
) -> Writing | None:
    """Return the way that the trimmed cells of a column allow; None if it is ambiguous."""
    point, comma = (_writing(column, contract, mark, reads_one_group=True) for mark in ".,")
    only_point = only_comma = groups = 0
    for cell in cells:
        with_point, with_comma = point.read(cell), comma.read(cell)
        only_point += with_comma is None and with_point is not None
        only_comma += with_point is None and with_comma is not None
        groups += None not in (with_point, with_comma) and with_point != with_comma
    if not only_point and not only_comma:
        return None if groups and delimiter != "," else point
    is_comma = only_comma > only_point or (only_comma == only_point and delimiter != ",")
    mixed = bool(only_point and only_comma)
    return _writing(column, contract, "," if is_comma else ".", reads_one_group=not mixed)


def rounded(number: Decimal, text: str, scale: int) -> Decimal:
    """Return the number with so many digits after its mark, halves away from zero."""
    if len(text) > _MOST_LETTERS:
        return number
    return number.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, Context(prec=5_000))


def _writing(column: Column, contract: Contract, mark: str, reads_one_group: bool) -> Writing:
    notation = column.notation
    thousands = notation.thousands_mark or contract.csv.thousands_mark
    return Writing(mark, reads_one_group, thousands, notation.currency_sign, notation.exponents)


def _take_sign(text: str) -> tuple[str, str]:
    if text[:1] in ("-", "+"):
        return text[0], _without_space(text[1:], end=False)
    if text[-1:] in ("-", "+"):
        return text[-1], _without_space(text[:-1], start=False)
    return "", text


def _without_space(text: str, *, start: bool = True, end: bool = True) -> str:
    if start and text and text[0] in SPACES:
        text = text[1:]
    return text[:-1] if end and text and text[-1] in SPACES else text


def _is_digits(text: str) -> bool:
    return bool(text) and set(text) <= _DIGITS
