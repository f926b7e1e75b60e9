"""Lakes and processes for the promises, and the page that a full run writes."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from effort import IS_DEEP
from interrupted.runner import Runner

from .page import write_page
from .ways import Way


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    """A process that runs the pipeline in its children."""
    started = Runner()
    yield started
    started.close()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Write the page of a full run, with what its tests have recorded."""
    if not IS_DEEP:
        return
    found = {way: Counter[str]() for way in Way}
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, outcomes in report.user_properties if report.when == "call" else ():
            found[Way(name)].update(outcomes)
    write_page(found)
