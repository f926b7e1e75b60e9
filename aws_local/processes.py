"""Processes that what is served starts: none of them outlives it."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TypeAlias

import psutil

Process: TypeAlias = "subprocess.Popen[bytes]"

_running: set[Process] = set()
_lock = Lock()
_closed = False


def start(
    command: Sequence[str | Path], folder: Path, around: Mapping[str, str], output: Path
) -> Process:
    """The command in a process group of its own; all that it prints goes to ``output``."""
    with _lock, output.open("ab") as log:
        if _closed:
            raise RuntimeError("the local AWS is stopping and starts no process")
        process = subprocess.Popen(  # noqa: S603  # what the account's own jobs and functions are
            list(map(str, command)),
            cwd=folder,
            env=dict(around),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        _running.add(process)
    return process


def wait(process: Process, seconds: float) -> int | None:
    """How the process ended; None if it was ended because its time was up."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        end(process)


def end(process: Process) -> None:
    """End the process with all that it started, in whatever group and session it is."""
    _kill_tree(process.pid)
    process.wait()
    _running.discard(process)


@contextmanager
def all_ended() -> Iterator[None]:
    """On leaving, what still runs is ended, and nothing is started any more."""
    global _closed  # noqa: PLW0603
    _closed = False
    try:
        yield
    finally:
        with _lock:
            _closed = True
        for process in list(_running):
            end(process)
        # A signal may have come between a start and its note.
        for child in psutil.Process().children():
            _kill_tree(child.pid)
            child.wait()


def _kill_tree(pid: int) -> None:
    """Kill the process and wait for what it started; whoever started it waits for it."""
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        # It starts no more while those that there are are being killed.
        root.suspend()
        inner = root.children(recursive=True)
        for process in (*inner, root):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        # Also what lives on in its group without a parent.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        psutil.wait_procs(inner)
