"""The whole check: a Python file, the repository and its list."""

import subprocess
from pathlib import Path

import pytest

from prose import __main__ as check
from prose import known
from prose.checkers import CheckerError, textlint
from prose.offences import Offence

SOURCE = '''"""A module."""


def read(told: str) -> str:
    """Returns text.

    It is read anew.
    """
    size = 1  # in bytes
    # Of a file.
    raise ValueError(f"{told} is no file at all")
'''


def test_every_checker_reports_lines_of_the_source(tmp_path: Path) -> None:
    path = tmp_path / "source.py"
    path.write_text(SOURCE, encoding="utf-8")
    found = [line.removeprefix(f"{path}:") for line in check.shown([path])]
    assert [": ".join(line.split(": ")[:2]) for line in found] == [
        "4: telling",
        "5: D401",
        "7: archaic",
        "10: fronted",
        "11: negated",
    ]


def test_new_file_is_checked_before_it_is_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "--quiet"], check=True)  # noqa: S607
    for name in ("new.md", "new.txt", "ignored.py"):
        (tmp_path / name).touch()
    (tmp_path / ".gitignore").write_text("ignored.py\n", encoding="utf-8")
    assert check.prose_files() == [Path("new.md")]


def test_missing_file_fails_with_the_words_of_textlint() -> None:
    with pytest.raises(CheckerError, match="textlint"):
        list(textlint([Path("missing.md")]))


def test_lower_writes_the_list_and_still_reports_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "known.txt"
    path.write_text("a.md archaic 1\na.md long 2\n", encoding="utf-8")
    found = [Offence("a.md", 1, rule, "x") for rule in ("archaic", "archaic", "long")]
    monkeypatch.setattr(known, "LIST", path)
    monkeypatch.setattr(check, "prose_files", list)
    monkeypatch.setattr(check, "offences_of", lambda paths: found)
    lines = check.compared(lower=True)
    assert path.read_text(encoding="utf-8") == "a.md archaic 1\na.md long 1\n"
    assert lines[-1] == "a.md: archaic: 2 found, 1 known"
