"""Read a template's permissions, grants and SQL as lines for review."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stackdiff.changes import Resource

_WHOLLY_IAM = ("AWS::IAM::", "AWS::Lambda::Permission")
_LAKE_FORMATION = ("AWS::LakeFormation::", "Custom::LakeFormationSettings")
_GRANT = "AWS::LakeFormation::PrincipalPermissions"
_ASSET_HASH = re.compile(r"[0-9a-f]{64}")


def iam_lines(resource: Resource) -> list[str]:
    """Return permissions, one action per line: all of an IAM resource, the policies of others."""
    properties = resource.get("Properties", {})
    if not resource.get("Type", "").startswith(_WHOLLY_IAM):
        return [line for path, line in _leaves(properties) if path == "Statement"]
    return [line for _, line in _leaves(properties)]


def lake_formation_lines(resource: Resource) -> list[str]:
    """Return Lake Formation's grants, registered locations or settings."""
    kind, properties = resource.get("Type", ""), resource.get("Properties", {})
    if kind == _GRANT:
        return [_grant(properties)]
    return [line for _, line in _leaves(properties)] if kind.startswith(_LAKE_FORMATION) else []


def sql_lines(resource: Resource) -> Sequence[str]:
    """Return the SQL that the resource runs, from its metadata."""
    lines: Sequence[str] = resource.get("Metadata", {}).get("sql", ())
    return lines


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case {"Statement": statements}:
            for statement in statements if isinstance(statements, list) else [statements]:
                yield from (("Statement", line) for line in _statement(statement, path))
        case dict() if not _is_token(value):
            for name, inner in value.items():
                yield from _leaves(inner, f"{path}.{name}" if path else name)
        case list():
            for inner in value:
                yield from _leaves(inner, path)
        case _:
            yield path, f"{path}: {_text(value)}"


def _statement(statement: Mapping[str, Any], path: str) -> Iterator[str]:
    parts = "".join(
        f" {word} {_text(statement[key])}"
        for key, word in {
            "Resource": "on",
            "NotResource": "on all except",
            "Principal": "to",
            "NotPrincipal": "to all except",
            "Condition": "if",
        }.items()
        if key in statement
    )
    # A trust policy allows others to act; without this word it reads like a permission of the role.
    trust = "trust: " if path.endswith("AssumeRolePolicyDocument") else ""
    for key in ("Action", "NotAction"):
        actions = statement.get(key, [])
        for action in [actions] if isinstance(actions, str) else actions:
            others = "all except " if key == "NotAction" else ""
            yield f"{trust}{statement.get('Effect')} {others}{action}{parts}"


def _grant(properties: Mapping[str, Any]) -> str:
    kind, where = next(iter(properties["Resource"].items()))
    name = [where[key] for key in ("DatabaseName", "Name") if key in where]
    rest = {k: v for k, v in where.items() if k not in ("CatalogId", "DatabaseName", "Name")}
    place = " ".join([kind, ".".join(name), *(line for _, line in _leaves(rest))])
    options = properties.get("PermissionsWithGrantOption")
    passing_on = f", with grant option for {_text(options)}" if options else ""
    principal = _text(properties["Principal"]["DataLakePrincipalIdentifier"])
    return f"{_text(properties['Permissions'])} on {place} to {principal}{passing_on}"


def _is_token(value: Mapping[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))


def _text(value: Any) -> str:
    """A value with its tokens as ``<Name>``; an asset's hash is no change of who may do what."""
    match value:
        case {"Ref": str(name)} | {"Fn::ImportValue": str(name)}:
            text = f"<{name}>"
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            text = f"<{name}.{attribute}>"
        case {"Fn::Join": [str(separator), list(parts)]}:
            text = separator.join(map(_text, parts))
        case {"Fn::Sub": str(inner)} | {"AWS": inner} | {"Service": inner} if len(value) == 1:
            text = _text(inner)
        case list():
            text = ", ".join(map(_text, value))
        case _:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _ASSET_HASH.sub("<asset>", text)
