"""docs/promises.md has every promise and way, each tried and none broken."""

from .page import PAGE
from .trials import BROKEN
from .ways import PROMISES


def test_page_has_every_promise_tried_and_kept() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for promise, ways in PROMISES.items():
        assert f"## {promise}\n" in text
        for how in ways.values():
            (row,) = (line for line in text.splitlines() if line.startswith(f"| {how} | "))
            assert BROKEN not in row.removeprefix(f"| {how}")
            assert not row.endswith(" | not tried |")
