"""A full disk ends a run with a message, damages nothing, and the next run with room finishes."""

import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from effort import sample
from interrupted.kill_points import WRITE, Kill
from interrupted.killing import Scene, build_scene, copy_lake, differences, kill_all
from interrupted.lake_state import state_of
from interrupted.runner import DAY, Runner, run_here
from interrupted.server import ROOT

from .trials import Record, Trials
from .ways import Way

pytestmark = pytest.mark.long

STOPPED, IN_TIME = "stopped with a message", "nothing was left to write"
KEPT_BYTES = (0, 700)
SIZES = (0, 1, 50, 100, 200, 300, 400, 500, 700, 1_000, 1_500, 2_000, 3_000, 10_000)
"""Records have hundreds of bytes and Parquet files some thousands."""


@pytest.fixture(scope="module")
def scene(runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A lake with a first delivery, and a second one."""
    return build_scene(tmp_path_factory.mktemp("scene"), runner)


def moments(changes: Sequence[str]) -> list[Kill]:
    """Return a full disk from each change on, with some bytes left for each file or none."""
    return [
        Kill(change=number, torn=True, kept=kept, survives=True)
        for number, change in enumerate(changes, start=1)
        for kept in KEPT_BYTES
        if change.startswith((WRITE, "mkdir ", "os.rename"))
    ]


def test_disk_full_at_a_change_damages_nothing(
    scene: Scene, runner: Runner, tmp_path: Path, record_property: Record
) -> None:
    trials = Trials()
    kills = sample(moments(scene.changes), fast=2, full=20)
    for found in kill_all(scene, [runner], tmp_path, kills):
        problems = [f"{found.place}: {line}" for line in found.problems]
        problems += [f"{found.place}: names nothing: {line}" for line in nameless(found.errors)]
        trials.note(STOPPED if found.errors else IN_TIME, *problems)
    trials.conclude(Way.FULL_AT_CHANGE, record_property)


def test_file_size_limit_damages_nothing(
    scene: Scene, tmp_path: Path, record_property: Record
) -> None:
    trials = Trials()
    for size in sample(SIZES, fast=1, full=4):
        lake = copy_lake(scene.before, tmp_path / str(size))
        code, said = run_with_room(scene, lake.home, size)
        problems = [f"{size}: exit code {code}: {said}"] if is_wrong(code, said) else []
        run_here(lake, scene.source)
        problems += [f"{size}: {line}" for line in differences(state_of(lake), scene.new)]
        trials.note(STOPPED if code else IN_TIME, *problems)
    trials.conclude(Way.FULL_AT_SIZE, record_property)


def nameless(errors: Sequence[str]) -> list[str]:
    """Return the messages that name no file and no date."""
    return [line for line in errors if ": " not in line]


def is_wrong(code: int, said: str) -> bool:
    """Return whether the program did not end well, and not as it should on a full disk."""
    return code != 0 and (code != 1 or "error: " not in said or "Traceback" in said)


def run_with_room(scene: Scene, home: Path, size: int) -> tuple[int, str]:
    """Return exit code and output of a run whose files cannot become larger than ``size``."""
    options = f"--home {home} --fecha-carga {DAY} --allow repeated,replaced".split()
    result = subprocess.run(
        [sys.executable, "-m", "energia", "run", str(scene.source), *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout + result.stderr
