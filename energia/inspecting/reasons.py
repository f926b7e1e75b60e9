"""The reasons of the rejected rows of a candidate, by file, with the first lines of each."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from energia.local.lake import literal_pattern
from energia.local.line_numbers import line_numbers

SHOWN_LINES: Final = 5

_REASONS: Final = """
    SELECT archivo, motivo, count(*), min(posicion, ?)
    FROM (SELECT archivo, posicion, unnest(motivos) AS motivo FROM read_parquet(?))
    GROUP BY archivo, motivo ORDER BY count(*) DESC, motivo
"""


@dataclass(frozen=True)
class Reason:
    """A reason, how many rows of a file have it, and the first of their lines, from 1."""

    reason: str
    rows: int
    lines: tuple[int, ...]


def find_reasons(rejected: Path, paths: Mapping[str, Path]) -> dict[str, list[Reason]]:
    """Return the reasons of the rejected rows by raw file, the most frequent one first.

    ``rejected`` is their Parquet file, and ``paths`` has the raw files by name.
    """
    with duckdb.connect() as connection:
        found = connection.execute(_REASONS, [SHOWN_LINES, literal_pattern(rejected)]).fetchall()
    offsets: dict[str, set[int]] = defaultdict(set)
    for name, _, _, places in found:
        offsets[name].update(places)
    lines = {name: line_numbers(paths[name], places) for name, places in offsets.items()}
    reasons: dict[str, list[Reason]] = defaultdict(list)
    for name, reason, rows, places in found:
        reasons[name].append(Reason(reason, rows, tuple(lines[name][place] for place in places)))
    return reasons
