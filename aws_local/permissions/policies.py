"""The statements of identity-based policies, and what they say about one need."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

Statement = Mapping[str, Any]


@dataclass(frozen=True)
class Need:
    """One action on one resource that a call takes; ``*`` where the resource is not known here.

    ``context`` has the condition keys that are known of the call, in lower case.
    """

    action: str
    resource: str = "*"
    context: Mapping[str, str] = field(default_factory=dict)


def allowed(statements: Iterable[Statement], need: Need) -> bool:
    """Whether one of the statements allows it, and none denies it."""
    effects = {item["Effect"] for item in statements if speaks_of(item, need)}
    return "Allow" in effects and "Deny" not in effects


def parts(statement: Statement) -> Iterator[Statement]:
    """The statement as many: one action on one resource, under one value of each condition key.

    None of a statement that says what it does not speak of.
    """
    conditions = [
        [(operator, key, value) for value in listed(values)]
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    ]
    actions, resources = (listed(statement.get(name, [])) for name in ("Action", "Resource"))
    for action, resource, *chosen in product(actions, resources, *conditions):
        condition: dict[str, dict[str, Any]] = {}
        for operator, key, value in chosen:
            condition.setdefault(operator, {})[key] = value
        yield {
            "Effect": statement["Effect"],
            "Action": action,
            "Resource": resource,
            "Condition": condition,
        }


def speaks_of(statement: Statement, need: Need) -> bool:
    """Whether it allows or denies the need."""
    return _is_action(statement, need) and _is_resource(statement, need) and _holds(statement, need)


def _is_action(statement: Statement, need: Need) -> bool:
    if "NotAction" in statement:
        return not any(_like(item, need.action, re.I) for item in listed(statement["NotAction"]))
    return any(_like(item, need.action, re.I) for item in listed(statement["Action"]))


def _is_resource(statement: Statement, need: Need) -> bool:
    if need.resource == "*":
        return True
    if "NotResource" in statement:
        return not any(_like(item, need.resource) for item in listed(statement["NotResource"]))
    return any(_like(item, need.resource) for item in listed(statement["Resource"]))


def _holds(statement: Statement, need: Need) -> bool:
    """Whether its conditions hold.

    A key that is not known here is taken to hold for an Allow, and not to hold for a Deny.
    """
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            if key.lower() not in need.context or operator not in _OPERATORS:
                if statement["Effect"] == "Deny":
                    return False
                continue
            found = need.context[key.lower()]
            wanted = [_filled(str(value), need.context) for value in listed(values)]
            if not _OPERATORS[operator](found, wanted):
                return False
    return True


def _filled(text: str, context: Mapping[str, str]) -> str:
    return re.sub(r"\$\{([\w:]+)\}", lambda name: context.get(name[1].lower(), name[0]), text)


def listed(value: Any) -> list[Any]:
    """A value that may stand alone, as a list."""
    return value if isinstance(value, list) else [value]


def _like(pattern: str, text: str, flags: int = 0) -> bool:
    parts = [{"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern]
    return re.fullmatch("".join(parts), text, flags | re.S) is not None


def _any_like(found: str, wanted: Sequence[str]) -> bool:
    return any(_like(item, found) for item in wanted)


_OPERATORS: Final[Mapping[str, Callable[[str, Sequence[str]], bool]]] = {
    "StringEquals": lambda found, wanted: found in wanted,
    "StringNotEquals": lambda found, wanted: found not in wanted,
    "StringLike": _any_like,
    "StringNotLike": lambda found, wanted: not _any_like(found, wanted),
    "ArnLike": _any_like,
    "ArnEquals": _any_like,
    "Bool": lambda found, wanted: found in [item.lower() for item in wanted],
}
