"""A run killed before each change that it makes to the disk, and inside each write.

A lake that holds a first delivery gets a second one: it replaces one published date and publishes
another for the first time. After each kill the same run is started again, and the lake has to be
what one clean run over both deliveries leaves in a new lake.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest
from effort import sample
from promises.trials import KEPT, Record, Trials
from promises.ways import Way

from energia.partition.steps import Step

from .kill_points import WRITE, Kill
from .killing import (
    Aftermath,
    Scene,
    build_scene,
    kill_all,
    kills_before_changes,
    kills_inside_libraries,
    kills_inside_writes,
)
from .runner import Runner

PARTITIONS = 2


@pytest.fixture(scope="module")
def scene(runners: list[Runner], tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The second delivery."""
    return build_scene(tmp_path_factory.mktemp("scene"), runners[0])


@pytest.fixture(scope="module")
def at_changes(
    scene: Scene, runners: list[Runner], tmp_path_factory: pytest.TempPathFactory
) -> list[Aftermath]:
    """What came of a kill at each change: inside it if it is a write, else before it."""
    kills = sample([*kills_inside_writes(scene), *kills_before_changes(scene)], fast=5)
    return kill_all(scene, runners, tmp_path_factory.mktemp("changes"), kills)


def conclude(aftermaths: Sequence[Aftermath], record: Record) -> None:
    """Record the kills; AssertionError with a line for each thing that was wrong after one."""
    trials = Trials()
    for found in aftermaths:
        trials.note(KEPT, *(f"killed {found.place}: {line}" for line in found.problems))
    trials.conclude(Way.CHANGE, record)


def test_main_changes_are_kill_points(scene: Scene) -> None:
    names = "\n".join(scene.changes)
    for part in ("landing.csv raw/", "remove control/", "parquet processed/", "write: commit"):
        assert part in names
    assert len(scene.changes) > 50
    assert sum(change.startswith(WRITE) for change in scene.changes) >= 20


@pytest.mark.sized
def test_run_killed_at_each_change_recovers(
    at_changes: list[Aftermath], record_property: Record
) -> None:
    conclude(at_changes, record_property)


def test_each_landed_file_has_a_record(at_changes: list[Aftermath]) -> None:
    assert [found.place for found in at_changes if not found.has_records] == []


@pytest.mark.sized
def test_run_killed_inside_library_writes_recovers(
    scene: Scene, runners: list[Runner], tmp_path: Path, record_property: Record
) -> None:
    kills = kills_inside_libraries(scene)
    assert len(kills) >= 4 * PARTITIONS + 1
    conclude(kill_all(scene, runners, tmp_path, sample(kills, fast=2)), record_property)


@pytest.mark.long
def test_run_killed_before_each_step_recovers(
    scene: Scene, runners: list[Runner], tmp_path: Path, record_property: Record
) -> None:
    kills = [Kill(step=number) for number in range(1, PARTITIONS * len(Step) + 1)]
    aftermaths = kill_all(scene, runners, tmp_path, kills)
    conclude(aftermaths, record_property)
    assert [found.place.split()[1] for found in aftermaths] == PARTITIONS * list(Step)
