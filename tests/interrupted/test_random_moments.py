"""Kills at random moments, from outside, of runs on files that keep the engines busy for a while.

The other modules choose their moments; here the clock does, so that a kill also meets readers,
threads and writes of the engines half-way.
"""

import random
from pathlib import Path
from time import perf_counter

import pytest
from effort import sized
from promises.trials import KEPT, Record
from promises.ways import Way

from energia.lake import LakeZone
from energia.local.lake import LocalLake

from .files import write_csv
from .kill_points import Kill
from .killing import copy_lake, differences
from .lake_state import LakeState, leftovers, published_rows, state_of
from .model import FACT_LINES
from .runner import Runner, run_here

pytestmark = pytest.mark.long

MOMENTS = sized(fast=2, full=8, deep=60)
KEY = "transacciones/fecha_carga=2026-02-01"
LINES = 2500
"""A run on as many times three lines takes a third of a second."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The delivery whose run is killed."""
    folder = tmp_path / "source"
    write_csv(folder, f"{KEY}/b.csv", *FACT_LINES[:3] * LINES, *FACT_LINES[3:] * 20)
    return folder


@pytest.fixture
def before(tmp_path: Path) -> LocalLake:
    """A lake that has rows for the same date."""
    lake = LocalLake(tmp_path / "before")
    write_csv(tmp_path / "first", f"{KEY}/a.csv", *FACT_LINES)
    run_here(lake, tmp_path / "first")
    return lake


def test_run_killed_at_random_moments_recovers(
    before: LocalLake, source: Path, runner: Runner, tmp_path: Path, record_property: Record
) -> None:
    old, clean = state_of(before), copy_lake(before, tmp_path / "clean")
    start = perf_counter()
    runner.run(clean, source, Kill())
    duration = perf_counter() - start
    new = state_of(clean)
    for number in range(MOMENTS):
        lake = copy_lake(before, tmp_path / str(number))
        # Spread over the run, each at random within its share of it.
        share = (number + random.Random(number).random()) / MOMENTS  # noqa: S311  # no secret
        outcome = runner.run(lake, source, Kill(seconds=share * duration))
        assert outcome.killed or outcome.ended, outcome
        assert_whole(lake, old, new)
        run_here(lake, source)
        assert differences(state_of(lake), new) == [], f"killed after {share:.3f} of the run"
        assert leftovers(lake) == ()
    record_property(Way.MOMENT.value, {KEPT: MOMENTS})


def assert_whole(lake: LocalLake, old: LakeState, new: LakeState) -> None:
    """Assert that both objects are as before the run or as after it."""
    accepted = published_rows(lake, LakeZone.PROCESSED, KEY)
    rejected = published_rows(lake, LakeZone.QUARANTINE, KEY)
    assert accepted in (old.accepted[KEY], new.accepted[KEY])
    assert rejected in (old.rejected[KEY], new.rejected[KEY])
