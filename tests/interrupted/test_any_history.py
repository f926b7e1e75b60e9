"""Any history of deliveries, kills, corrections and retractions ends in what the model says.

A deep run draws other histories each time.
"""

import shutil
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from effort import IS_DEEP, sized
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)
from promises.trials import KEPT, Record
from promises.ways import Way

from energia.lake import Partition
from energia.local.lake import LocalLake

from .files import FIRST_CLIENTS, write_csv
from .history import History
from .kill_points import Kill
from .killing import copy_lake
from .model import (
    FACT,
    FACT_LINES,
    MASTER,
    MASTER_LINES,
    Content,
    with_good_facts,
    with_good_masters,
)
from .runner import Outcome, Runner, retract_here, run_here

pytestmark = pytest.mark.long

HISTORIES = sized(fast=2, full=8, deep=105)
STEPS = 10
LAST_CHANGE = 60
"""Few runs make more changes; one that makes fewer ends without a kill."""

DAYS = st.sampled_from([date(2026, 2, day) for day in (1, 2, 3)])
KILLS = st.none() | st.builds(
    Kill, change=st.integers(1, LAST_CHANGE), torn=st.booleans(), kept=st.sampled_from((0, 3, 400))
)
FACTS = st.lists(st.sampled_from(FACT_LINES), min_size=1, max_size=4).map(with_good_facts)
MASTERS = st.lists(st.sampled_from(MASTER_LINES), min_size=1, max_size=5).map(with_good_masters)


