"""Output of every command: a console for people, UTF-8 for programs."""

import json
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table

_SHOWN_NAMES = 10


def counted(number: int, noun: str) -> str:
    """Return the number with its noun, in the plural unless the number is 1."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def plain_console(**options: Any) -> Console:
    """Return a console without markup: data may hold what looks like it, such as ``[/x]``."""
    return Console(markup=False, emoji=False, **options)


def plain_table(
    *whole: str, right: Iterable[str] = (), folded: Iterable[str] = (), title: str | None = None
) -> Table:
    """Return a table without lines: first columns that stay whole, last those that are folded."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for heading in whole:
        table.add_column(heading, no_wrap=True)
    for heading in right:
        table.add_column(heading, justify="right", overflow="fold")
    for heading in folded:
        table.add_column(heading, overflow="fold")
    return table


def print_plain(console: Console, line: str) -> None:
    """Print a line for copying, such as a path or a command, without wrapping or colour."""
    console.print(line, highlight=False, soft_wrap=True)


def print_error(console: Console, error: str) -> None:
    """Print the line of an error."""
    console.print(f"error: {error}", style="red", highlight=False, soft_wrap=True)


def print_warning(console: Console, warning: str) -> None:
    """Print the line of a warning."""
    console.print(f"warning: {warning}", style="yellow", highlight=False, soft_wrap=True)


def print_not_read(console: Console, names: list[str]) -> None:
    """Print the names of the skipped files, if there are any."""
    if names:
        rest = len(names) - _SHOWN_NAMES
        shown = ", ".join(names[:_SHOWN_NAMES]) + (f" and {rest} more" if rest > 0 else "")
        print_plain(console, f"\nskipped (not files of a dataset): {shown}")


def print_data(pieces: Iterable[str]) -> None:
    """Print output for programs in UTF-8, whatever the terminal's encoding."""
    for text in pieces:
        # UTF-8 cannot hold the bytes of odd file names; JSON escapes them too.
        sys.stdout.buffer.write(text.encode(errors="backslashreplace"))
    # A closed pipe must fail in this call, not at the end of the interpreter.
    sys.stdout.buffer.flush()


def print_json(data: Any) -> None:
    """Print plain data as JSON."""
    print_data([json.dumps(data, ensure_ascii=False, indent=2), "\n"])
