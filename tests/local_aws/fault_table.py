"""The table that ends docs/faults.md: what came of every fault."""

from collections.abc import Iterable, Mapping

from .deployed import ROOT
from .fault_cases import KINDS, Case

PAGE = ROOT / "docs/faults.md"


def read_table() -> dict[str, str]:
    """The outcomes in the table, by the names of their cases."""
    lines = _table().splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    return {
        f"{state} {call} {kind}": outcome
        for state, call, *outcomes in rows[2:]
        for kind, outcome in zip(KINDS, outcomes, strict=True)
        if outcome
    }


def write_table(cases: Iterable[Case], outcomes: Mapping[str, str]) -> None:
    """Write these outcomes into the table; it keeps the others, in the order of the cases."""
    places = {case.name: (case.state, case.call) for case in cases}
    before = {name: outcome for name, outcome in read_table().items() if name in places}
    known = {**before, **outcomes}
    rows = [["state", "call", *KINDS], ["---"] * (2 + len(KINDS))]
    for state, call in dict.fromkeys(places.values()):
        cells = (known.get(f"{state} {call} {kind}", "") for kind in KINDS)
        rows.append([state, call, *cells])
    text = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page.removesuffix(_table()) + text, encoding="utf-8")


def _table() -> str:
    """What the page ends with, from its first bar on."""
    _, bar, rest = PAGE.read_text(encoding="utf-8").partition("|")
    return bar + rest
