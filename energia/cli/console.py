"""The console of every command: it prints data as it is."""

from typing import Any

from rich.console import Console


def plain_console(**options: Any) -> Console:
    """A console to which no text is markup: data may hold what looks like it, such as ``[/x]``."""
    return Console(markup=False, emoji=False, **options)
