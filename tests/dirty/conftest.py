"""The sample contracts, and a folder to deliver into and to run in."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from energia.compiler.plan import Plan
from energia.contracts.model import Contract
from energia.project import Project

from .check import Lab
from .files import Delivery

Deliver = Callable[[Delivery], Lab]


@pytest.fixture(scope="session")
def plans() -> Mapping[str, Plan]:
    """What each sample contract compiles to."""
    return Project(Path(__file__).resolve().parents[2]).plans()


@pytest.fixture(scope="session")
def transacciones(plans: Mapping[str, Plan]) -> Contract:
    """The facts."""
    return plans["transacciones"].contract


@pytest.fixture(scope="session")
def clientes(plans: Mapping[str, Plan]) -> Contract:
    """A master."""
    return plans["clientes"].contract


@pytest.fixture
def lab(plans: Mapping[str, Plan], tmp_path: Path) -> Iterator[Lab]:
    """An empty lake with an empty source folder beside it."""
    yield Lab(plans, tmp_path)
