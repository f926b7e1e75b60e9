"""The errors of a command as lines on stderr and as an exit code."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from energia.errors import EnergiaError, UsageError

_P = ParamSpec("_P")


def errors_as_lines(command: Callable[_P, None], prefix: str = "error: ") -> Callable[_P, None]:
    """Return the command so that its errors end it with a line: 2 for wrong usage, 1 for others."""

    @wraps(command)
    def ended_by_a_line(*args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except BrokenPipeError:
            raise  # Typer ends a command in silence when the reader of its output has gone.
        except (EnergiaError, OSError) as error:
            typer.echo(f"{prefix}{_line(error)}", err=True)
            raise typer.Exit(2 if isinstance(error, UsageError) else 1) from error

    return ended_by_a_line


def _line(error: EnergiaError | OSError) -> str:
    return f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error)
