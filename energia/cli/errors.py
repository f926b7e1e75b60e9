"""Errors of a command: lines on stderr and an exit code."""

import errno
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from energia.errors import EnergiaError, UsageError

_P = ParamSpec("_P")


def errors_as_lines(command: Callable[_P, None], prefix: str = "error: ") -> Callable[_P, None]:
    """Return the command with errors as a line and an exit code: 2 for usage, otherwise 1."""

    @wraps(command)
    def wrapped(*args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except BrokenPipeError:
            raise  # Typer ends the command silently when the reader of its output has closed.
        except (EnergiaError, OSError) as error:
            typer.echo(f"{prefix}{error_line(error)}", err=True)
            raise typer.Exit(2 if isinstance(error, UsageError) else 1) from error

    return wrapped


def error_line(error: EnergiaError | OSError) -> str:
    """Return the error in one line."""
    if isinstance(error, EnergiaError):
        return str(error)
    place = f"{error.filename}: " if error.filename else ""
    advice = "; free some space and try again" if error.errno == errno.ENOSPC else ""
    return f"{place}{error.strerror or error}{advice}"
