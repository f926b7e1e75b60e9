"""The list of known offences: a count per file and rule, which no command raises."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from prose.offences import Offence

LIST = Path("prose/known.txt")
LOWER = "python -m prose --lower"


class Entry(NamedTuple):
    """A file and a rule."""

    path: str
    rule: str


Counts = dict[Entry, int]


def count(offences: Iterable[Offence]) -> Counts:
    """Count the offences of each entry."""
    return dict(Counter(Entry(offence.path, offence.rule) for offence in offences))


def read(path: Path) -> Counts:
    """Read the list; a line has a path, a rule and a count."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {Entry(file, rule): int(number) for file, rule, number in map(str.split, lines)}


def write(path: Path, counts: Counts) -> None:
    """Write the list, sorted by path and rule."""
    lines = (f"{file} {rule} {number}\n" for (file, rule), number in sorted(counts.items()))
    path.write_text("".join(lines), encoding="utf-8")


def lowered(known: Counts, found: Counts) -> Counts:
    """Return the known counts, each lowered to the found count; entries without offences go."""
    lower = {entry: min(number, found.get(entry, 0)) for entry, number in known.items()}
    return {entry: number for entry, number in lower.items() if number}


def differences(known: Counts, offences: Sequence[Offence]) -> list[str]:
    """Return the offences of each entry above its known count, and a line if counts can fall."""
    found = count(offences)
    above = {entry for entry in found if found[entry] > known.get(entry, 0)}
    lines = [str(offence) for offence in offences if (offence.path, offence.rule) in above]
    lines += [
        f"{entry.path}: {entry.rule}: {found[entry]} found, {known.get(entry, 0)} known"
        for entry in sorted(above)
    ]
    gone = sum(known.values()) - sum(lowered(known, found).values())
    if gone:
        lines.append(f"{gone} known offences no longer exist; run `{LOWER}` and commit {LIST}")
    return lines
