"""Hold a local lake, so that only one process changes it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from energia.errors import LakeLockedError, UsageError
from energia.local.durable import naming
from energia.local.lake import LocalLake, refuse_earlier_release


@contextmanager
def hold_lake(lake: LocalLake) -> Iterator[None]:
    """Hold the home for this process; the system lets go of it when the process ends, however.

    Raises LakeLockedError if another process holds it.
    """
    try:
        refuse_earlier_release(lake)
        lake.home.mkdir(parents=True, exist_ok=True)
        file = (lake.home / "lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{lake.home}: cannot be used as home: {error.strerror}; use another --home"
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise LakeLockedError(
                f"{lake.home}: another run uses this home (process {file.read().strip()}); "
                "wait for it to end, or give another --home"
            ) from error
        with naming(Path(file.name)):
            file.truncate(0)
            # A failed write must not stay in a buffer, to fail again when the file is closed.
            os.write(file.fileno(), f"{os.getpid()}\n".encode())
        yield
