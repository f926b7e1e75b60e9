"""Each rule that textlint runs finds its offence, and only that."""

from pathlib import Path

import pytest

from prose.checkers import textlint

WORDS = " ".join(["word"] * 24)
EXAMPLES = [
    ("pointing", "The jobs run on this machine.", "The jobs run in local AWS."),
    ("pointing", "A table of ours has no owner.", "A table of energia has no owner."),
    ("pointing", "The later row is wrong; that one is kept.", "The later row is kept."),
    ("fronted", "Of uploads the log has the reason.", "The log has the reason for uploads."),
    ("fronted", "The gate is open. For a date it stays so.", "For example, the gate is open."),
    ("archaic", "The snapshots are written anew.", "The snapshots are rebuilt."),
    ("archaic", "Mend the field.", "Fix the field named `mend`."),
    ("archaic", "The run makes each file again.", "The run rebuilds each file."),
    ("archaic", "It is read, for it has a name.", "It is read, for a date, in order."),
    ("headless", "What rests on the field is checked.", "What does the gate check?"),
    ("headless", "Whoever calls owns the lock.", "The caller owns the lock."),
    ("long", f"The {WORDS} end.", f"The {WORDS}. The end."),
    ("long", f"A `b` {WORDS}.", f"A {WORDS}."),
    ("telling", "The record tells the size.", "The record has the size."),
    ("telling", "Told of each step.", "Called before each step."),
    ("negated", "It is no manifest.", "It is no longer a manifest."),
    ("gendered", "The job assumes his role.", "The job assumes its role."),
]


@pytest.fixture(scope="module")
def rules_by_line(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[str]]:
    path = tmp_path_factory.mktemp("prose") / "examples.md"
    path.write_text("\n\n".join(text for _, *pair in EXAMPLES for text in pair), encoding="utf-8")
    found: dict[int, list[str]] = {}
    for offence in textlint([path]):
        found.setdefault(offence.line, []).append(offence.rule)
    return found


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=[text for _, text, _ in EXAMPLES])
def test_rule_finds_the_bad_example_only(rules_by_line: dict[int, list[str]], number: int) -> None:
    rule = EXAMPLES[number][0]
    bad = 4 * number + 1
    assert (rules_by_line.get(bad), rules_by_line.get(bad + 2)) == ([rule], None)


def test_headings_and_tables_are_checked_and_code_is_not(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    lines = ["# Mend it", "", "| a |", "|---|", "| anew |", "", "```text", "anew", "```"]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert [offence.line for offence in textlint([path])] == [1, 5]
