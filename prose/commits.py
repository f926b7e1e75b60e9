"""`python -m prose.commits`: check the subjects of a branch's commits, or of one message file."""

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

LONGEST = 72
# The branch is compared with the first of these that exists.
_MAIN = ("origin/main", "main")
# On main itself, where a branch has no commits of its own.
_LATEST = 20
_IMPERATIVE = (
    sys.executable,
    "-m",
    "ruff",
    "check",
    "--isolated",
    "--quiet",
    "--select",
    "D401",
    "-",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is wrong with each subject."""
    parser = argparse.ArgumentParser(prog="python -m prose.commits", description=__doc__)
    parser.add_argument("--message", type=Path, help="a commit message, for the commit-msg hook")
    options = parser.parse_args(arguments)
    if options.message:
        subjects = [subject_of(options.message.read_text(encoding="utf-8"))]
    else:
        subjects = branch_subjects()
    wrong = [f"'{subject}': {fault}" for subject in subjects for fault in faults(subject)]
    if wrong:
        print("\n".join(wrong))
    return int(bool(wrong))


def subject_of(message: str) -> str:
    """Return the first line that is neither empty nor one of git's comments."""
    lines = (line.strip() for line in message.splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")


def branch_subjects() -> list[str]:
    """Return the subjects since the branch left main; on main those of the latest commits."""
    base = next(filter(None, (_git("merge-base", "HEAD", name) for name in _MAIN)), "")
    log = ("log", "--no-merges", "--format=%s")
    since = _git(*log, f"{base}..HEAD") if base else ""
    return (since or _git(*log, f"--max-count={_LATEST}")).splitlines()


def faults(subject: str) -> Iterator[str]:
    """Yield the rules that a subject breaks."""
    if len(subject) > LONGEST:
        yield f"{len(subject)} characters; use at most {LONGEST}"
    if not subject[:1].isupper():
        yield "start with an upper-case letter"
    if subject.endswith("."):
        yield "end without a period"
    if not is_imperative(subject):
        yield "start with an imperative verb, such as Add, Fix or Return"


def is_imperative(subject: str) -> bool:
    """Ask ruff, which judges the docstrings of functions alike."""
    function = f"def commit():\n    {subject + '.'!r}\n"
    result = subprocess.run(
        _IMPERATIVE, input=function, text=True, capture_output=True, check=False
    )
    return result.returncode == 0


def _git(*arguments: str) -> str:
    """Return the output of git, which is empty if it fails, as in a checkout without history."""
    command = ("git", *arguments)
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
