"""How much of the promises a test run tries: ENERGIA_PROMISES has the percentage of a full run."""

import os
from collections.abc import Sequence
from typing import TypeVar

PERCENT = int(os.environ.get("ENERGIA_PROMISES", "1"))
IS_FULL = PERCENT >= 100

_T = TypeVar("_T")


def share(full: int, least: int = 1) -> int:
    """Return how many of the trials of a full run to make."""
    return max(least, full * PERCENT // 100)


def sample(items: Sequence[_T], least: int = 1) -> list[_T]:
    """Return a share of the items, evenly spread."""
    count = min(len(items), share(len(items), least))
    return [items[number * len(items) // count] for number in range(count)]
