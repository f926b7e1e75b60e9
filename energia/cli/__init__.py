"""The command line: `energia run`, `query`, `sql`, `access`, `contracts`, `generate`."""

from energia.cli.app import app

__all__ = ["app"]
