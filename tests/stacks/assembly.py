"""One environment's cloud assembly, read back from disk as the CDK CLI would read it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from energia.contracts.model import Contract
from energia_stacks.config import EnvironmentConfig

ENVIRONMENTS = ("dev", "prod")

Template = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Assembly:
    """The files that synthesis left in ``directory``."""

    config: EnvironmentConfig
    directory: Path

    def read(self, name: str) -> Any:
        """One of its JSON files."""
        return json.loads((self.directory / name).read_text(encoding="utf-8"))

    def template(self, stack: str) -> Template:
        """The stack's CloudFormation template."""
        return self._templates[stack]

    @cached_property
    def _templates(self) -> Mapping[str, Template]:
        return {stack: self.read(f"{stack}.template.json") for stack in self.stacks}

    @cached_property
    def stacks(self) -> Mapping[str, Any]:
        """The manifest's entry of each stack."""
        artifacts = self.read("manifest.json")["artifacts"]
        return {
            name: artifact
            for name, artifact in artifacts.items()
            if artifact["type"] == "aws:cloudformation:stack"
        }

    def resources(self, kind: str = "", stack: str = "") -> Mapping[str, Any]:
        """The resources of every stack or of one, or those of them of one CloudFormation type."""
        return {
            f"{each}/{name}": resource
            for each in self.stacks
            for name, resource in self.template(each)["Resources"].items()
            if kind in ("", resource["Type"]) and stack in ("", each)
        }

    def properties(self, kind: str, stack: str = "") -> list[Any]:
        """The properties of each resource of a type."""
        return [resource["Properties"] for resource in self.resources(kind, stack).values()]

    def only(self, kind: str, stack: str = "") -> Any:
        """The properties of the one resource of a type."""
        (found,) = self.properties(kind, stack)
        return found

    def meaning(self, stack: str, value: Any) -> str:
        """A value of a stack's template as deployed: buckets and roles of ours by their names,
        other resources as ``<Stack/Name>``, whichever stack they are seen from.
        """
        match value:
            case {"Fn::Join": [separator, parts]}:
                return str(separator).join(self.meaning(stack, part) for part in parts)
            case {"Ref": name}:
                return self._named(stack, name, "BucketName") or f"<{stack}/{name}>"
            case {"Fn::GetAtt": [name, "Arn"]}:
                return self._arn(stack, name)
            case {"Fn::GetAtt": [name, attribute]}:
                return f"<{stack}/{name}.{attribute}>"
            case {"Fn::ImportValue": name}:
                return self.meaning(*self.exports[name])
            case _:
                assert isinstance(value, str), value
                return value

    @cached_property
    def exports(self) -> Mapping[str, tuple[str, Any]]:
        """What crosses stacks by name: the stack that exports it, and the value there."""
        return {
            output["Export"]["Name"]: (stack, output["Value"])
            for stack in self.stacks
            for output in self.template(stack).get("Outputs", {}).values()
            if "Export" in output
        }

    def _named(self, stack: str, logical_id: str, name: str) -> str:
        resource = self.template(stack)["Resources"].get(logical_id, {})
        return str(resource.get("Properties", {}).get(name, ""))

    def _arn(self, stack: str, logical_id: str) -> str:
        if bucket := self._named(stack, logical_id, "BucketName"):
            return f"arn:aws:s3:::{bucket}"
        if role := self._named(stack, logical_id, "RoleName"):
            return f"arn:aws:iam::{self.config.account}:role/{role}"
        return f"<{stack}/{logical_id}>"

    def references(self, kind: str) -> list[str]:
        """Each resource of a type as others of its stack refer to it, ``<Name>``."""
        return [f"<{key.partition('/')[2]}>" for key in self.resources(kind)]


class Synthesise(Protocol):
    """Makes an assembly."""

    def __call__(
        self, config: EnvironmentConfig, contracts: Sequence[Contract] = ...
    ) -> Assembly: ...


def as_text(value: Any) -> str:
    """A template value with its tokens as ``<Name>``, to compare what it says."""
    match value:
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(as_text(part) for part in parts)
        case {"Ref": name}:
            return f"<{name}>"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{name}.{attribute}>"
        case {"Fn::ImportValue": export}:
            return f"<{export}>"
        case _:
            return str(value)


def strings(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text inside a template with the keys that lead to it."""
    match value:
        case str():
            yield path, value
        case dict():
            for key, inner in value.items():
                yield (*path, key), key
                yield from strings(inner, (*path, key))
        case list():
            for inner in value:
                yield from strings(inner, path)
