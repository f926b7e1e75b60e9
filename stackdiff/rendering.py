"""Render the comment in Markdown, within GitHub's limit; a note counts the lines that are cut."""

from collections.abc import Mapping, Sequence

from stackdiff.changes import Kind, StackChange
from stackdiff.sections import Section, fenced, sections

LIMIT = 64_000
"""Characters; GitHub allows 65,536, and posting adds a few lines."""

_TITLE = "## Changes on AWS"
_HEADER = ("environment", "stack", *Kind, "other")

Texts = Mapping[tuple[str, str], str]
"""The output of `cdk diff` by environment and stack."""


def render(stacks: Sequence[StackChange], texts: Texts, *, limit: int, rest: str) -> str:
    """Return the comment; ``rest`` is the reference to the lines that do not fit."""
    differing = [stack for stack in stacks if stack.differs]
    if not differing:
        names = ", ".join(dict.fromkeys(stack.environment for stack in stacks))
        return f"{_TITLE}\n\nNo changes to the stacks of {names}.\n"
    parts = [_TITLE, _summary(stacks)]
    for section in sections(differing):
        # Half of the remaining room, so that later sections have some too.
        parts.append(_section(section, (limit - _length(parts)) // 2, rest))
    parts.append("### All changes, from `cdk diff`")
    parts += _details(differing, texts, limit - _length(parts), rest)
    return "\n\n".join(parts) + "\n"


def _length(parts: Sequence[str]) -> int:
    return sum(len(part) + 2 for part in parts)


def _summary(stacks: Sequence[StackChange]) -> str:
    rows = [_HEADER, ("---",) * len(_HEADER), *map(_row, stacks)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(stack: StackChange) -> Sequence[str]:
    note = " (new)" if stack.is_new else " (removed)" if stack.is_gone else ""
    counts = (*(stack.count(kind) for kind in Kind), stack.others)
    return (stack.environment, f"{stack.name}{note}", *(str(count or "") for count in counts))


def _section(section: Section, room: int, rest: str) -> str:
    text = f"### {section.title}"
    for shown, entry in enumerate(section.entries):
        if len(text) + len(entry) + 2 > room - _room_for_note(rest):
            left = len(section.entries) - shown
            return f"{text}\n\n_{left} of {len(section.entries)} are not shown: {rest}._"
        text = f"{text}\n\n{entry}"
    return text


def _details(stacks: Sequence[StackChange], texts: Texts, room: int, rest: str) -> Sequence[str]:
    found = {(stack.environment, stack.name): _whole(stack, texts) for stack in stacks}
    shown: dict[tuple[str, str], str] = {}
    # Short diffs first: longer ones get the room that is left.
    for left, key in zip(
        range(len(found), 0, -1), sorted(found, key=lambda key: len(found[key])), strict=True
    ):
        shown[key] = _detail(key, found[key].splitlines(), room // left, rest)
        room -= len(shown[key]) + 2
    return [shown[key] for key in found]


def _whole(stack: StackChange, texts: Texts) -> str:
    if not stack.is_gone:
        return texts[stack.environment, stack.name]
    lines = [f"[-] {change.type} {change.name}" for change in stack.resources]
    note = "The stack is no longer in the app. `cdk deploy` does not delete it from the account."
    return "\n".join((note, *lines))


def _detail(key: tuple[str, str], lines: Sequence[str], room: int, rest: str) -> str:
    block = fenced(lines, "text")
    head, tail = f"<details><summary>{' '.join(key)}</summary>\n\n", "\n\n</details>"
    if len(head + block + tail) <= room:
        return head + block + tail
    kept, size = 0, len(head + fenced((), "text") + tail) + _room_for_note(rest)
    while kept < len(lines) and size + len(lines[kept]) + 1 <= room:
        size += len(lines[kept]) + 1
        kept += 1
    note = f"\n\n_{len(lines) - kept} of {len(lines)} lines are not shown: {rest}._"
    return head + (fenced(lines[:kept], "text") if kept else "") + note + tail


def _room_for_note(rest: str) -> int:
    return len(rest) + 60
