"""The process that a command runs in: how Ctrl-C ends it, and what its output can show."""

import os
import signal
import sys
from io import TextIOWrapper

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ends."""


def prepare() -> None:
    """Let Ctrl-C end the process without a traceback, and escape what stdout cannot show.

    It imports nothing that is slow, to be called before what takes long enough to be interrupted.
    """
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal or pipe that is not UTF-8 would end the command at the first accent. Python
        # has stderr escape them by itself.
        sys.stdout.reconfigure(errors="backslashreplace")
