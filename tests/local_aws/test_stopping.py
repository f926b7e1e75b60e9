"""Ctrl-C, or being told to stop: nothing is left of the account, whatever it was doing."""

import signal

from aws_local.server import free_port

from .deployed import aws_local, left_behind


def test_nothing_is_left_of_an_account_that_is_stopped_amid_its_deployment() -> None:
    with aws_local(free_port(), "answers", signal.SIGINT) as folder:
        assert any("postgres" in command for command in left_behind(folder))
