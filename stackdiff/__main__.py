"""`python -m stackdiff BASE HEAD`: compares two checkouts, and writes the comment and the whole."""

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
    """Exits with 0 whatever the stacks do, with 1 when they cannot be compared."""
    parser = argparse.ArgumentParser(prog="stackdiff", description=__doc__)
    parser.add_argument("base", type=Path, help="checkout of what the change is made to")
    parser.add_argument("head", type=Path, help="checkout with the change")
    parser.add_argument("--out", type=Path, required=True, help="folder for comment and assemblies")
    parser.add_argument("--whole-at", default="", help="address of the run that keeps whole.md")
    given = parser.parse_args(arguments)
    try:
        write(Tree(given.base.resolve()), Tree(given.head.resolve()), given.out, given.whole_at)
    except EnergiaError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def write(base: Tree, head: Tree, out: Path, whole_at: str) -> None:
    """Leaves comment.md, which fits, and whole.md in ``out``."""
    stacks, texts = compared(base, head, out.resolve() / "assemblies")
    rest = f"whole.md of [this run]({whole_at}) has them" if whole_at else "whole.md has them"
    whole = render(stacks, texts, limit=sys.maxsize, rest=rest)
    comment = render(stacks, texts, limit=LIMIT, rest=rest)
    (out / "whole.md").write_text(whole, encoding="utf-8")
    (out / "comment.md").write_text(comment, encoding="utf-8")


def compared(base: Tree, head: Tree, out: Path) -> tuple[Sequence[StackChange], Texts]:
    """Synthesises every environment of either tree twice, and compares the stacks."""
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
