"""The templates as committed files: read their diff as you would read `cdk diff`."""

from collections.abc import Mapping
from dataclasses import fields

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from app import Stacks

from .assembly import ENVIRONMENTS, Assembly

STACKS = [field.name.capitalize() for field in fields(Stacks)]


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_template(
    environment: str, stack: str, assemblies: Mapping[str, Assembly], snapshot: SnapshotAssertion
) -> None:
    template = assemblies[environment].template(stack)
    assert template == snapshot(extension_class=JSONSnapshotExtension)


def test_every_stack_has_a_snapshot(assembly: Assembly) -> None:
    assert sorted(assembly.stacks) == sorted(STACKS)
