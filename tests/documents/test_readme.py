"""The commands and the output in README are real."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from energia.cli import app

from .markdown import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
OUTPUT = re.findall(r"```console\n\$ make run\n```\n\n```text\n(.*?)```", README, re.DOTALL)
COMMANDS = re.findall(r"^\$ energia (.*)", README, re.MULTILINE)
OMITTED = "..."


def energia(arguments: str) -> Result:
    """Run one command in this process."""
    result = CliRunner().invoke(app, shlex.split(arguments), prog_name="energia")
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_make_run_prints_the_lines_of_readme() -> None:
    run = energia(f"run {shlex.quote(str(ROOT / 'data/raw'))}")
    query = energia("query ventas_por_tipo_energia")
    real = iter(timeless(run.output + query.output))
    (shown,) = OUTPUT
    for line in timeless(shown):
        assert line == OMITTED or line in real, line


def timeless(output: str) -> list[str]:
    """Return the lines without the duration of the run and without spaces at their ends."""
    return [line.rstrip() for line in re.sub(r" in \d+\.\d s", "", output).splitlines()]


def test_commands_of_readme_succeed_in_their_order() -> None:
    exports = Path("exports")
    exports.mkdir()
    for file in (ROOT / "data/raw").glob("*/fecha_carga=2026-01-05/*.csv"):
        shutil.copy(file, exports)
    for command in COMMANDS:
        assert energia(command).output
    assert COMMANDS
