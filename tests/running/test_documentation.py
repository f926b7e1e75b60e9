"""Commands, questions, folders and make targets in the documents exist, and the reverse."""

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

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")]
DOCUMENTS = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
USING = (ROOT / "docs/using.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
MAKE_TARGETS = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_make_targets_in_the_documents_exist() -> None:
    assert set(re.findall(r"`make ([a-z-]+)\b", DOCUMENTS)) <= MAKE_TARGETS
    assert set(re.findall(r"^\$ make ([a-z-]+)$", DOCUMENTS, re.MULTILINE)) <= MAKE_TARGETS


def test_every_command_is_documented() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for name in commands:
        assert f"energia {name}" in USING


def test_test_files_in_the_documents_exist() -> None:
    named = set(re.findall(r"\btests/[\w/]+(?:\.py)?", DOCUMENTS))
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    "line", [line for line in DOCUMENTS.splitlines() if line.startswith("$ energia ")]
)
def test_commands_in_the_documents_parse(line: str) -> None:
    arguments = shlex.split(line, comments=True)[2:]
    command = get_command(app)
    context = command.make_context("energia", arguments, resilient_parsing=True)
    name, sub, rest = command.resolve_command(context, arguments)  # type: ignore[attr-defined]
    assert sub is not None, name
    sub.make_context(name, list(rest), resilient_parsing=False)


def test_questions_in_the_documents_exist(project: Project) -> None:
    known = {query.name for query in project.queries()}
    assert set(re.findall(r"energia query ([a-z_]+)", DOCUMENTS)) <= known


def test_folders_in_the_architecture_exist() -> None:
    (tree,) = re.findall(r"^## Repository\n(.*?)^## ", ARCHITECTURE, re.DOTALL | re.MULTILINE)
    folders = re.findall(r"`([a-z_/.]+)`", tree)
    assert folders
    assert [folder for folder in folders if not (ROOT / folder).exists()] == []


def test_every_reason_and_warning_is_explained() -> None:
    text = (ROOT / "docs/reasons.md").read_text(encoding="utf-8")
    keys = (CONFLICTING, REPLACED, REPEATED)
    codes = {*ROW_REASONS, *CELL_REASONS, *(key.removeprefix("clave: ") for key in keys)}
    explained = re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \|", text, re.MULTILINE)
    assert {code for cell in explained for code in re.findall(r"[a-z_]+", cell)} == codes
    assert set(re.findall(r"^\| `\S+ ([a-z_]+)` \|", text, re.MULTILINE)) == {*WARNING_CODES}
