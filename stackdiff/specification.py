"""Which properties CloudFormation replaces a resource for, as the pinned CDK CLI knows it."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stackdiff.errors import DiffError

_DATABASE = Path("node_modules/aws-cdk/db.json.gz")
# To CloudFormation these are part of an object that it updates; to Glue a name is the resource.
_NAMES = {"AWS::Glue::Database": "DatabaseInput", "AWS::Glue::Table": "TableInput"}

Properties = Mapping[str, Any]


class Specification:
    """The properties of each resource type that replace it when they change."""

    def __init__(self, replacing: Mapping[str, frozenset[str]]) -> None:
        self._replacing = replacing

    @classmethod
    def of(cls, tree: Path) -> "Specification":
        """Read from the CLI's own database, so that it and `cdk diff` say the same."""
        try:
            with gzip.open(tree / _DATABASE, "rt", encoding="utf-8") as file:
                types = json.load(file)["schema"]["resource"]["entities"]
            return cls({each["cloudFormationType"]: _replacing(each) for each in types})
        except (OSError, KeyError, ValueError) as error:
            raise DiffError(f"{tree / _DATABASE}: not the CDK CLI's database: {error!r}") from error

    def replacing(self, kind: str) -> frozenset[str]:
        """The properties that replace a resource of a type; a custom resource decides itself."""
        return self._replacing.get(kind, frozenset())

    def causes(self, kind: str, before: Properties, after: Properties) -> tuple[str, ...]:
        """The changed properties that replace the resource."""
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
    # "maybe" counts: a reader who looks in vain loses less than one who was not told.
    return frozenset(
        name
        for name, definition in entity["properties"].items()
        if definition.get("causesReplacement", "no") != "no"
    )
