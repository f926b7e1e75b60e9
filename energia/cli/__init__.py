"""The command line: `energia run`, `upload`, `query`, `sql`, `access`, `contracts`, `generate`."""

from energia.cli.app import app

__all__ = ["app"]
