"""Findings of the check, whichever tool they come from."""

from typing import NamedTuple


class Offence(NamedTuple):
    """One place that breaks one rule."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"
