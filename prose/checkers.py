"""Run textlint over the prose and ruff over the docstrings."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from prose.offences import Offence
from prose.pieces import Piece, pieces

_TEXTLINT = ("node_modules/.bin/textlint", "--format", "json")
_RUFF = (sys.executable, "-m", "ruff", "check", "--select", "D", "--output-format", "json")


class CheckerError(Exception):
    """A checker could not run."""


class Extract:
    """The Markdown that textlint reads for a source file, and the source line of each line."""

    def __init__(self, source: Path, folder: Path, *, messages: bool) -> None:
        self.source, self.file = source, source.resolve()
        self._lines: list[int] = []
        if source.suffix == ".py":
            self.file = folder / f"{len(list(folder.iterdir()))}.md"
            self._write(pieces(source.read_text(encoding="utf-8"), messages=messages))

    def _write(self, found: Sequence[Piece]) -> None:
        """Write the pieces with an empty line after each, so that Markdown keeps them apart."""
        rows = [row for piece in found for row in (*piece, (piece[-1][0], ""))]
        self._lines = [line for line, _ in rows]
        self.file.write_text("".join(f"{text}\n" for _, text in rows), encoding="utf-8")

    def line(self, number: int) -> int:
        """Return the line of the source for a line of the Markdown."""
        return self._lines[number - 1] if self._lines else number


def textlint(paths: Sequence[Path]) -> Iterator[Offence]:
    """Yield the offences in the prose of Markdown and Python files."""
    with TemporaryDirectory() as folder:
        made = [
            Extract(path, Path(folder).resolve(), messages="tests" not in path.parts)
            for path in paths
        ]
        extracts = {str(extract.file): extract for extract in made}
        results = _run([*_TEXTLINT, *extracts])
    for result in results:
        extract = extracts[result["filePath"]]
        for found in result["messages"]:
            rule = found["ruleId"].removeprefix("energia/")
            line = extract.line(found["line"])
            yield Offence(str(extract.source), line, rule, found["message"])


def ruff(paths: Sequence[Path]) -> Iterator[Offence]:
    """Yield the offences against the docstring rules of ruff, which pyproject.toml configures."""
    python = {str(path.resolve()): path for path in paths if path.suffix == ".py"}
    if python:
        for found in _run([*_RUFF, *python]):
            path = python[found["filename"]]
            yield Offence(str(path), found["location"]["row"], found["code"], found["message"])


def _run(command: Sequence[str]) -> Any:
    """Return the JSON that a checker prints; it exits with 1 if it found offences."""
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode > 1:
        raise CheckerError(f"'{' '.join(command[:3])}' failed:\n{result.stdout}{result.stderr}")
    return json.loads(result.stdout)
