"""The sections of the comment for reviewers: data at risk, permissions, grants and SQL."""

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from stackdiff.changes import DATA_HOLDING, Kind, Resource, ResourceChange, StackChange
from stackdiff.reading import iam_lines, lake_formation_lines, sql_lines

_CONTEXT = 2
_KEPT = ("Retain", "RetainExceptOnCreate")

Lines = Callable[[Resource], Sequence[str]]


@dataclass(frozen=True)
class Section:
    """A title and its entries; each entry is complete Markdown."""

    title: str
    entries: Sequence[str]


def sections(stacks: Sequence[StackChange]) -> Iterator[Section]:
    """Yield the sections that have entries, the most dangerous first."""
    found = (
        Section("Data at risk", _merged(stacks, _risk)),
        Section("IAM changes", _merged(stacks, _listed(iam_lines))),
        Section("Lake Formation changes", _merged(stacks, _listed(lake_formation_lines))),
        Section("SQL changes", _merged(stacks, _sql)),
    )
    yield from (section for section in found if section.entries)


def fenced(lines: Sequence[str], language: str) -> str:
    """Return a code block with a fence that its content cannot close."""
    fence = "```"
    while any(fence in line for line in lines):
        fence += "`"
    return "\n".join((fence + language, *lines, fence))


def _merged(
    stacks: Sequence[StackChange], entry: Callable[[StackChange, ResourceChange], str]
) -> Sequence[str]:
    """Return each entry once, with its environments."""
    found: dict[str, list[str]] = {}
    for stack in stacks:
        for change in stack.resources:
            if text := entry(stack, change):
                found.setdefault(text, []).append(stack.environment)
    return [f"**{', '.join(names)}** {text}" for text, names in found.items()]


def _named(change: ResourceChange) -> str:
    return f"{change.stack} `{change.name}` ({change.type})"


def _risk(stack: StackChange, change: ResourceChange) -> str:
    if change.type not in DATA_HOLDING:
        return ""
    fate = ""
    match change.kind:
        case Kind.REMOVED:
            fate = _removal(stack, change)
        case Kind.REPLACED:
            kept = change.after.get("UpdateReplacePolicy") in _KEPT
            old = "**stays unmanaged**" if kept else "**is deleted with its data**"
            fate = f"would be **replaced** ({', '.join(change.causes)}): the old resource {old}"
        case Kind.CHANGED if unprotected := _unprotected(change):
            fate = f"would lose its protection: {unprotected}"
    return f"{_named(change)} {fate}" if fate else ""


def _removal(stack: StackChange, change: ResourceChange) -> str:
    if stack.is_gone:
        return (
            "**stays in the account** until its stack is deleted; the app no longer has the stack"
        )
    # CloudFormation applies the policy that is deployed.
    if change.before.get("DeletionPolicy") in _KEPT:
        return "would be removed from its stack and **stay unmanaged in the account**"
    return "would be **deleted with its data**"


def _unprotected(change: ResourceChange) -> str:
    return ", ".join(
        f"{policy} is no longer {change.before[policy]}"
        for policy in ("DeletionPolicy", "UpdateReplacePolicy")
        if change.before.get(policy) in _KEPT and change.after.get(policy) not in _KEPT
    )


def _listed(lines: Lines) -> Callable[[StackChange, ResourceChange], str]:
    def entry(_: StackChange, change: ResourceChange) -> str:
        # The order of statements and actions has no meaning.
        old, new = set(lines(change.before)), set(lines(change.after))
        listed = [f"- {line}" for line in sorted(old - new)]
        listed += [f"+ {line}" for line in sorted(new - old)]
        return _entry(change, listed)

    return entry


def _sql(_: StackChange, change: ResourceChange) -> str:
    old, new = sql_lines(change.before), sql_lines(change.after)
    if change.kind is Kind.ADDED:
        # The stack's diff has all SQL of a new dataset.
        return ""
    found = difflib.unified_diff(old, new, n=_CONTEXT, lineterm="")
    return _entry(change, list(found)[2:])


def _entry(change: ResourceChange, lines: Sequence[str]) -> str:
    return f"{_named(change)}\n{fenced(lines, 'diff')}" if lines else ""
