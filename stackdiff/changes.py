"""Two templates compared: what is added, changed, replaced or removed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from stackdiff.assemblies import Assembly, Template
from stackdiff.specification import Specification

DATA_HOLDING = frozenset(
    {
        "AWS::Athena::WorkGroup",
        "AWS::DynamoDB::Table",
        "AWS::Glue::Database",
        "AWS::Glue::Table",
        "AWS::KMS::Key",
        "AWS::Logs::LogGroup",
        "AWS::Redshift::Cluster",
        "AWS::RedshiftServerless::Namespace",
        "AWS::RedshiftServerless::Workgroup",
        "AWS::S3::Bucket",
        "AWS::SQS::Queue",
        "AWS::SecretsManager::Secret",
    }
)
"""The types whose loss is more than the time that it takes to deploy them again."""

Resource = Mapping[str, Any]


class Kind(StrEnum):
    """What happens to a resource; the order is that of the summary's columns."""

    ADDED = "added"
    CHANGED = "changed"
    REPLACED = "replaced"
    REMOVED = "removed"


@dataclass(frozen=True)
class ResourceChange:
    """One resource before and after; ``causes`` are the properties that replace it."""

    stack: str
    name: str
    kind: Kind
    before: Resource
    after: Resource
    causes: Sequence[str] = ()

    @property
    def type(self) -> str:
        """The CloudFormation type, the old one where it changes."""
        kind: str = (self.before or self.after)["Type"]
        return kind


@dataclass(frozen=True)
class StackChange:
    """One stack; ``others`` counts the outputs, parameters and the like that differ."""

    environment: str
    name: str
    resources: Sequence[ResourceChange]
    others: int
    is_new: bool
    is_gone: bool

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        return bool(self.resources or self.others or self.is_new or self.is_gone)

    def count(self, kind: Kind) -> int:
        """How many resources a thing happens to."""
        return sum(change.kind is kind for change in self.resources)


def compare(
    environment: str, base: Assembly, head: Assembly, specification: Specification
) -> Iterator[StackChange]:
    """Each stack of either assembly, those that are gone behind the others."""
    for stack in dict.fromkeys((*head.stacks, *base.stacks)):
        before, after = base.template(stack), head.template(stack)
        yield StackChange(
            environment,
            stack,
            tuple(_resources(stack, before, after, specification)),
            others=_others(before, after),
            is_new=stack not in base.stacks,
            is_gone=stack not in head.stacks,
        )


def _resources(
    stack: str, before: Template, after: Template, specification: Specification
) -> Iterator[ResourceChange]:
    old, new = before.get("Resources", {}), after.get("Resources", {})
    causes = _causes(old, new, specification)
    for name in dict.fromkeys((*new, *old)):
        was, becomes = old.get(name, {}), new.get(name, {})
        if name in causes:
            yield ResourceChange(stack, name, Kind.REPLACED, was, becomes, causes[name])
        elif was != becomes:
            kind = Kind.CHANGED if was and becomes else Kind.ADDED if becomes else Kind.REMOVED
            yield ResourceChange(stack, name, kind, was, becomes)


def _causes(
    old: Mapping[str, Resource], new: Mapping[str, Resource], specification: Specification
) -> dict[str, tuple[str, ...]]:
    causes = {
        name: found
        for name in old.keys() & new.keys()
        if (found := _own_causes(old[name], new[name], specification))
    }
    # A new resource has a new ARN, which may replace those that name it, and so on.
    while more := {
        name: found
        for name in (old.keys() & new.keys()) - causes.keys()
        if (found := _referring(new[name], causes.keys(), specification))
    }:
        causes |= more
    return causes


def _own_causes(was: Resource, becomes: Resource, specification: Specification) -> tuple[str, ...]:
    if was["Type"] != becomes["Type"]:
        return ("Type",)
    properties = was.get("Properties", {}), becomes.get("Properties", {})
    return specification.causes(was["Type"], *properties)


def _referring(
    resource: Resource, replaced: Collection[str], specification: Specification
) -> tuple[str, ...]:
    properties = resource.get("Properties", {})
    return tuple(
        name
        for name in sorted(specification.replacing(resource["Type"]) & properties.keys())
        if any(target in replaced for target in _targets(properties[name]))
    )


def _targets(value: Any) -> Iterator[str]:
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case dict():
            for inner in value.values():
                yield from _targets(inner)
        case list():
            for inner in value:
                yield from _targets(inner)


def _others(before: Template, after: Template) -> int:
    found = 0
    for section in {*before, *after} - {"Resources"}:
        old, new = before.get(section, {}), after.get(section, {})
        if isinstance(old, dict) and isinstance(new, dict):
            found += sum(old.get(name) != new.get(name) for name in {*old, *new})
        else:
            found += old != new
    return found
