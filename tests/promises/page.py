"""Write docs/promises.md: each promise, how it is tested, how many times, and the results."""

from collections.abc import Mapping

from interrupted.server import ROOT

from .ways import PROMISES, Way

PAGE = ROOT / "docs/promises.md"

_START = """\
# Promises and their tests

**If a run exits with 0, it has published every row of every given file, or reported why not.**

`make promises` tests this and the promises below on local lakes, and writes this page. `make check`
runs a share of these tests. If a promise is broken, the result shows it and the command fails.
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
