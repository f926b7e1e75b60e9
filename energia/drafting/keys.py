"""The key that rows suggest: columns named like identifiers, whose values are unique."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from energia.drafting.columns import ColumnDraft
from energia.drafting.facts import distinct_rows
from energia.drafting.reading import Table
from energia.drafting.words import is_identifier, may_complete_key

_MOST_COLUMNS: Final = 3
_MOST_CANDIDATES: Final = 8
_FEWEST_ROWS: Final = 2
_MOST_REPEATED: Final = 0.02
"""The share of rows that may repeat a key by mistake."""


@dataclass(frozen=True)
class KeyGuess:
    """The columns of a key, and the evidence; without columns, the cause why there is none."""

    columns: tuple[str, ...]
    evidence: str


def guess_key(table: Table, drafts: Sequence[ColumnDraft]) -> KeyGuess:
    """Return the smallest key of at most three columns, one of them named like an identifier."""
    rows, most = table.rows, int(_MOST_REPEATED * table.rows)
    if rows < _FEWEST_ROWS:
        return KeyGuess((), f"{rows:,} rows are too few to guess a key")
    for names in _candidates(drafts):
        if (repeated := rows - distinct_rows(table, names)) <= most:
            but = f", but for {repeated:,} of them" if repeated else ""
            each = " of each file" if len(table.files) > 1 else ""
            found = f"unique in the {rows:,} rows{each}{but}, and named like an identifier"
            return KeyGuess(names, found)
    cause = "no column named like an identifier is complete and unique"
    return KeyGuess((), f"{cause} in {rows:,} rows")


def _candidates(drafts: Sequence[ColumnDraft]) -> Iterator[tuple[str, ...]]:
    names = [draft.name for draft in drafts if draft.may_be_key and may_complete_key(draft.name)]
    chosen = names[:_MOST_CANDIDATES]
    for size in range(1, _MOST_COLUMNS + 1):
        for each in combinations(chosen, size):
            if any(map(is_identifier, each)):
                yield each
