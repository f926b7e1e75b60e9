"""`python -m prose`: check the prose against STYLE.md."""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from prose import known
from prose.checkers import ruff, textlint
from prose.names import names
from prose.offences import Offence


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the offences that are not known; print every offence of files that are named."""
    parser = argparse.ArgumentParser(prog="python -m prose", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, help="print every offence of these files")
    parser.add_argument("--lower", action="store_true", help=f"lower the counts of {known.LIST}")
    options = parser.parse_args(arguments)
    lines = shown(options.paths) if options.paths else compared(lower=options.lower)
    if lines:
        print("\n".join(lines))
    return int(bool(lines))


def shown(paths: Sequence[Path]) -> list[str]:
    """Return every offence of the files."""
    return [str(offence) for offence in offences_of(paths)]


def compared(*, lower: bool) -> list[str]:
    """Compare the repository with the list of known offences, which ``lower`` lowers first."""
    offences = offences_of(prose_files())
    listed = known.read(known.LIST)
    if lower:
        listed = known.lowered(listed, known.count(offences))
        known.write(known.LIST, listed)
    return known.differences(listed, offences)


def offences_of(paths: Sequence[Path]) -> list[Offence]:
    """Check Markdown and Python files against every rule."""
    python = [path for path in paths if path.suffix == ".py"]
    named = [
        offence for path in python for offence in names(str(path), path.read_text(encoding="utf-8"))
    ]
    return sorted([*textlint(paths), *ruff(python), *named])


def prose_files() -> list[Path]:
    """Return the Markdown and Python files of the repository, those not yet added included."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md", "*.py"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    return [path for path in map(Path, listed.stdout.splitlines()) if path.exists()]


if __name__ == "__main__":
    sys.exit(main())
