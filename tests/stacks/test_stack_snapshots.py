"""The templates as committed files: read their diff as you would read `cdk diff`."""

import json
import re
from collections.abc import Mapping
from dataclasses import fields

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from app import Stacks

from .assembly import ENVIRONMENTS, Assembly

HASHES = re.compile(r"\b[0-9a-f]{64}\b|(?<=scripts/)[0-9a-f]{16}(?=/)")
STACKS = [field.name.capitalize() for field in fields(Stacks)]


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_template_matches_the_snapshot(
    environment: str, stack: str, assemblies: Mapping[str, Assembly], snapshot: SnapshotAssertion
) -> None:
    text = json.dumps(assemblies[environment].template(stack))
    # What is in an asset shows in the metadata of its resource, the code in its own diff.
    template = json.loads(
        re.sub(r"\b[0-9a-f]{64}\b|(?<=scripts/)[0-9a-f]{16}(?=/)", "<asset>", text)
    )
    assert template == snapshot(extension_class=JSONSnapshotExtension)


def test_every_stack_has_a_snapshot(assembly: Assembly) -> None:
    assert sorted(assembly.stacks) == sorted(STACKS)
