"""Transactions as integers, and their text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.generating.customers import Customers, Profiles
from energia.generating.dice import Integers, Mask, Purpose, stream
from energia.generating.lines import hundredths, words
from energia.generating.words import (
    ENERGIES,
    ENERGY_ALIASES,
    PRICES,
    QUANTITIES,
    SIDES,
    SUPPLIER_ENERGIES,
    SUPPLIER_NAMES,
)

_SALES_IN_TEN: Final = 7
_ENERGY_OF_SUPPLIER: Final = np.array([ENERGIES.index(energy) for energy in SUPPLIER_ENERGIES])


@dataclass(frozen=True)
class Trades:
    """Transactions, one entry each: a sale to a customer, or a purchase from a supplier.

    ``quantity`` is in hundredths of kWh, ``price`` in hundredths of COP per kWh. A sale has a
    supplier too, whose energy it is; a purchase has a customer that means nothing.
    """

    profiles: Profiles
    is_sale: Mask
    customer: Integers
    supplier: Integers
    quantity: Integers
    price: Integers

    def only(self, chosen: Integers) -> Self:
        """The chosen of these transactions, by their place among them."""
        drawn = (self.customer, self.supplier, self.quantity, self.price)
        others = (numbers[chosen] for numbers in drawn)
        return type(self)(self.profiles, self.is_sale[chosen], *others)

    def text(self, column: str) -> Any:
        """``tipo``, ``nombre``, ``cantidad``, ``precio``, ``energia``, or another spelling."""
        match column:
            case "nombre":
                customers = Customers(self.profiles, self.customer).text("nombre")
                suppliers = words(SUPPLIER_NAMES, self.supplier)
                return pc.if_else(pa.array(self.is_sale), customers, suppliers)
            case "cantidad":
                return hundredths(self.quantity)
            case "precio":
                return hundredths(self.price)
            case "tipo" | "TIPO":
                return words(_spelt(column, SIDES), self.is_sale.astype("int8"))
            case "energia" | "ENERGIA":
                return words(_spelt(column, ENERGIES), self.energy)
            case "alias":
                return words(ENERGY_ALIASES, self.energy)
        raise KeyError(column)

    @property
    def energy(self) -> Integers:
        """The kinds of energy, as places in ENERGIES."""
        return _ENERGY_OF_SUPPLIER[self.supplier]


def _spelt(column: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text.upper() for text in texts) if column.isupper() else texts


class TradeDraws:
    """The draws of one day's transactions, chunk after chunk."""

    def __init__(self, seed: int, day: int, profiles: Profiles, customers: int) -> None:
        self._profiles = profiles
        self._bounds = {
            Purpose.SALE: (0, 9),
            Purpose.CUSTOMER: (0, customers - 1),
            Purpose.SUPPLIER: (0, len(SUPPLIER_NAMES) - 1),
            Purpose.QUANTITY: QUANTITIES,
            Purpose.PRICE: PRICES,
        }
        self._streams = {purpose: stream(seed, purpose, day) for purpose in self._bounds}

    def next(self, count: int) -> Trades:
        """The next ``count`` transactions."""
        sale, *others = self._draw(count)
        return Trades(self._profiles, sale < _SALES_IN_TEN, *others)

    def _draw(self, count: int) -> Iterator[Integers]:
        for purpose, (low, high) in self._bounds.items():
            yield self._streams[purpose].integers(low, high, count, np.int64, endpoint=True)
