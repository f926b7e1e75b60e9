"""Customers without a table of them: each is a function of its number, the seed and the day."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.compute as pc

from energia.generating.dice import Integers, Mask, Purpose, stream
from energia.generating.lines import joined, numerals, words
from energia.generating.words import CITIES, COMPANIES, FIRST_NAMES, LAST_NAMES

_PROFILES: Final = 9_973
_FIRST_DOCUMENT: Final = 10_000_000
_DAYS_PER_MOVE: Final = 50
_COMPANIES_IN_TEN: Final = 3


class Profiles:
    """What is drawn of customers; it comes round again, but no name does: it ends in a number."""

    def __init__(self, seed: int) -> None:
        dice = stream(seed, Purpose.PROFILE)
        self.is_company: Mask = dice.integers(0, 10, _PROFILES) < _COMPANIES_IN_TEN
        self.city: Integers = dice.integers(0, len(CITIES), _PROFILES)
        company = dice.integers(0, len(COMPANIES), _PROFILES)
        first = dice.integers(0, len(FIRST_NAMES), _PROFILES)
        last, second = dice.integers(0, len(LAST_NAMES), (2, _PROFILES))
        names = (words(FIRST_NAMES, first), words(LAST_NAMES, last), words(LAST_NAMES, second))
        people = joined(*(part for name in names for part in (name, b" ")))
        self.name = pc.if_else(self.is_company, joined(words(COMPANIES, company), b" "), people)


@dataclass(frozen=True)
class Customers:
    """Customers by number, as they are on a day (0 is the first)."""

    profiles: Profiles
    numbers: Integers
    day: int = 0

    def only(self, chosen: Integers) -> Self:
        """The chosen of these customers, by their place among them."""
        return replace(self, numbers=self.numbers[chosen])

    def text(self, column: str) -> Any:
        """``tipo``, ``documento``, ``nombre`` or ``ciudad``."""
        match column:
            case "tipo":
                return words(("CC", "NIT"), self._is_company.astype("int8"))
            case "documento":
                prefix = words(("00", "9"), self._is_company.astype("int8"))
                return joined(prefix, numerals(self.numbers + _FIRST_DOCUMENT))
            case "nombre":
                suffix = words(("", " S.A.S."), self._is_company.astype("int8"))
                name = self.profiles.name.take(pa.array(self._profile))
                return joined(name, numerals(self.numbers), suffix)
            case "ciudad":
                return words(CITIES, self.cities)
        raise KeyError(column)

    @property
    def cities(self) -> Integers:
        """The customers' cities, as places in CITIES: now and then one moves to the next."""
        moves = (self.numbers + self.day) // _DAYS_PER_MOVE
        return (self.profiles.city[self._profile] + moves) % len(CITIES)

    @cached_property
    def _profile(self) -> Integers:
        return self.numbers % _PROFILES

    @cached_property
    def _is_company(self) -> Mask:
        return self.profiles.is_company[self._profile]
