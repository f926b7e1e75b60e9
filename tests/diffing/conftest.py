"""Assemblies and checkouts written by hand, as small as the CDK CLI takes them."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from stackdiff.assemblies import Assembly
from stackdiff.changes import StackChange, compare
from stackdiff.specification import Specification

ROOT = Path(__file__).resolve().parents[2]

Templates = Mapping[str, Any]
Write = Callable[[str, Templates], Assembly]
Compared = Callable[[Templates, Templates], list[StackChange]]


def manifest(stacks: Templates) -> Mapping[str, Any]:
    """An assembly's table of contents."""
    return {
        "version": "36.0.0",
        "artifacts": {
            name: {
                "type": "aws:cloudformation:stack",
                "environment": "aws://111111111111/us-east-1",
                "properties": {"templateFile": f"{name}.template.json"},
            }
            for name in stacks
        },
    }


@pytest.fixture(scope="session")
def specification() -> Specification:
    """What the installed CLI knows."""
    return Specification.of(ROOT)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes an assembly of templates."""

    def written(name: str, stacks: Templates) -> Assembly:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "manifest.json").write_text(json.dumps(manifest(stacks)))
        for stack, template in stacks.items():
            (folder / f"{stack}.template.json").write_text(json.dumps(template))
        return Assembly(folder)

    return written


@pytest.fixture
def compared(write: Write, specification: Specification) -> Compared:
    """The changes between two assemblies of the environment dev."""

    def changes(base: Templates, head: Templates) -> list[StackChange]:
        return list(compare("dev", write("base", base), write("head", head), specification))

    return changes


def stack(**resources: Any) -> Mapping[str, Any]:
    """A template of resources."""
    return {"Resources": resources}


def bucket(**properties: Any) -> dict[str, Any]:
    """A bucket."""
    return {"Type": "AWS::S3::Bucket", "Properties": properties}
