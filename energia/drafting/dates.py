"""Columns of dates and times: the formats that their cells show."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from energia.drafting.facts import ColumnFacts, value_counts
from energia.drafting.reading import Table
from energia.drafting.words import is_dated
from energia.reader.datetime_formats import DATE, ISO_FORMATS, TIME, TIMESTAMP, compile_format
from energia.reader.datetimes import UNREADABLE, read_datetimes
from energia.reader.spec import Datetime

_Formats: TypeAlias = tuple[str, ...]
_Mask: TypeAlias = npt.NDArray[np.bool_]

_DAYS: Final = (
    *("dd/MM/yyyy", "d/M/yyyy", "dd-MM-yyyy", "d-M-yyyy", "dd.MM.yyyy", "yyyy/MM/dd"),
    *("dd/MM/yy", "d/M/yy", "dd-MM-yy", "dd-MMM-yyyy", "d-MMM-yyyy", "dd-MMM-yy"),
    *("dd/MMM/yyyy", "dd MMM yyyy", "d 'de' MMMM 'de' yyyy", "MM/dd/yyyy", "M/d/yyyy"),
)
_CLOCKS: Final = ("HH:mm[:ss[.S]]", "H:mm[:ss]", "hh:mm[:ss] a", "h:mm[:ss] a")
_COMPACT: Final = "yyyyMMdd"
_CANDIDATES: Final[Mapping[str, Sequence[_Formats]]] = {
    DATE: [ISO_FORMATS[DATE], *((day,) for day in _DAYS)],
    TIME: [ISO_FORMATS[TIME], *((clock,) for clock in _CLOCKS[1:])],
    TIMESTAMP: [
        ISO_FORMATS[TIMESTAMP],
        *((f"{day} {clock}",) for day in ("yyyy-MM-dd", *_DAYS) for clock in _CLOCKS),
        *((day,) for day in ("yyyy-MM-dd", *_DAYS)),
    ],
}
"""The formats to try by type, the likelier ones first; those of ISO 8601 need no declaration."""


@dataclass(frozen=True)
class DateFacts:
    """The type of a column's dates or times, and formats that read ``fits`` of its cells.

    ``formats`` are to be declared. ``is_iso`` says that cells of ISO 8601 are among the others.
    """

    kind: str
    formats: tuple[str, ...]
    is_iso: bool
    fits: int


def date_facts(table: Table, facts: ColumnFacts) -> DateFacts | None:
    """Return the facts of a column that may have dates or times; None if no cell does."""
    candidates = {kind: _candidates(kind, facts) for kind in _CANDIDATES}
    if not any(candidates.values()):
        return None
    counts = value_counts(table, facts.name)
    values, numbers = pa.array(counts, pa.string()), np.fromiter(counts.values(), np.int64)
    found = [_chosen(kind, each, values, numbers) for kind, each in candidates.items() if each]
    return max(found, key=lambda each: each.fits)


def _candidates(kind: str, facts: ColumnFacts) -> list[_Formats]:
    """Return the formats that read an example of a shape."""
    compact = [(_COMPACT,)] if kind == DATE and is_dated(facts.name) else []
    return [
        formats
        for formats in (*_CANDIDATES[kind], *compact)
        if any(_matches(kind, formats, shape.example) for shape in facts.shapes)
    ]


def _matches(kind: str, formats: _Formats, text: str) -> bool:
    return any(re.fullmatch(compile_format(kind, each).expression, text) for each in formats)


def _chosen(
    kind: str, candidates: Sequence[_Formats], values: Any, numbers: npt.NDArray[np.int64]
) -> DateFacts:
    """Return the formats that read most cells, then those that read others, without conflict."""
    left, chosen = np.ones(len(values), np.bool_), list[_Formats]()
    read = {formats: _read(kind, formats, values) for formats in candidates}
    while True:
        free = [each for each in candidates if not _contradicts(kind, each, chosen)]
        best = max(free, key=lambda each: numbers[read[each] & left].sum(), default=())
        if not best or not (read[best] & left).any():
            break
        chosen.append(best)
        left &= ~read[best]
    iso = ISO_FORMATS[kind]
    declared = tuple(text for formats in chosen if formats != iso for text in formats)
    return DateFacts(kind, declared, iso in chosen, int(numbers[~left].sum()))


def _read(kind: str, formats: _Formats, values: Any) -> _Mask:
    read = read_datetimes(values, Datetime(kind, formats))
    return ~np.asarray(pc.starts_with(read, UNREADABLE))


def _contradicts(kind: str, formats: _Formats, chosen: Sequence[_Formats]) -> bool:
    others = [compile_format(kind, text) for each in chosen for text in each]
    mine = [compile_format(kind, text) for text in formats]
    return formats in chosen or any(one.contradicts(other) for one in mine for other in others)
