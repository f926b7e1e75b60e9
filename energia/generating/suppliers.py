"""The suppliers: always the same few."""

from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from energia.generating.dice import Integers
from energia.generating.lines import words
from energia.generating.words import SUPPLIER_ENERGIES, SUPPLIER_NAMES


@dataclass(frozen=True)
class Suppliers:
    """Suppliers, as places in SUPPLIER_NAMES."""

    numbers: Integers = field(default_factory=lambda: np.arange(len(SUPPLIER_NAMES)))

    def only(self, chosen: Integers) -> Self:
        """The chosen of these suppliers, by their place among them."""
        return replace(self, numbers=self.numbers[chosen])

    def text(self, column: str) -> Any:
        """``nombre`` or ``energia``."""
        texts = {"nombre": SUPPLIER_NAMES, "energia": SUPPLIER_ENERGIES}
        return words(texts[column], self.numbers)
