"""What the policies of a synthesised role allow: IAM's own rules, as far as the templates need."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from .assembly import Assembly, as_text


def role_named(assembly: Assembly, name: str) -> tuple[str, Any]:
    """The logical ID and the properties of the role with that name, or whose ID begins so."""
    (found,) = [
        (key, role["Properties"])
        for key, role in assembly.resources("AWS::IAM::Role").items()
        if role["Properties"].get("RoleName") == name or key.partition("/")[2].startswith(name)
    ]
    return found


def statements(assembly: Assembly, name: str) -> Iterator[Any]:
    """Every statement of the role's policies; it has none by ARN."""
    key, role = role_named(assembly, name)
    assert not role.get("ManagedPolicyArns")
    assert not role.get("Policies")
    stack, _, logical_id = key.partition("/")
    for policy_key, policy in assembly.resources("AWS::IAM::Policy").items():
        if {"Ref": logical_id} in policy["Properties"]["Roles"]:
            assert policy_key.startswith(f"{stack}/")
            yield from policy["Properties"]["PolicyDocument"]["Statement"]


def may(assembly: Assembly, name: str, action: str, resource: str, **context: str) -> bool:
    """Whether the role may do it; ``context`` has ``_`` in its keys for ``:``."""
    given = {key.replace("_", ":", 1): value for key, value in context.items()}
    found = {
        statement["Effect"]
        for statement in statements(assembly, name)
        if _any(statement["Action"], action)
        and _any(statement["Resource"], resource)
        and _met(statement.get("Condition", {}), given)
    }
    return found == {"Allow"}


def _any(patterns: Any, value: str) -> bool:
    listed = patterns if isinstance(patterns, list) else [patterns]
    return any(fnmatchcase(value, as_text(pattern)) for pattern in listed)


def _met(conditions: Mapping[str, Any], given: Mapping[str, str]) -> bool:
    for operator, wanted in conditions.items():
        assert operator in {"StringEquals", "StringLike"}
        for key, patterns in wanted.items():
            if key not in given or not _any(patterns, given[key]):
                return False
    return True
