"""What the roles of a stack may do, flat enough to compare."""

from collections.abc import Mapping
from typing import Any

from .assembly import Assembly, as_text

Statement = tuple[tuple[str, ...], tuple[str, ...], Mapping[str, Any]]
"""The actions, the resources with tokens as ``<Name>``, and the condition of an Allow."""


def allowed(assembly: Assembly, role: str) -> list[Statement]:
    """All that the role of that construct id may do; AssertionError if a policy is attached."""
    ((name, properties),) = [
        (key.partition("/")[2], resource["Properties"])
        for key, resource in assembly.resources("AWS::IAM::Role").items()
        if key.partition("/")[2].startswith(role)
    ]
    assert not {"ManagedPolicyArns", "Policies"} & properties.keys()
    return [
        _statement(statement)
        for policy in assembly.properties("AWS::IAM::Policy")
        if f"<{name}>" in map(as_text, policy["Roles"])
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def _statement(statement: Mapping[str, Any]) -> Statement:
    assert statement.keys() <= {"Effect", "Action", "Resource", "Condition"}
    assert statement["Effect"] == "Allow"
    resources = tuple(as_text(resource) for resource in _listed(statement["Resource"]))
    return tuple(_listed(statement["Action"])), resources, statement.get("Condition", {})


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
