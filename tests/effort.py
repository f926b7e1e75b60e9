"""Scale test runs: ENERGIA_TESTS is fast (the default), full or deep.

`make test` is fast, `make check` full, and searches such as `make promises` are deep.
"""

import os
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

EFFORT = os.environ.get("ENERGIA_TESTS", "fast")
IS_DEEP = EFFORT == "deep"

_T = TypeVar("_T")


def sized(*, fast: int, full: int, deep: int) -> int:
    """Return how many cases to try. Raise KeyError for another value of ENERGIA_TESTS."""
    return {"fast": fast, "full": full, "deep": deep}[EFFORT]


def sample(items: Sequence[_T], *, fast: int, full: int | None = None) -> list[_T]:
    """Return evenly spread items, other ones each day; all of them in a deep run.

    A full run takes all, too, if ``full`` is left out.
    """
    whole = len(items)
    count = min(whole, sized(fast=fast, full=full or whole, deep=whole))
    first = date.today().toordinal()  # the same in every process of a run
    return [items[(first + number * whole // count) % whole] for number in range(count)]
