"""The rules of a master's key: within a date it holds once, whatever the files say."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from .cells import Value

Key: TypeAlias = tuple[Value, ...]
Compared: TypeAlias = Callable[[Key], Key]

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


def with_key_reasons(
    files: Sequence[Sequence[Row]], places: Sequence[int], compared: Compared
) -> list[list[Row]]:
    """The rows of files in landing order, those left out for their key (at `places`) with reason.

    `compared` gives what rows are compared by: their values, folded where the contract says so.
    Keys that a file contradicts itself on are out; then the latest file has it, then its first row.
    """

    def key_of(row: Row) -> Key:
        return () if row.reasons else tuple(compared(row.values)[place] for place in places)

    contradicted = [_contradicted(rows, key_of, compared) for rows in files]
    latest = {
        key_of(row): number
        for number, rows in enumerate(files)
        for row in rows
        if not row.reasons and key_of(row) not in contradicted[number]
    }
    result: list[list[Row]] = []
    seen: set[tuple[int, Key]] = set()
    for number, rows in enumerate(files):
        judged = []
        for row in rows:
            key = key_of(row)
            reason = CONFLICT if key in contradicted[number] else _left_out(number, key, latest)
            if not reason and (number, key) in seen:
                reason = REPEATED
            seen.add((number, key))
            out = reason and not row.reasons
            judged.append(replace(row, values=(), reasons=(reason,)) if out else row)
        result.append(judged)
    return result


def _contradicted(
    rows: Sequence[Row], key_of: Callable[[Row], Key], compared: Compared
) -> set[Key]:
    variants = defaultdict(set)
    for row in rows:
        if not row.reasons:
            variants[key_of(row)].add(compared(row.values))
    return {key for key, different in variants.items() if len(different) > 1}


def _left_out(number: int, key: Key, latest: dict[Key, int]) -> str:
    return REPLACED if latest.get(key, number) > number else ""
