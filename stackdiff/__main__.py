"""Compare the stacks of two checkouts; write comment.md and the unabridged whole.md."""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from energia.errors import EnergiaError
from stackdiff.assemblies import Tree
from stackdiff.changes import StackChange, compare
from stackdiff.rendering import LIMIT, Texts, render
from stackdiff.specification import Specification


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and return 0, or 1 if the stacks cannot be compared."""
    parser = argparse.ArgumentParser(prog="stackdiff", description=__doc__)
    parser.add_argument("base", type=Path, help="checkout without the change")
    parser.add_argument("head", type=Path, help="checkout with the change")
    parser.add_argument("--out", type=Path, required=True, help="output folder")
    parser.add_argument(
        "--whole-at", default="", help="URL of the workflow run that stores whole.md"
    )
    given = parser.parse_args(arguments)
    try:
        write(Tree(given.base.resolve()), Tree(given.head.resolve()), given.out, given.whole_at)
    except EnergiaError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def write(base: Tree, head: Tree, out: Path, whole_at: str) -> None:
    """Write comment.md, cut to GitHub's limit, and whole.md into ``out``."""
    stacks, texts = compared(base, head, out.resolve() / "assemblies")
    whole_md = f"whole.md of the [workflow run]({whole_at})" if whole_at else "whole.md"
    rest = f"see {whole_md}"
    whole = render(stacks, texts, limit=sys.maxsize, rest=rest)
    comment = render(stacks, texts, limit=LIMIT, rest=rest)
    (out / "whole.md").write_text(whole, encoding="utf-8")
    (out / "comment.md").write_text(comment, encoding="utf-8")


def compared(base: Tree, head: Tree, out: Path) -> tuple[Sequence[StackChange], Texts]:
    """Synthesise every environment of both trees and compare the stacks."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    nothing = out / "nothing.json"
    nothing.write_text("{}", encoding="utf-8")
    specification = Specification.of(head.root)
    stacks: list[StackChange] = []
    texts: dict[tuple[str, str], str] = {}
    for environment in dict.fromkeys((*head.environments, *base.environments)):
        old = base.synthesise(environment, out / "base" / environment)
        new = head.synthesise(environment, out / "head" / environment)
        for stack in compare(environment, old, new, specification):
            stacks.append(stack)
            if stack.differs and not stack.is_gone:
                template = old.stacks.get(stack.name, nothing)
                texts[environment, stack.name] = head.difference(new, stack.name, template)
    return stacks, texts


if __name__ == "__main__":
    sys.exit(main())
