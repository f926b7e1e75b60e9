"""Near matches for names that people type.

The module imports nothing of energia, because jobs on AWS carry it.
"""

from collections.abc import Collection, Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str], similarity: float = 0.6) -> str | None:
    """Return the known name most like ``name``, ignoring case; None if no name is like it.

    The only name that ``name`` begins is like it, too. ``similarity`` is a ratio of difflib.
    """
    # Sorted, because the closest of equally close names must not depend on hashing.
    spellings = {each.casefold(): each for each in sorted(known)}
    typed = name.casefold()
    begun = [each for each in spellings if typed and each.startswith(typed)]
    close = get_close_matches(typed, spellings, 1, similarity) or (begun if len(begun) == 1 else [])
    return spellings[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean ...?" with the known name nearest to ``name``; empty without one."""
    close = nearest(name, known)
    return f"; did you mean '{close}'?" if close else ""


def instead(name: str, known: Collection[str]) -> str:
    """Return the end of a message about an unknown name: the nearest known one, or all of them."""
    choice = "one of " if len(known) > 1 else ""
    everything = f"; use {choice}{', '.join(known)}" if known else ""
    return did_you_mean(name, known) or everything
