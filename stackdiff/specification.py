"""The properties whose change replaces a resource, from the pinned CDK CLI."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stackdiff.errors import DiffError

_DATABASE = Path("node_modules/aws-cdk/db.json.gz")
# CloudFormation updates the object with the name, but Glue replaces the resource.
_NAMES = {"AWS::Glue::Database": "DatabaseInput", "AWS::Glue::Table": "TableInput"}

Properties = Mapping[str, Any]


class Specification:
    """The properties of each resource type that replace it when they change."""

    def __init__(self, replacing: Mapping[str, frozenset[str]]) -> None:
        self._replacing = replacing

    @classmethod
    def of(cls, tree: Path) -> "Specification":
        """Return the specification of the CLI's database, so it agrees with `cdk diff`."""
        try:
            with gzip.open(tree / _DATABASE, "rt", encoding="utf-8") as file:
                types = json.load(file)["schema"]["resource"]["entities"]
            return cls({each["cloudFormationType"]: _replacing(each) for each in types})
        except (OSError, KeyError, ValueError) as error:
            cause = f"not a valid database of the CDK CLI: {error!r}"
            raise DiffError(f"{tree / _DATABASE}: {cause}") from error

    def replacing(self, kind: str) -> frozenset[str]:
        """Return the properties that replace a resource of a type; none for custom resources."""
        return self._replacing.get(kind, frozenset())

    def causes(self, kind: str, before: Properties, after: Properties) -> tuple[str, ...]:
        """Return the changed properties that replace the resource."""
        changed = {
            name for name in {*before, *after} if before.get(name) != after.get(name)
        } & self.replacing(kind)
        holder = _NAMES.get(kind, "")
        if _name(before, holder) != _name(after, holder):
            changed.add(f"{holder}.Name")
        return tuple(sorted(changed))


def _name(properties: Properties, holder: str) -> Any:
    return properties.get(holder, {}).get("Name")


def _replacing(entity: Mapping[str, Any]) -> frozenset[str]:
    # "maybe" counts: a needless check costs less than a missed replacement.
    return frozenset(
        name
        for name, definition in entity["properties"].items()
        if definition.get("causesReplacement", "no") != "no"
    )
