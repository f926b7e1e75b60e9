"""Writing a whole set of files, and the answers that a correct pipeline must give on them."""

import json
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np

from energia.errors import UsageError
from energia.generating.customers import Customers, Profiles
from energia.generating.dirt import DirtDraws
from energia.generating.files import DAYS, chunks, load_date, open_file
from energia.generating.suppliers import Suppliers
from energia.generating.tally import FileTally, TradeSums, is_accepted, is_orphan
from energia.generating.trades import TradeDraws
from energia.generating.variants import CLIENTES, PROVEEDORES, TRANSACCIONES
from energia.generating.words import CITIES

_TRADES_PER_CUSTOMER: Final = 10
_NO_CITY: Final = -1


@dataclass(frozen=True)
class Generation:
    """What was written: a tally per file, and where the answers are."""

    files: tuple[FileTally, ...]
    answers: Path

    @property
    def rows(self) -> int:
        """How many rows the files have."""
        return sum(tally.read for tally in self.files)

    @property
    def defective(self) -> int:
        """How many rows were made defective; one that is repeated or contradicted counts once."""
        return sum(tally.defects.total() for tally in self.files)


def generate(folder: Path, *, rows: int, dirty: float = 0, seed: int = 7) -> Generation:
    """Write ``<dataset>/fecha_carga=D/<dataset>.csv`` for three days, and ``answers.json``.

    ``rows`` transactions are shared out over the days; each day delivers both masters whole, with
    a few customers more than the day before. ``dirty``, from 0 to 1, is the share of defective rows
    in each file of clientes and transacciones. Files of these names are replaced.

    The answers hold for a lake in which no load was stopped for its rejects: per file and overall,
    rows read, accepted and rejected; sums as exact decimals in text; clientes by city and orphans
    as the questions of those names ask. Raises UsageError for a share that is none.
    """
    if not 0 <= dirty <= 1:
        raise UsageError(f"dirty: {dirty} is not valid; use a number from 0 to 1")
    answers = folder / "answers.json"
    # Until all files stand, there shall be no answers of others beside them.
    answers.unlink(missing_ok=True)
    writing = _Writing(folder, rows, seed, Fraction(str(dirty)))
    writing.write_all()
    given = {"rows": rows, "dirty": str(float(dirty)), "seed": seed}
    text = json.dumps({**given, **writing.to_json()}, ensure_ascii=False, indent=2)
    answers.write_bytes(f"{text}\n".encode())
    return Generation(tuple(writing.files), answers)


class _Writing:
    """A set of files while it is written, and what is known of it."""

    def __init__(self, folder: Path, rows: int, seed: int, dirty: Fraction) -> None:
        self._folder = folder
        self._rows = rows
        self._seed = seed
        self._profiles = Profiles(seed)
        self._customer_dirt = DirtDraws(CLIENTES, seed, dirty)
        self._trade_dirt = DirtDraws(TRANSACCIONES, seed, dirty)
        customers = max(DAYS, rows // _TRADES_PER_CUSTOMER)
        # Per customer that was ever accepted, the city it was last accepted with.
        self._cities = np.full(customers, _NO_CITY, np.int8)
        self._sums = TradeSums()
        self.files: list[FileTally] = []

    def write_all(self) -> None:
        """Write the masters, then the transactions: only then is known who is an orphan."""
        for write in (self._write_customers, self._write_suppliers, self._write_trades):
            for day in range(DAYS):
                write(day)

    def to_json(self) -> dict[str, Any]:
        """The files' tallies, and the answers, as if no load were stopped for its rejects."""
        return {
            "files": [tally.to_json() for tally in self.files],
            "answers": {
                "filas": self._rows_by_dataset(),
                "clientes_por_ciudad": self._customers_by_city(),
                **self._sums.to_json(),
            },
        }

    def _customers_on(self, day: int) -> int:
        return len(self._cities) * (DAYS + day + 1) // (2 * DAYS)

    def _write_customers(self, day: int) -> None:
        customers = self._customers_on(day)
        dirt = self._customer_dirt.next(customers)
        with open_file(self._folder, CLIENTES, day) as file:
            for first, stop in chunks(customers):
                chunk = Customers(self._profiles, np.arange(first, stop), day)
                kinds = dirt.kinds(first, stop)
                file.write(chunk, kinds)
                latest = self._cities[first:stop]
                np.copyto(latest, chunk.cities, "unsafe", where=is_accepted(kinds, CLIENTES))
        self.files.append(file.tally)

    def _write_suppliers(self, day: int) -> None:
        with open_file(self._folder, PROVEEDORES, day) as file:
            suppliers = Suppliers()
            file.write(suppliers, np.zeros(len(suppliers.numbers), np.uint8))
        self.files.append(file.tally)

    def _write_trades(self, day: int) -> None:
        rows = self._rows * (day + 1) // DAYS - self._rows * day // DAYS
        draws = TradeDraws(self._seed, day, self._profiles, self._customers_on(day))
        dirt = self._trade_dirt.next(rows)
        with open_file(self._folder, TRANSACCIONES, day) as file:
            for first, stop in chunks(rows):
                trades, kinds = draws.next(stop - first), dirt.kinds(first, stop)
                file.write(trades, kinds)
                accepted = is_accepted(kinds, TRANSACCIONES)
                stranger = trades.is_sale & (self._cities[trades.customer] == _NO_CITY)
                orphan = stranger | is_orphan(kinds, TRANSACCIONES)
                self._sums.add(load_date(day), trades, accepted, orphan)
        self.files.append(file.tally)

    def _rows_by_dataset(self) -> dict[str, dict[str, int]]:
        counts: dict[str, Counter[str]] = {}
        for tally in self.files:
            found = {
                verdict: getattr(tally, verdict) for verdict in ("read", "accepted", "rejected")
            }
            counts.setdefault(tally.dataset, Counter()).update(found)
        return {dataset: dict(found) for dataset, found in counts.items()}

    def _customers_by_city(self) -> dict[str, int]:
        counts = np.bincount(self._cities[self._cities != _NO_CITY], minlength=len(CITIES))
        return {city: n for city, n in zip(CITIES, counts.tolist(), strict=True) if n}
