"""One environment's cloud assembly, read back from disk as the CDK CLI would read it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from energia_stacks.config import EnvironmentConfig

ENVIRONMENTS = ("dev", "prod")

Template = Mapping[str, Any]


@dataclass(frozen=True)
class Assembly:
    """The files that synthesis left in ``directory``."""

    config: EnvironmentConfig
    directory: Path

    def read(self, name: str) -> Any:
        """One of its JSON files."""
        return json.loads((self.directory / name).read_text(encoding="utf-8"))

    def template(self, stack: str) -> Template:
        """The stack's CloudFormation template."""
        template: Template = self.read(f"{stack}.template.json")
        return template

    @property
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

    def references(self, kind: str) -> list[str]:
        """Each resource of a type as others of its stack refer to it, ``<Name>``."""
        return [f"<{key.partition('/')[2]}>" for key in self.resources(kind)]


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
