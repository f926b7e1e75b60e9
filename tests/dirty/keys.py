"""The rules of a master's key: within a date it holds once, whatever the files say."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from .cells import Value

Key: TypeAlias = tuple[Value, ...]

CONFLICT, REPLACED, REPEATED = "clave: conflicto", "clave: reemplazada", "clave: repetida"
HARMLESS = {REPLACED, REPEATED}


@dataclass(frozen=True)
class Row:
    """A record: where it is, its text, and its values if it is accepted, else its reasons.

    ``misfits`` has the column and text of each cell that is not written as its type.
    """

    position: int
    text: str
    values: tuple[Value, ...]
    reasons: tuple[str, ...] = ()
    misfits: tuple[tuple[str, str | None], ...] = ()


def with_key_reasons(files: Sequence[Sequence[Row]], places: Sequence[int]) -> list[list[Row]]:
    """The rows of files in landing order, those left out for their key (at `places`) with reason.

    Keys that a file contradicts itself on are out; then the latest file has it, then its first row.
    """
    contradicted = [_contradicted(rows, places) for rows in files]
    latest = {
        _key(row, places): number
        for number, rows in enumerate(files)
        for row in rows
        if not row.reasons and _key(row, places) not in contradicted[number]
    }
    result: list[list[Row]] = []
    seen: set[tuple[int, Key]] = set()
    for number, rows in enumerate(files):
        judged = []
        for row in rows:
            key = _key(row, places)
            reason = CONFLICT if key in contradicted[number] else _left_out(number, key, latest)
            if not reason and (number, key) in seen:
                reason = REPEATED
            seen.add((number, key))
            out = reason and not row.reasons
            judged.append(replace(row, values=(), reasons=(reason,)) if out else row)
        result.append(judged)
    return result


def _contradicted(rows: Sequence[Row], places: Sequence[int]) -> set[Key]:
    variants = defaultdict(set)
    for row in rows:
        if not row.reasons:
            variants[_key(row, places)].add(row.values)
    return {key for key, different in variants.items() if len(different) > 1}


def _left_out(number: int, key: Key, latest: dict[Key, int]) -> str:
    return REPLACED if latest.get(key, number) > number else ""


def _key(row: Row, places: Sequence[int]) -> Key:
    return () if row.reasons else tuple(row.values[place] for place in places)
