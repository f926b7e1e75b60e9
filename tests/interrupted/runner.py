"""Runs the pipeline in processes that can be killed."""

import json
import os
import subprocess
import sys
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from energia.local.lake import LocalLake
from energia.local.run import RunOrder, retract, run
from energia.partition.allow import Allow

from .files import ALLOWED
from .kill_points import Kill
from .lake_state import datasets
from .server import ROOT

DAY = date(2026, 2, 1)
NEVER = Kill()


@dataclass(frozen=True)
class Outcome:
    """How a process ended: where it was killed, or else what it changed, with which errors."""

    killed: bool
    place: str
    ended: bool
    errors: tuple[str, ...]
    changes: tuple[str, ...]


class Runner:
    """One process after the other; close it after use."""

    def __init__(self) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests"))),
            # The threads of a numerical library would make forks unsafe.
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
        )

    def run(
        self,
        lake: LocalLake,
        source: Path | None,
        kill: Kill = NEVER,
        *,
        allow: Collection[Allow] = ALLOWED,
        clock: float | None = None,
    ) -> Outcome:
        """Run on the source, unless it is killed before its end; ``clock`` stops the clock."""
        given = {"source": source and str(source), "day": str(DAY), "allow": list(allow)}
        return self._order(lake, kill, clock=clock, **given)

    def retract(
        self, lake: LocalLake, name: str, kill: Kill = NEVER, *, clock: float | None = None
    ) -> Outcome:
        """Take a landed file out, unless it is killed before its end."""
        return self._order(lake, kill, clock=clock, name=name)

    def close(self) -> None:
        """End the process that starts the others."""
        self._process.communicate()

    def _order(self, lake: LocalLake, kill: Kill, **what: object) -> Outcome:
        order = {"home": str(lake.home), "kill": asdict(kill), **what}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return _outcome(json.loads(self._process.stdout.readline()))


def run_here(lake: LocalLake, source: Path) -> None:
    """Run in this process, where nothing kills it, and without errors."""
    report = run(RunOrder(source, lake, DAY, ALLOWED), datasets(), lambda *_: None)
    assert report.ok, report.errors


def retract_here(lake: LocalLake, name: str) -> None:
    """Take a landed file out in this process, without errors."""
    report = retract(name, lake, datasets(), lambda *_: None)
    assert report.ok, report.errors


def _outcome(answer: dict[str, Any]) -> Outcome:
    said: list[str] = answer["said"]
    places = [line for line in said if line.startswith(("before ", "inside ", "after "))]
    return Outcome(
        killed=answer["killed"],
        place=" ".join(places),
        ended="end" in said,
        errors=_after("error: ", said),
        changes=_after("change: ", said),
    )


def _after(prefix: str, lines: list[str]) -> tuple[str, ...]:
    return tuple(line.removeprefix(prefix) for line in lines if line.startswith(prefix))
