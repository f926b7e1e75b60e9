"""What tests of every folder share."""

import atexit
import os
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_STDERR = 2


@atexit.register
def _keep_the_closing_line_last() -> None:
    # When Python ends after a state machine of hypothesis, DuckDB's binding lists on stderr what is
    # alive still: no test's result. Registered first, so that this runs after all that may fail.
    os.dup2(os.open(os.devnull, os.O_WRONLY), _STDERR)


_CASES = 3
_EXPENSIVE = ("glue", "synthesise", "postgres")
"""Fixtures of a session: a Spark session, assemblies, a PostgreSQL server."""


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests that share an expensive fixture in one process, as well as those of a file."""
    _leave_cases(items)
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            shared = (name for name in _EXPENSIVE if name in getattr(item, "fixturenames", ()))
            item.add_marker(
                pytest.mark.xdist_group(next(shared, f"{item.path.parent.name}/{item.path.stem}"))
            )


def _leave_cases(items: Iterable[pytest.Item]) -> None:
    """Leave two of three cases of a test to make test-long, other ones each day."""
    tests: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        # Snapshots of cases that do not run would count as unused.
        if "snapshot" not in getattr(item, "fixturenames", ()):
            tests[item.nodeid.partition("[")[0]].append(item)
    today = date.today().toordinal()
    for cases in tests.values():
        for number, item in enumerate(cases):
            if len(cases) >= _CASES and (number + today) % _CASES:
                item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def seed_folder() -> Path:
    """The original system's three CSV files, which lie beside the checkout and not in it."""
    return _shared("seed_data")


@pytest.fixture(scope="session")
def cases() -> Path:
    """Small deliveries that went wrong, a folder each, beside the checkout and not in it."""
    return _shared("cases")


@pytest.fixture(scope="session")
def asic_samples() -> Path:
    """Return the sample files of the market operator, which lie next to the checkout."""
    return _shared("asic_samples")


def _shared(name: str) -> Path:
    folder = ROOT.parent / "shared" / name
    if not folder.is_dir() and "CI" not in os.environ:
        pytest.skip(f"these files are not part of the project; put them in {folder}")
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """An empty folder of deliveries."""
    folder = tmp_path / "source"
    folder.mkdir()
    return folder
