"""The command line: a file for each command, which imports what is slow when it needs it."""

from energia.cli.app import app

__all__ = ["app"]
