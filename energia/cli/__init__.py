"""The command line: one file per command. A command imports slow modules when it runs."""

from energia.cli.app import app

__all__ = ["app"]
