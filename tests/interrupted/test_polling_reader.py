"""A reader that polls a partition during runs, kills and retractions sees only whole states."""

import random
import shutil
from datetime import date
from pathlib import Path

import pytest
from promises.trials import KEPT, Record
from promises.ways import Way

from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake

from .files import write_csv
from .kill_points import Kill
from .lake_state import Rows
from .model import FACT, FACT_LINES, Content, Landed, verdict, with_delivery, without_file
from .polling import PollingReader, Seen
from .runner import Runner

pytestmark = pytest.mark.long

PARTITION = Partition(FACT, date(2026, 2, 1))
FILES = 4
LINES = 700
"""Enough for writes that take a reader's time."""


class Writer:
    """Puts files into one partition and takes them out, each time killed before it succeeds."""

    def __init__(self, lake: LocalLake, source: Path, runner: Runner) -> None:
        self.lake = lake
        self.source = source
        self.runner = runner
        self.random = random.Random(7)  # noqa: S311  # not for secrets
        self.landed: list[Landed] = [()]

    def deliver(self, number: int, content: Content) -> None:
        """Run until the file is in."""
        shutil.rmtree(self.source, ignore_errors=True)
        write_csv(self.source, f"{PARTITION.key}/{number}.csv", *content)
        self.landed.append(with_delivery(self.landed[-1], f"{number}.csv", content))
        for kill in self.kills():
            self.runner.run(self.lake, self.source, kill)
        self.finish()

    def take_out(self, number: int) -> None:
        """Retract the file, and run until it is out."""
        name = f"{number}.csv"
        self.landed.append(without_file(self.landed[-1], name))
        self.runner.retract(self.lake, name, self.kills()[-1])
        self.finish()

    def finish(self) -> None:
        """Run without a kill."""
        outcome = self.runner.run(self.lake, self.source)
        assert outcome.ended, outcome
        assert not outcome.errors

    def kills(self) -> list[Kill]:
        """One at any change, one inside a write, and one on the way to the replaces."""
        torn = Kill(change=self.random.randint(5, 25), torn=True, kept=2000)
        return [torn, Kill(change=self.random.randint(5, 25)), Kill(step=4)]


@pytest.fixture
def writer(lake: LocalLake, tmp_path: Path, runner: Runner) -> Writer:
    """A writer on an empty lake."""
    return Writer(lake, tmp_path / "source", runner)


def states(writer: Writer, zone: LakeZone) -> list[Rows]:
    """The whole states that there have been, as the zone shows them."""
    verdicts = [verdict(FACT, landed) for landed in writer.landed[1:]]
    if zone is LakeZone.PROCESSED:
        return [one.accepted for one in verdicts]
    return [one.rejected for one in verdicts]


def as_published(zone: LakeZone, rows: Rows) -> Rows:
    """Rows as the model gives them: of a rejected one the text and the reasons."""
    if zone is LakeZone.PROCESSED:
        return rows
    return tuple(sorted(((row[2], *row[3]) for row in rows), key=repr))


def assert_whole(zone: LakeZone, seen: Seen, expected: list[Rows]) -> None:
    """Assert that the reader saw the whole states, in their order, and nothing else."""
    assert seen.problems == []
    counts = [len(rows) for rows in seen.states]
    assert counts == [len(rows) for rows in expected], f"{zone} after {seen.reads} reads"
    assert [as_published(zone, rows) for rows in seen.states] == expected


def test_polling_reader_sees_only_whole_states(
    lake: LocalLake, writer: Writer, record_property: Record
) -> None:
    with PollingReader(lake, PARTITION) as reader:
        for number in range(FILES):
            # A share of rejects that keeps under the gate's limit.
            lines = [*FACT_LINES[:3] * LINES, *FACT_LINES[3:] * (number + 1)]
            writer.deliver(number, tuple(lines[number:]))
            reader.wait_for(reads=2)
        for number in (2, 0):
            writer.take_out(number)
            reader.wait_for(reads=2)
    for zone, seen in reader.seen.items():
        assert_whole(zone, seen, states(writer, zone))
    record_property(
        Way.READER.value, {KEPT: sum(len(seen.states) for seen in reader.seen.values())}
    )
