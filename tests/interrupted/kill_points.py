"""Where a run can be killed: before each change it makes to the disk, and inside each write.

Changes are counted as the interpreter announces them (audit events), so that a change which the
product adds later is a kill point without an edit here; those of the warehouse are counted by
statement. What libraries write below Python is cut by a limit on the size of files. This module
works in a forked child, which it never gives back.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

_CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_STATEMENTS = ("CREATE", "DROP", "DELETE", "INSERT")
_TORN_BYTES = 3

WRITE = "write: "
"""What the names of changes that can be killed half-way begin with."""


@dataclass(frozen=True)
class Kill:
    """When a process dies: before its nth change or step, or after some seconds.

    With ``torn`` it dies inside the next write, at that change or after it, that leaves a file of
    more than ``kept`` bytes; where the change appends to a file, of so many more than it has.
    With ``survives`` it does not die there: that write and all later ones fail, as on a full disk.
    """

    change: int = 0
    step: int = 0
    seconds: float = 0.0
    torn: bool = False
    kept: int = _TORN_BYTES
    survives: bool = False


class Executioner:
    """Counts changes and steps, says where it kills, and kills."""

    def __init__(self, kill: Kill, home: Path, say: Callable[[str], None]) -> None:
        self._kill = kill
        self._home = home
        self._say = say
        self._steps = 0
        self.changes: list[str] = []

    def install(self) -> None:
        """Watch this process from now on; there is no way back."""
        connect = duckdb.connect

        def watched(database: Any = ":memory:", **options: Any) -> Any:
            return _Connection(connect(database, **options), self, str(database))

        setattr(duckdb, "connect", watched)  # noqa: B010  # mypy refuses the plain assignment
        sys.addaudithook(self._heard)

    def at_step(self, name: str) -> None:
        """Die here if this is the step to die at."""
        self._steps += 1
        if self._steps == self._kill.step:
            self._die(name)

    def at_change(self, name: str, written: Path | None = None) -> None:
        """Die here if this is the change to die at, or in its write, to ``written`` if known."""
        self.changes.append(f"{WRITE}{name}" if written else name)
        if len(self.changes) != self._kill.change:
            return
        if not self._kill.torn:
            self._die(name)
        self._say(f"inside {name}" if written else f"after {name}")
        size = (_size(written) if written else 0) + self._kill.kept
        _end_writes_at(size, signal.SIG_IGN if self._kill.survives else signal.SIG_DFL)

    def _die(self, name: str) -> None:
        self._say(f"before {name}")
        os.kill(os.getpid(), signal.SIGKILL)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & _WRITING and self._is_ours(path):
                # Whatever was in the file is cut off by the open, unless it appends.
                kept = Path(path) if flags & os.O_APPEND else Path(os.devnull)
                self.at_change(f"open {self._short(path)}", kept)
        elif event == "os.mkdir":
            if self._is_ours(arguments[0]) and not os.path.lexists(arguments[0]):
                self.at_change(f"mkdir {self._short(arguments[0])}")
        elif event in _CHANGES and self._is_ours(arguments[0]):
            places = [place for place in arguments[:2] if isinstance(place, str | Path)]
            self.at_change(f"{event} {' '.join(map(self._short, places))}")

    def _is_ours(self, path: object) -> bool:
        return isinstance(path, str | Path) and Path(path).is_relative_to(self._home)

    def _short(self, path: str | Path) -> str:
        return str(Path(path).relative_to(self._home))


class _Connection:
    """A DuckDB connection whose changes are announced before they are made."""

    def __init__(self, real: Any, executioner: Executioner, database: str) -> None:
        self._real = real
        self._executioner = executioner
        self._database = database
        self._log = Path(f"{database}.wal")

    def execute(self, statement: str, parameters: Any = None) -> Any:
        """Run a statement; only those that change a file are counted."""
        words = statement.split(maxsplit=3)
        if words[0] in _STATEMENTS and self._is_stored:
            self._executioner.at_change(" ".join(words[:3]))
        return self._real.execute(statement, parameters)

    def begin(self) -> Any:
        """Begin a transaction."""
        return self._real.begin()

    def commit(self) -> Any:
        """Commit; the log gets all rows here."""
        self._executioner.at_change("commit", self._log)
        return self._real.commit()

    def __enter__(self) -> "_Connection":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Closing moves the log into the database file.
        if self._is_stored:
            self._executioner.at_change("close", Path(os.devnull))
        self._real.__exit__(kind, error, trace)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    @property
    def _is_stored(self) -> bool:
        return self._database != ":memory:"


def _end_writes_at(size: int, action: signal.Handlers) -> None:
    # The kernel signals the write that would make a file longer, in whatever thread or library.
    # Like SIGKILL, the default action leaves the process no last word. Ignored, the write fails.
    signal.signal(signal.SIGXFSZ, action)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
