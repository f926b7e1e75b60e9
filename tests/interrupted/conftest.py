"""Processes to kill and lakes to kill them in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from energia.local.lake import LocalLake

from .runner import Runner

PROCESSES = 2

Deliver = Callable[..., Path]


@pytest.fixture(scope="session")
def runners() -> Iterator[list[Runner]]:
    """One runner per core that the tests count on."""
    started = [Runner() for _ in range(PROCESSES)]
    yield started
    for runner in started:
        runner.close()


@pytest.fixture
def runner(runners: list[Runner]) -> Runner:
    """A runner."""
    return runners[0]


@pytest.fixture
def lake(tmp_path: Path) -> LocalLake:
    """An empty lake."""
    return LocalLake(tmp_path / "home")