class AnyHistory(RuleBasedStateMachine):
    """What people and accidents do to a lake; the source keeps its files until a run ends."""

    def __init__(
        self,
        runner: Runner,
        template: LocalLake,
        folder: Path,
        tell_killed: Callable[[Outcome], None],
    ) -> None:
        super().__init__()
        self.tell_killed = tell_killed
        self.runner = runner
        self.folder = folder
        self.lake = copy_lake(template, folder / "home")
        self.source = folder / "source"
        self.history = History(self.lake)
        self.numbers = count(1)
        self.fill_source()

    def teardown(self) -> None:
        """The last run is never killed."""
        self.run(None)
        self.history.check_answer()
        shutil.rmtree(self.folder)

    @rule(day=DAYS, content=FACTS, kill=KILLS)
    def deliver_facts(self, day: date, content: Content, kill: Kill | None) -> None:
        """A file of facts, for a new date, a late one or one more for the same."""
        self.deliver(Partition(FACT, day), content, kill)

    @rule(day=DAYS, content=MASTERS, kill=KILLS)
    def deliver_master(self, day: date, content: Content, kill: Kill | None) -> None:
        """A file of a master, whose keys may be there already."""
        self.deliver(Partition(MASTER, day), content, kill)

    @precondition(lambda self: self.history.landed())
    @rule(data=st.data(), kill=KILLS)
    def deliver_again(self, data: st.DataObject, kill: Kill | None) -> None:
        """Deliver the same content under another name."""
        partition, _, content = data.draw(st.sampled_from(self.history.landed()))
        self.deliver(partition, content, kill)

    @precondition(lambda self: self.history.landed(FACT))
    @rule(data=st.data(), content=FACTS, kill=KILLS)
    def replace_facts(self, data: st.DataObject, content: Content, kill: Kill | None) -> None:
        """Deliver other content under the same name."""
        partition, name, _ = data.draw(st.sampled_from(self.history.landed(FACT)))
        self.deliver(partition, content, kill, name)

    @precondition(lambda self: self.history.landed(MASTER))
    @rule(data=st.data(), content=MASTERS, kill=KILLS)
    def replace_a_master(self, data: st.DataObject, content: Content, kill: Kill | None) -> None:
        """Deliver other content under the same name."""
        partition, name, _ = data.draw(st.sampled_from(self.history.landed(MASTER)))
        self.deliver(partition, content, kill, name)

    @precondition(lambda self: self.history.landed(MASTER))
    @rule(data=st.data(), content=MASTERS, kill=KILLS)
    def correct_a_master(self, data: st.DataObject, content: Content, kill: Kill | None) -> None:
        """A later file for the same date, which replaces the keys that it names."""
        partition, _, wrong = data.draw(st.sampled_from(self.history.landed(MASTER)))
        self.deliver(partition, (*content, *wrong[1:]), kill)

    @precondition(lambda self: self.history.landed(FACT))
    @rule(data=st.data(), content=FACTS, kills=st.tuples(KILLS, KILLS))
    def correct_facts(
        self, data: st.DataObject, content: Content, kills: tuple[Kill | None, Kill | None]
    ) -> None:
        """Take the wrong file out, and deliver the right one."""
        partition, wrong, _ = data.draw(st.sampled_from(self.history.landed(FACT)))
        self.take_out(partition, wrong, kills[0])
        self.deliver(partition, content, kills[1])

    @precondition(lambda self: self.history.landed())
    @rule(data=st.data(), kill=KILLS)
    def retract(self, data: st.DataObject, kill: Kill | None) -> None:
        """Take a file out."""
        partition, name, _ = data.draw(st.sampled_from(self.history.landed()))
        self.take_out(partition, name, kill)

    @rule(kill=KILLS)
    def run_again(self, kill: Kill | None) -> None:
        """Run on what the source holds, which is nothing new after a run that ended."""
        self.run(kill)

    def deliver(
        self, partition: Partition, content: Content, kill: Kill | None, name: str = ""
    ) -> None:
        """Put a file into the source, under a new name if none is given, and run."""
        name = name or f"{next(self.numbers):03}.csv"
        write_csv(self.source, f"{partition.key}/{name}", *content)
        self.history.put(partition, name, content)
        self.run(kill)

    def run(self, kill: Kill | None) -> None:
        """Run, and compare with the model what the run or the kill left."""
        killed = self.is_killed(
            kill,
            lambda: run_here(self.lake, self.source),
            lambda chosen: self.runner.run(self.lake, self.source, chosen),
        )
        if killed:
            self.history.cut()
        else:
            self.history.finished()
            shutil.rmtree(self.source)
            self.fill_source()

    def take_out(self, partition: Partition, name: str, kill: Kill | None) -> None:
        """Retract, and compare with the model what this or the kill left."""
        path = f"{partition.key}/{name}"
        killed = self.is_killed(
            kill,
            lambda: retract_here(self.lake, path),
            lambda chosen: self.runner.retract(self.lake, path, chosen),
        )
        self.history.took_out(partition, name, killed=killed)

    def is_killed(
        self, kill: Kill | None, work: Callable[[], None], be_killed: Callable[[Kill], Outcome]
    ) -> bool:
        """Do the work here, or in a process to kill; whether it was killed."""
        if kill is None:
            work()
            return False
        outcome = be_killed(kill)
        assert outcome.killed or (outcome.ended and not outcome.errors), outcome
        if outcome.killed:
            self.tell_killed(outcome)
        return outcome.killed

    def fill_source(self) -> None:
        """A file that never changes, because a run needs one."""
        write_csv(self.source, "clientes/siempre.csv", *FIRST_CLIENTS)


@pytest.fixture
def template(tmp_path: Path) -> LocalLake:
    """A lake that holds the file that never changes."""
    lake = LocalLake(tmp_path / "template")
    write_csv(tmp_path / "siempre", "clientes/siempre.csv", *FIRST_CLIENTS)
    run_here(lake, tmp_path / "siempre")
    return lake


def test_any_history_ends_as_the_model_computes(
    runner: Runner, template: LocalLake, tmp_path: Path, record_property: Record
) -> None:
    numbers = count()
    killed: list[Outcome] = []

    class Here(AnyHistory):
        def __init__(self) -> None:
            folder = tmp_path / f"history-{next(numbers)}"
            super().__init__(runner, template, folder, killed.append)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not IS_DEEP,
            # A failing history is short already, and a shorter one takes minutes to find.
            phases=tuple(Phase) if IS_DEEP else (Phase.generate,),
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
    record_property(Way.HISTORY.value, {KEPT: len(killed)})
    assert len(killed) > HISTORIES
    assert {outcome.place.split()[0] for outcome in killed} >= {"before", "inside"}
