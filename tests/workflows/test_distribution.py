"""pytest-xdist keeps the tests of a group in one process, so that they share expensive fixtures."""

import os

import pytest


def test_group_is_part_of_the_test_id(request: pytest.FixtureRequest) -> None:
    # With pytest 9.2, pytest-xdist 3.8 silently fails to add the group to the ID.
    assert ("@" in request.node.nodeid) == ("PYTEST_XDIST_WORKER" in os.environ)
