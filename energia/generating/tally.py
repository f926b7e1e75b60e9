"""The results that a correct run must give, counted while the files are written."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

import numpy as np

from energia.contracts.types import MAX_DIGITS
from energia.generating.dice import Integers, Mask
from energia.generating.dirt import Kinds
from energia.generating.variants import Variant
from energia.generating.vocabulary import Vocabulary


@dataclass(frozen=True)
class FileTally:
    """The results of one file: rows, reasons of the rejected ones, and sums of the accepted ones.

    ``file`` is its path below the output folder. Sums are exact decimals as text, by column.
    """

    dataset: str
    fecha_carga: str
    file: str
    read: int
    accepted: int
    rejected: int
    reasons: dict[str, int]
    sums: dict[str, str]


class Counting:
    """The counts of a file while it is written."""

    def __init__(self, vocabularies: Iterable[Vocabulary]) -> None:
        self._rows: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._numbers = {it.column.name: it for it in vocabularies if it.column.type.is_number}
        self._uses = {
            name: np.zeros(len(it.values), np.int64) for name, it in self._numbers.items()
        }

    def add(self, kinds: Kinds, variants: Sequence[Variant]) -> None:
        """Count rows by their variants."""
        counts = np.bincount(kinds, minlength=len(variants) + 1).tolist()
        self._rows["accepted"] += counts[0]
        for place in np.flatnonzero(counts[1:]).tolist():
            variant, count = variants[place], counts[place + 1]
            self._rows["accepted"] += variant.accepted * count
            self._rows["rejected"] += variant.rejected * count
            self._reasons.update(dict.fromkeys(variant.reasons, variant.rejected * count))

    def add_values(self, places: Mapping[str, Integers], accepted: Mask) -> None:
        """Count the values of the accepted rows."""
        for name, vocabulary in self._numbers.items():
            found = np.bincount(places[name][accepted], minlength=len(vocabulary.values))
            self._uses[name] += found

    def tally(self, dataset: str, fecha_carga: str, file: str) -> FileTally:
        """Return the results of the file with this path."""
        accepted, rejected = self._rows["accepted"], self._rows["rejected"]
        reasons, sums = dict(sorted(self._reasons.items())), self._sums()
        read = accepted + rejected
        return FileTally(dataset, fecha_carga, file, read, accepted, rejected, reasons, sums)

    def _sums(self) -> dict[str, str]:
        sums = {}
        with localcontext(prec=2 * MAX_DIGITS):
            for name, vocabulary in self._numbers.items():
                uses = zip(vocabulary.values, self._uses[name].tolist(), strict=True)
                total = sum(number * count for number, count in uses if isinstance(number, Decimal))
                sums[name] = f"{total:.{vocabulary.column.type.scale}f}"
        return sums


def totals(files: Iterable[FileTally]) -> dict[str, dict[str, Any]]:
    """Return the rows and sums of each dataset."""
    found: dict[str, dict[str, Any]] = {}
    with localcontext(prec=2 * MAX_DIGITS):
        for file in files:
            total = found.setdefault(
                file.dataset, {"read": 0, "accepted": 0, "rejected": 0, "sums": {}}
            )
            for name in ("read", "accepted", "rejected"):
                total[name] += getattr(file, name)
            for column, text in file.sums.items():
                total["sums"][column] = str(Decimal(total["sums"].get(column, 0)) + Decimal(text))
    return found
