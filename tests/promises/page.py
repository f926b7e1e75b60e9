"""docs/promises.md: every promise, how it is tested, how many times, and with which result."""

from collections.abc import Mapping

from interrupted.server import ROOT

from .ways import PROMISES, Way

PAGE = ROOT / "docs/promises.md"

_START = """\
# Promises, and how they are tested

**A run that exits with 0 has published every row of every file it was given, or has said why not
for each.**

`make promises` tests this and the promises below on local lakes, and writes this page. `make check`
tries a share of it. If a promise is broken, its result says so and the command fails.
"""
_HEADER = "| how it is tested | times | result |\n| --- | --- | --- |"


def write_page(found: Mapping[Way, Mapping[str, int]]) -> None:
    """Write the page with these outcomes."""
    blocks = [_START]
    for promise, ways in PROMISES.items():
        rows = [_row(how, found[way]) for way, how in ways.items()]
        blocks.append("\n".join((f"## {promise}", "", _HEADER, *rows, "")))
    PAGE.write_text("\n".join(blocks), encoding="utf-8")


def _row(how: str, outcomes: Mapping[str, int]) -> str:
    result = ", ".join(f"{outcome} {count:,}" for outcome, count in outcomes.items())
    return f"| {how} | {sum(outcomes.values()):,} | {result or 'not tried'} |"
