"""Kills a second delivery in many places, runs it again, and says where the lake differs then."""

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from effort import IS_DEEP

from energia.lake import LakeZone
from energia.local.lake import LocalLake

from .files import first_delivery, second_delivery
from .kill_points import WRITE, Kill
from .lake_state import (
    LakeState,
    landed_files,
    landing_records,
    published_rows,
    state_of,
    unaudited,
)
from .runner import Outcome, Runner, run_here

_LIBRARY_WRITES = {
    "mkdir temp/": (3, 300, 900),
    f"{WRITE}commit": (100,),
    f"{WRITE}close": (300_000,),
}
"""Changes after which a library writes, and the sizes of its file at which it is cut."""


@dataclass(frozen=True)
class Scene:
    """A lake before a second delivery, that delivery, its changes, and both whole states."""

    before: LocalLake
    source: Path
    old: LakeState
    new: LakeState
    changes: tuple[str, ...]


@dataclass(frozen=True)
class Aftermath:
    """Where a run was killed, what was wrong then or after it was run again, and its errors."""

    place: str
    problems: tuple[str, ...]
    has_records: bool
    errors: tuple[str, ...]


def build_scene(folder: Path, runner: Runner) -> Scene:
    """Let a clean run show the state to reach, and another the changes to kill at."""
    first, second = first_delivery(folder / "first"), second_delivery(folder / "second")
    both = second_delivery(first_delivery(folder / "both"))
    before, clean = LocalLake(folder / "before"), LocalLake(folder / "clean")
    run_here(before, first)
    run_here(clean, both)
    counted = runner.run(copy_lake(before, folder / "counted"), second, Kill())
    assert counted.ended, counted
    assert not counted.errors
    return Scene(before, second, state_of(before), state_of(clean), counted.changes)


def kills_inside_writes(scene: Scene) -> list[Kill]:
    """A kill inside the first write of each change that is one."""
    return [
        Kill(change=number, torn=True)
        for number, change in enumerate(scene.changes, start=1)
        if change.startswith(WRITE)
    ]


def kills_inside_libraries(scene: Scene) -> list[Kill]:
    """Kills inside what pyarrow and DuckDB write, some way into their files."""
    return [
        Kill(change=number, torn=True, kept=kept)
        for number, change in enumerate(scene.changes, start=1)
        for start, sizes in _LIBRARY_WRITES.items()
        for kept in sizes
        if change.startswith(start)
    ]


def kills_before_changes(scene: Scene) -> list[Kill]:
    """A kill before each change.

    A kill inside a write finds the same and the part that was written, and one after the making of
    a folder the same and the folder: so these are left out, except in a deep run.
    """
    left_out = () if IS_DEEP else (WRITE, "mkdir ")
    return [
        Kill(change=number)
        for number, change in enumerate(scene.changes, start=1)
        if not change.startswith(left_out)
    ]


def kill_all(
    scene: Scene, runners: Sequence[Runner], folder: Path, kills: Sequence[Kill]
) -> list[Aftermath]:
    """What came of each kill; as many at a time as there are runners."""
    free: SimpleQueue[Runner] = SimpleQueue()
    for runner in runners:
        free.put(runner)

    def kill(number: int) -> Aftermath:
        runner = free.get()
        try:
            return _kill_and_run_again(scene, runner, folder / str(number), kills[number])
        finally:
            free.put(runner)

    with ThreadPoolExecutor(len(runners)) as pool:
        return list(pool.map(kill, range(len(kills))))


def copy_lake(lake: LocalLake, home: Path) -> LocalLake:
    """A copy of the lake in ``home``."""
    shutil.copytree(lake.home, home)
    return LocalLake(home)


def differences(found: LakeState, expected: LakeState) -> list[str]:
    """One line for each part of the state that is not as expected."""
    wanted = vars(expected)
    return [
        f"{name}: {value} is not {wanted[name]}"
        for name, value in vars(found).items()
        if value != wanted[name]
    ]


def _kill_and_run_again(scene: Scene, runner: Runner, home: Path, kill: Kill) -> Aftermath:
    lake = copy_lake(scene.before, home)
    outcome = runner.run(lake, scene.source, kill)
    problems = [] if _happened(outcome, kill) else [f"{kill} did not happen: {outcome}"]
    problems += [*_halves(lake, scene), *unaudited(lake)]
    try:
        run_here(lake, scene.source)
    except AssertionError as error:
        problems.append(f"run again: {error}")
    problems += differences(state_of(lake), scene.new)
    has_records = landing_records(lake) == landed_files(lake)
    shutil.rmtree(home)
    return Aftermath(outcome.place, tuple(problems), has_records, outcome.errors)


def _happened(outcome: Outcome, kill: Kill) -> bool:
    if not kill.survives:
        return outcome.killed
    return outcome.ended and not any(error.startswith("unexpected") for error in outcome.errors)


def _halves(lake: LocalLake, scene: Scene) -> list[str]:
    """The published objects that are neither as before the killed run nor as after a whole one."""
    zones = (
        (LakeZone.PROCESSED, scene.old.accepted, scene.new.accepted),
        (LakeZone.QUARANTINE, scene.old.rejected, scene.new.rejected),
    )
    return [
        f"{zone}/{key} is not whole"
        for zone, old, new in zones
        for key in new
        if published_rows(lake, zone, key) not in (old.get(key), new[key])
    ]
