"""The console of every command: it prints data as it is."""

from typing import Any

from rich.console import Console


def plain_console(**options: Any) -> Console:
    """A console to which no text is markup: data may hold what looks like it, such as ``[/x]``."""
    return Console(markup=False, emoji=False, **options)


def print_plain(console: Console, line: str) -> None:
    """Print what is for copying, such as paths and commands: neither wrapped nor coloured."""
    console.print(line, highlight=False, soft_wrap=True)


def print_error(console: Console, error: str) -> None:
    """Print the line of an error."""
    console.print(f"error: {error}", style="red", highlight=False, soft_wrap=True)
