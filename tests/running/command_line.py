"""The command `energia`: called in the process of the tests, which is fast, or as a program."""

import os
import subprocess
import sys
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from energia.cli import app

from .conftest import ROOT

PROGRAM = (sys.executable, "-m", "energia")


@dataclass(frozen=True)
class Done:
    """A finished command: its exit code and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def energia(*arguments: object, cwd: Path = ROOT) -> Done:
    """Call the command in this process."""
    with chdir(cwd):
        result = CliRunner().invoke(app, [*map(str, arguments)], prog_name="energia")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def energia_program(
    *arguments: object, cwd: Path = ROOT, encoding: str = "utf-8"
) -> subprocess.CompletedProcess[str]:
    """Start the program, on a terminal or pipe of that encoding; its output is read as UTF-8."""
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
