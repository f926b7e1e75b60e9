"""What IAM decides about a request of a synthesised role: AWS's rules within one account.

An explicit Deny of any policy wins. Else the role's own policies must allow the request; for a key,
the key's policy must leave it to them. What the templates do not use (NotAction, managed policies,
boundaries, other condition operators) is an AssertionError here, never a guess.
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from .assembly import Assembly

TLS = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
"""How every request comes, unless a test says otherwise."""

_KNOWN = {"Sid", "Effect", "Action", "Resource", "Principal", "Condition"}


def role_named(assembly: Assembly, name: str) -> tuple[str, Any]:
    """The key and the properties of the role with that name, or whose logical ID begins so."""
    (found,) = [
        (key, role["Properties"])
        for key, role in assembly.resources("AWS::IAM::Role").items()
        if role["Properties"].get("RoleName") == name or key.partition("/")[2].startswith(name)
    ]
    return found


def statements(assembly: Assembly, name: str) -> Iterator[Any]:
    """Every statement of the role's policies, as deployed; it has none by ARN."""
    key, role = role_named(assembly, name)
    assert not {"ManagedPolicyArns", "Policies", "PermissionsBoundary"} & role.keys()
    stack, _, logical_id = key.partition("/")
    for policy_key, policy in assembly.resources("AWS::IAM::Policy").items():
        if {"Ref": logical_id} in policy["Properties"]["Roles"]:
            assert policy_key.startswith(f"{stack}/")
            yield from _deployed(assembly, stack, policy["Properties"]["PolicyDocument"])


def may(assembly: Assembly, name: str, action: str, resource: str, **context: str) -> bool:
    """Whether the role may do it; ``context`` has ``_`` in its keys for the first ``:``."""
    given = TLS | {key.replace("_", ":", 1): value for key, value in context.items()}
    own = _effects(statements(assembly, name), action, resource, given)
    others = _effects(_of_resources(assembly, resource), action, resource, given)
    if "Deny" in own | others:
        return False
    return "Allow" in own and ("Allow" in others or not action.startswith("kms:"))


def _effects(
    policy: Iterator[Any], action: str, resource: str, given: Mapping[str, str]
) -> set[str]:
    return {
        statement["Effect"]
        for statement in policy
        if _any(statement["Action"], action, fold=True)
        and _any(statement["Resource"], resource)
        and _met(statement.get("Condition", {}), given)
    }


def _of_resources(assembly: Assembly, resource: str) -> Iterator[Any]:
    """The statements about the account's roles in the policies of the resource itself."""
    everyone = {"*", f"arn:aws:iam::{assembly.config.account}:root"}
    for key, policy in assembly.resources("AWS::S3::BucketPolicy").items():
        for statement in _deployed(assembly, key, policy["Properties"]["PolicyDocument"]):
            if statement["Principal"].get("AWS") in everyone:
                yield statement
    for key, properties in assembly.resources("AWS::KMS::Key").items():
        for statement in _deployed(assembly, key, properties["Properties"]["KeyPolicy"]):
            if statement["Principal"].get("AWS") in everyone:
                yield {**statement, "Resource": [f"<{key}>"]}  # there, * is the key itself


def _deployed(assembly: Assembly, place: str, document: Mapping[str, Any]) -> Iterator[Any]:
    stack = place.partition("/")[0]
    for statement in document["Statement"]:
        assert statement.keys() <= _KNOWN
        resources = [assembly.meaning(stack, item) for item in listed(statement["Resource"])]
        yield {**statement, "Action": listed(statement["Action"]), "Resource": resources}


def listed(value: Any) -> list[Any]:
    """The value as a list: IAM takes one thing for a list of it."""
    return value if isinstance(value, list) else [value]


def _any(patterns: Any, value: str, *, fold: bool = False) -> bool:
    if fold:
        return any(fnmatchcase(value.lower(), pattern.lower()) for pattern in listed(patterns))
    return any(fnmatchcase(value, pattern) for pattern in listed(patterns))


def _met(conditions: Mapping[str, Any], given: Mapping[str, str]) -> bool:
    return all(
        key in given and _compares(operator, wanted, given[key])
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _compares(operator: str, wanted: Any, value: str) -> bool:
    match operator:
        case "StringEquals" | "Bool":
            return value in [str(item) for item in listed(wanted)]
        case "StringLike" | "ArnLike":
            return _any(wanted, value)
        case "NumericLessThan":
            return float(value) < float(wanted)
    raise AssertionError(operator)
