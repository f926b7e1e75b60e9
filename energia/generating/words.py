"""The words of the invented data, and the bands of its numbers."""

import tomllib
from pathlib import Path
from typing import Any, Final

SAMPLE: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("sample.toml").read_text(encoding="utf-8")
)
_WORDS: Final = {name: tuple(words) for name, words in SAMPLE["words"].items()}

CITIES: Final[tuple[str, ...]] = _WORDS["cities"]
FIRST_NAMES: Final[tuple[str, ...]] = _WORDS["first_names"]
LAST_NAMES: Final[tuple[str, ...]] = _WORDS["last_names"]
COMPANIES: Final[tuple[str, ...]] = _WORDS["companies"]
SIDES: Final[tuple[str, ...]] = _WORDS["sides"]
ENERGIES: Final[tuple[str, ...]] = _WORDS["energies"]
ENERGY_ALIASES: Final[tuple[str, ...]] = _WORDS["energy_aliases"]
"""Other spellings that the contract allows, in the order of ENERGIES."""

SUPPLIER_NAMES: Final[tuple[str, ...]] = tuple(SAMPLE["suppliers"])
SUPPLIER_ENERGIES: Final[tuple[str, ...]] = tuple(SAMPLE["suppliers"].values())
"""The energy that each of SUPPLIER_NAMES sells."""

# What contracts in Colombia have seen.
PRICES: Final = (280_00, 720_00)
"""The lowest and the highest price, in hundredths of COP per kWh."""
QUANTITIES: Final = (20_00, 5_000_00)
"""The smallest and the largest quantity, in hundredths of kWh."""
