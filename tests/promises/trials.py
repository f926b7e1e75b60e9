"""Count what was tried of a promise, and what came of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from .ways import Way

KEPT = "kept"
BROKEN = "broken"

Record = Callable[[str, object], None]
"""The record_property of pytest: it passes plain data from workers to the page."""


@dataclass
class Trials:
    """Outcomes of one way to try a promise, and a line for each time it was broken."""

    outcomes: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def note(self, outcome: str, *problems: str) -> None:
        """Count a trial: as broken if there were problems."""
        self.outcomes[BROKEN if problems else outcome] += 1
        self.broken.extend(problems)

    def conclude(self, way: Way, record: Record) -> None:
        """Record the counts for the page; AssertionError if the promise was broken."""
        record(way.value, dict(sorted(self.outcomes.items())))
        assert not self.broken, "\n".join(self.broken)
