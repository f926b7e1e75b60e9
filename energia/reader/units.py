"""Units of measure: those of columns, those in headers, and the exact factors between them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, Self

TOTAL: Final = "total"

CURRENCIES: Final = ("COP", "USD")

_CURRENCIES: Final = {currency.lower(): currency for currency in CURRENCIES}
_POWERS: Final = {
    "wh": ("Wh", 0),
    "kwh": ("kWh", 3),
    "mwh": ("MWh", 6),
    "gwh": ("GWh", 9),
    "w": ("W", 0),
    "kw": ("kW", 3),
    "mw": ("MW", 6),
    "gw": ("GW", 9),
}
_WORDS: Final = (*_CURRENCIES, *sorted(_POWERS, key=len, reverse=True), TOTAL, "por", "per", "en")
_WORD_AT_END: Final = re.compile(
    rf"(?:(?:^|[\W_])(?P<word>(?i:{'|'.join(_WORDS)}))"
    r"|(?<=[a-z])(?P<hump>[kMG]?Wh?|COP|USD|Cop|Usd|Total|Por|Per))[\W_]*\Z"
)

_TOTAL_AT_START: Final = re.compile(rf"[\W_]*{TOTAL}(?=[\W_]|(?-i:[A-Z]))[\W_]*", re.IGNORECASE)


@dataclass(frozen=True)
class Unit:
    """Energy or power, money, or money per energy or power; a missing part is empty."""

    currency: str = ""
    amount: str = ""

    def __str__(self) -> str:
        return "/".join(filter(None, (self.currency, self.amount)))

    @property
    def power(self) -> int:
        """Return the power of ten of the amount."""
        return _POWERS.get(self.amount.lower(), ("", 0))[1]

    @property
    def dimension(self) -> str:
        """Return the amount without its power of ten."""
        return self.amount.lstrip("kMG")

    @property
    def is_price(self) -> bool:
        """Return whether it is money per amount."""
        return bool(self.currency and self.amount)


@dataclass(frozen=True)
class Measure:
    """The unit of a column, and the rates of other currencies in its own as decimals in text."""

    unit: str
    rates: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return the measure that asdict gave."""
        return cls(data["unit"], tuple((currency, rate) for currency, rate in data["rates"]))


@dataclass(frozen=True)
class Conversion:
    """The unit that a header names, and the factor to that of the column as decimal in text."""

    unit: str
    factor: str


@lru_cache(4096)
def split_unit(name: str) -> tuple[str, tuple[str, ...]]:
    """Return a name without the words of units at its end, and these in lower case.

    A price may be a total, which is a word of a unit in this sense, also at the start.
    """
    words: list[str] = []
    if found := _TOTAL_AT_START.match(name):
        words.append(TOTAL)
        name = name[found.end() :]
    while found := _WORD_AT_END.search(name):
        words.insert(0, (found["word"] or found["hump"]).lower())
        name = name[: found.start()]
    return name, tuple(words)


def read_unit(text: str) -> Unit | None:
    """Return the unit that a contract declares; None for one that converts into no other."""
    rest, words = split_unit(text)
    return None if rest.strip() or not words else _unit_of(words, Unit())


def may_be(words: tuple[str, ...], measure: Measure) -> bool:
    """Return whether a header with these words may name the column: a total names only a price."""
    declared = read_unit(measure.unit)
    return TOTAL not in words or (declared is not None and declared.is_price)


@lru_cache
def find_conversion(words: tuple[str, ...], measure: Measure) -> Conversion | None:
    """Return the conversion from the unit in a header; None for other kinds and missing rates."""
    declared = read_unit(measure.unit)
    found = declared and _unit_of(words, declared)
    if not found or not declared or (TOTAL in words and declared.is_price):
        return None
    rates = {declared.currency: "1", **dict(measure.rates)}
    if found.dimension != declared.dimension or found.currency not in rates:
        return None
    power = found.power - declared.power
    factor = Decimal(rates[found.currency]).scaleb(-power if declared.is_price else power)
    return Conversion(str(found), f"{factor:f}")


def foreign_currency(words: tuple[str, ...], measure: Measure) -> str:
    """Return the currency in a header for which the column has no rate; empty without one."""
    declared = read_unit(measure.unit) or Unit()
    found = _unit_of(words, declared)
    known = {declared.currency, *dict(measure.rates)}
    is_known = found.currency in known or found.dimension != declared.dimension
    return "" if is_known else found.currency


def _unit_of(words: tuple[str, ...], declared: Unit) -> Unit:
    """Return the unit of words; a currency that they lack is that of the declared unit."""
    amounts = [_POWERS[word][0] for word in words if word in _POWERS]
    currencies = [_CURRENCIES[word] for word in words if word in _CURRENCIES]
    return Unit(*(currencies or [declared.currency])[:1], *amounts[:1])
