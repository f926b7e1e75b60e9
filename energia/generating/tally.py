"""What a correct pipeline must find, counted in whole numbers while the files are written."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import numpy as np

from energia.generating.dice import Mask
from energia.generating.dirt import Kinds
from energia.generating.trades import Trades
from energia.generating.variants import LineFormat
from energia.generating.words import ENERGIES, SIDES


@dataclass
class FileTally:
    """One file: rows read, accepted and rejected, by reason, and how often it has each defect."""

    dataset: str
    fecha_carga: str
    file: str
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    defects: Counter[str] = field(default_factory=Counter)

    def add(self, kinds: Kinds, line_format: LineFormat) -> None:
        """Count rows, of which ``kinds`` says the variants."""
        variants = line_format.variants
        counts = np.bincount(kinds, minlength=len(variants)).tolist()
        for variant, count in zip(variants, counts, strict=True):
            self.read += count * (variant.accepted + variant.rejected)
            self.accepted += count * variant.accepted
            self.rejected += count * variant.rejected
            if count and variant.rejected:
                self.defects[variant.name] += count
                self.reasons.update(dict.fromkeys(variant.reasons, count * variant.rejected))

    def to_json(self) -> dict[str, Any]:
        """The tally as plain data."""
        counters = {"reasons": self.reasons, "defects": self.defects}
        ordered = {name: dict(sorted(found.items())) for name, found in counters.items()}
        return {**vars(self), **ordered}


_MEASURES: Final = ("transactions", "quantity", "total")
"""The sums of a group: transactions, hundredths of kWh, and ten-thousandths of COP."""


def is_accepted(kinds: Kinds, line_format: LineFormat) -> Mask:
    """Per row, whether it (or one of the rows that it is read as) reaches the lake."""
    return np.array([variant.accepted > 0 for variant in line_format.variants])[kinds]


def is_orphan(kinds: Kinds, line_format: LineFormat) -> Mask:
    """Per row, whether its variant names somebody who does not exist."""
    return np.array([variant.orphan for variant in line_format.variants])[kinds]


class TradeSums:
    """Sums of the accepted transactions by load date, side and energy, and of orphans by side."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str, str], Counter[str]] = {}
        self._orphans = Counter(dict.fromkeys(SIDES, 0))

    def add(self, fecha_carga: str, trades: Trades, accepted: Mask, orphan: Mask) -> None:
        """Count a chunk: at most 10^8 transactions, so that the sums fit 64 bits."""
        side = trades.is_sale.astype(np.int64)
        group = (side * len(ENERGIES) + trades.energy)[accepted]
        sums = np.zeros((3, len(SIDES) * len(ENERGIES)), np.int64)
        np.add.at(sums[0], group, 1)
        np.add.at(sums[1], group, trades.quantity[accepted])
        np.add.at(sums[2], group, (trades.quantity * trades.price)[accepted])
        for place, found in enumerate(sums.T.tolist()):
            if found[0]:
                key = (fecha_carga, SIDES[place // len(ENERGIES)], ENERGIES[place % len(ENERGIES)])
                sums_of_key = self._sums.setdefault(key, Counter())
                sums_of_key.update(dict(zip(_MEASURES, found, strict=True)))
        for place, count in enumerate(np.bincount(side[accepted & orphan]).tolist()):
            self._orphans[SIDES[place]] += count

    def to_json(self) -> dict[str, Any]:
        """The sums by date and overall, each sorted by its groups, and the orphans."""
        return {
            "transacciones_por_fecha_carga": list(self._by_date()),
            "transacciones": list(self._overall()),
            "huerfanas": dict(self._orphans),
        }

    def _by_date(self) -> Iterator[dict[str, Any]]:
        for (date, side, energy), found in sorted(self._sums.items()):
            yield {"fecha_carga": date, **_group(side, energy), **_as_json(found)}

    def _overall(self) -> Iterator[dict[str, Any]]:
        overall: dict[tuple[str, str], Counter[str]] = {}
        for (_, side, energy), found in self._sums.items():
            overall.setdefault((side, energy), Counter()).update(found)
        for (side, energy), found in sorted(overall.items()):
            yield {**_group(side, energy), **_as_json(found)}


def _group(side: str, energy: str) -> dict[str, str]:
    return {"tipo_transaccion": side, "tipo_energia": energy}


def _as_json(sums: Counter[str]) -> dict[str, Any]:
    # As many decimals as the columns have.
    return {
        "transacciones": sums["transactions"],
        "cantidad_comprada": f"{Decimal(sums['quantity']).scaleb(-2):.4f}",
        "total": f"{Decimal(sums['total']).scaleb(-4):.8f}",
    }
