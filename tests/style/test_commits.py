"""Subjects of commits."""

import subprocess
from pathlib import Path

import pytest

from prose.commits import branch_subjects, faults, main, subject_of


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Return the lock after a failed run", []),
        ("Print '\"' and \\ in names", []),
        (f"Add {'a' * 68}", []),
        (f"Add {'a' * 69}", ["73 characters; use at most 72"]),
        ("add a lock", ["start with an upper-case letter"]),
        ("Add a lock.", ["end without a period"]),
        ("Added a lock", ["start with an imperative verb, such as Add, Fix or Return"]),
        ("The lock is kept", ["start with an imperative verb, such as Add, Fix or Return"]),
    ],
)
def test_subject_breaks_its_rule(subject: str, expected: list[str]) -> None:
    assert list(faults(subject)) == expected


def test_subject_is_the_first_line_of_text() -> None:
    assert subject_of("\n# git's comment\nAdd a lock\n\nThe reason.\n") == "Add a lock"


@pytest.mark.parametrize(("message", "status"), [("Add a lock\n", 0), ("Added a lock\n", 1)])
def test_message_file_sets_the_exit_status(tmp_path: Path, message: str, status: int) -> None:
    path = tmp_path / "COMMIT_EDITMSG"
    path.write_text(message, encoding="utf-8")
    assert main(["--message", str(path)]) == status


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    git("init", "--quiet", "--initial-branch", "main")
    return tmp_path


def git(*arguments: str) -> None:
    """Run git as an author of its own, without the settings of the user."""
    settings = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *settings, *arguments], check=True)  # noqa: S607


def commit(*subjects: str) -> None:
    """Add an empty commit for each subject."""
    for subject in subjects:
        git("commit", "--quiet", "--allow-empty", "--message", subject)


@pytest.mark.usefixtures("repository")
def test_branch_is_checked_since_it_left_main() -> None:
    commit("Add one", "Add two")
    git("switch", "--quiet", "--create", "branch")
    commit("Add three", "Add four")
    git("switch", "--quiet", "main")
    commit("Add five")
    git("switch", "--quiet", "branch")
    git("merge", "--quiet", "--no-edit", "main")
    assert branch_subjects() == ["Add four", "Add three"]


@pytest.mark.usefixtures("repository")
def test_main_is_checked_for_its_latest_commits() -> None:
    commit(*(f"Add {number}" for number in range(21)))
    assert branch_subjects() == [f"Add {number}" for number in range(20, 0, -1)]


@pytest.mark.usefixtures("repository")
def test_repository_without_commits_passes() -> None:
    assert main([]) == 0


def test_folder_outside_git_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert main([]) == 0
