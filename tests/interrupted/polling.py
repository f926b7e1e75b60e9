"""A reader that opens a partition's published objects over and over while others write them."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake

from .lake_state import Rows, rows_of

ZONES = (LakeZone.PROCESSED, LakeZone.QUARANTINE)


@dataclass
class Seen:
    """What a reader found in one object: its states in order, and what went wrong."""

    states: list[Rows] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    content: bytes = b""
    reads: int = 0


class PollingReader:
    """Reads from its start to the end of the ``with`` block, in a thread."""

    def __init__(self, lake: LocalLake, partition: Partition) -> None:
        self.seen = {zone: Seen() for zone in ZONES}
        self._paths = {zone: lake.at(partition).table_file(zone) for zone in ZONES}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._poll)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def wait_for(self, reads: int) -> None:
        """Return when each object was read that many more times, or is not there."""
        wanted = {zone: seen.reads + reads for zone, seen in self.seen.items()}
        while any(self.seen[zone].reads < number for zone, number in wanted.items()):
            self._stop.wait(0.005)

    def _poll(self) -> None:
        while not self._stop.is_set():
            for zone, path in self._paths.items():
                self._read(path, self.seen[zone])

    def _read(self, path: Path, seen: Seen) -> None:
        try:
            content = path.read_bytes()
            # Parsing takes longer than reading, and a half shows in the bytes.
            rows = seen.states[-1] if content == seen.content else rows_of(content)
        except FileNotFoundError:
            # What was published once must not be missing for a moment.
            if seen.states:
                seen.problems.append("gone")
        except Exception as error:  # whatever a reader may meet is the finding
            seen.problems.append(repr(error))
        else:
            seen.content = content
            if not seen.states or seen.states[-1] != rows:
                seen.states.append(rows)
        seen.reads += 1
