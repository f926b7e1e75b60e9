"""README says what is: its commands, questions, folders and make targets exist, and the reverse."""

import re
import shlex

import pytest
from typer.main import get_command

from energia.cli import app
from energia.compiler.checks import CELL_REASONS
from energia.compiler.keys import CONFLICTING, REPEATED, REPLACED
from energia.partition.warnings import WARNING_CODES
from energia.project import Project
from energia.reader import ROW_REASONS

from .conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAKE_TARGETS = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_make_targets_in_the_documents_exist() -> None:
    assert set(re.findall(r"`?\bmake ([a-z]+)`", DOCUMENTS)) <= MAKE_TARGETS


def test_every_command_is_in_readme() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for name in commands:
        assert f"energia {name}" in README


@pytest.mark.parametrize(
    "line", [line for line in README.splitlines() if line.startswith("$ energia ")]
)
def test_commands_in_readme_parse(line: str) -> None:
    arguments = shlex.split(line, comments=True)[2:]
    command = get_command(app)
    context = command.make_context("energia", arguments, resilient_parsing=True)
    name, sub, rest = command.resolve_command(context, arguments)  # type: ignore[attr-defined]
    assert sub is not None, name
    sub.make_context(name, list(rest), resilient_parsing=False)


def test_questions_in_readme_exist(project: Project) -> None:
    known = {query.name for query in project.queries()}
    assert set(re.findall(r"energia query ([a-z_]+)", README)) <= known


def test_folders_in_readme_exist() -> None:
    for path in re.findall(r"^\| `([a-z_/.]+)`", README, re.MULTILINE):
        assert (ROOT / path).exists(), path


def test_every_reason_and_warning_is_explained() -> None:
    text = (ROOT / "docs/reasons.md").read_text(encoding="utf-8")
    keys = (CONFLICTING, REPLACED, REPEATED)
    codes = {*ROW_REASONS, *CELL_REASONS, *(key.removeprefix("clave: ") for key in keys)}
    explained = re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \|", text, re.MULTILINE)
    assert {code for cell in explained for code in re.findall(r"[a-z_]+", cell)} == codes
    assert set(re.findall(r"^\| `\S+ ([a-z_]+)` \|", text, re.MULTILINE)) == {*WARNING_CODES}
