"""A clock that stands still, goes back or jumps ahead changes no row of a lake."""

import random
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from effort import sized
from interrupted.files import write_csv
from interrupted.killing import differences
from interrupted.lake_state import LakeState, state_of
from interrupted.runner import Runner

from energia.local.lake import LocalLake

from .trials import Record, Trials
from .ways import Way

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("promises of single files")]
YEARS = (1970, 2025, 2026, 2100)
TIMES: Final = tuple(datetime(year, 2, 1, tzinfo=UTC).timestamp() for year in YEARS)
DATE = "transacciones/fecha_carga=2026-02-01"
NEXT_DATE = "transacciones/fecha_carga=2026-02-02"
FIRST = ("venta,Ana,10,5,Solar", "venta,Ana,20,5,Solar")
CORRECTED = ("venta,Ana,10,5,Solar", "venta,Ana,30,5,Solar")
"""As many bytes as the first version has."""
OTHER = ("venta,Eva,7,5,Solar", "mala", "venta,Eva,8,5,Solar")
STEPS = 5


def test_wrong_clock_changes_no_row(
    runner: Runner, tmp_path: Path, record_property: Record
) -> None:
    trials = Trials()
    right = states_under(runner, tmp_path / "right", [None] * STEPS)
    for number in range(sized(fast=1, full=3, deep=40)):
        chance = random.Random(number)  # noqa: S311
        # Most clocks stand still for some steps.
        times = sorted(chance.choices(TIMES, k=STEPS), key=lambda _: chance.random())
        clocks = [chance.choice((time, times[0])) for time in times]
        found = states_under(runner, tmp_path / "wrong", [*clocks])
        lines = [line for pair in zip(found, right, strict=True) for line in differences(*pair)]
        trials.note("equal", *(f"{clocks}: {line}" for line in lines))
    trials.conclude(Way.CLOCK, record_property)


def states_under(runner: Runner, folder: Path, clocks: list[float | None]) -> list[LakeState]:
    """Return the states after a correction, and after a retraction and another date."""
    lake, source = LocalLake(folder / "home"), folder / "source"
    deliveries = (("a.csv", FIRST), ("b.csv", OTHER), ("a.csv", CORRECTED))
    for clock, (name, lines) in zip(clocks, deliveries, strict=False):
        write_csv(source, f"{DATE}/{name}", *lines)
        outcome = runner.run(lake, source, clock=clock)
        assert outcome.ended and not outcome.errors, outcome
    corrected = state_of(lake)
    assert not runner.retract(lake, "b.csv", clock=clocks[-2]).errors
    shutil.rmtree(source)
    write_csv(source, f"{NEXT_DATE}/c.csv", *OTHER)
    assert not runner.run(lake, source, clock=clocks[-1]).errors
    found = [corrected, state_of(lake)]
    shutil.rmtree(folder)
    return found
