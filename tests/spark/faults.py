"""What can go wrong inside a job, made to happen at a moment of the test's choice, and once."""

import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

Batches: TypeAlias = Iterator[Any]
Deed: TypeAlias = Callable[[], None]

_PATIENCE_S = 30


def once(mark: Path, deed: Deed) -> Deed:
    """The deed for whoever comes first; ``mark`` is the file that says so."""

    def do() -> None:
        try:
            mark.touch(exist_ok=False)
        except FileExistsError:
            return
        deed()

    return do


def die() -> None:
    """End this process at once, as the kernel does when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)


def hold(gate: Path) -> Deed:
    """Stay until the test has removed the file that says that someone is here."""

    def do() -> None:
        gate.touch()
        while gate.exists():
            time.sleep(0.02)

    return do


def lose_shuffle(folder: Path) -> Deed:
    """Remove what another task has given to those after it, as when its machine is gone."""
    before = set(folder.rglob("shuffle_*"))

    def do() -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            written = {path for path in folder.rglob("shuffle_*") if path not in before}
            if any(path.suffix == ".index" for path in written):
                for path in written:
                    path.unlink(missing_ok=True)
                return
            time.sleep(0.02)

    return do


def after_batches(deed: Deed, read_ranges: Callable[..., Batches], *, number: int) -> Any:
    """The reader, with the deed after each range's first batches, from that of ``number`` on."""

    def read(filesystem: Any, ranges: Any, spec: Any, **options: Any) -> Batches:
        (byte_range,) = ranges
        for batch in read_ranges(filesystem, ranges, spec, **options):
            yield batch
            if byte_range.start >= byte_range.layout.body_start + number:
                deed()

    return read


def amid_rows(deed: Deed, write_candidate: Callable[..., Any]) -> Any:
    """The writer, with the deed when it has taken its first rows."""

    def write(candidate: Any, columns: Any, rows: Iterable[Any], names: Any) -> Any:
        def taken() -> Batches:
            for batch in rows:
                yield batch
                deed()

        return write_candidate(candidate, columns, taken(), names)

    return write


def after_planning(file: Path, size: int | None, cut_ranges: Callable[..., Any]) -> Any:
    """The planner, after which the file has this size only, or is gone."""

    def compiled(*arguments: Any, **options: Any) -> Any:
        ranges = cut_ranges(*arguments, **options)
        if size is None:
            file.unlink()
        else:
            os.truncate(file, size)
        return ranges

    return compiled


def held(deed: Deed, cut_ranges: Callable[..., Any]) -> Any:
    """The planner, and then the deed."""

    def compiled(*arguments: Any, **options: Any) -> Any:
        ranges = cut_ranges(*arguments, **options)
        deed()
        return ranges

    return compiled
