"""A warm process that forks one child per order: a run here costs a tenth of a fresh interpreter.

It reads orders, one JSON line each, and answers each with one line. It never opens DuckDB itself,
because a process with the threads of an engine cannot be forked safely; the children do.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy.ma  # noqa: F401

from energia.cli.errors import error_line
from energia.compiler.dataset import Datasets
from energia.errors import EnergiaError
from energia.lake import Partition
from energia.local.lake import LocalLake
from energia.local.loading import Listener
from energia.local.report import RunReport
from energia.local.run import RunOrder, retract, run
from energia.partition.allow import Allow
from energia.partition.steps import Step
from energia.project import Project

from .clock import stop_clock
from .kill_points import Executioner, Kill

ROOT = Path(__file__).resolve().parents[2]


def serve() -> None:
    """Answer orders until the input ends."""
    datasets = Project(ROOT).datasets()
    _warm_up(datasets)
    for line in sys.stdin:
        order = json.loads(line)
        sys.stdout.write(json.dumps(_fork(order, datasets)) + "\n")
        sys.stdout.flush()


def _warm_up(datasets: Datasets) -> None:
    # Like numpy.ma above, a dialect is loaded at its first use, which would be in every child.
    for compiled in datasets.values():
        assert compiled.duckdb_rows


def _fork(order: dict[str, Any], datasets: Datasets) -> dict[str, Any]:
    assert threading.active_count() == 1, "a process with threads cannot be forked safely"
    kill = Kill(**order["kill"])
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _work(order, kill, datasets, lambda text: _write(writing, text))
    os.close(writing)
    if kill.seconds:
        time.sleep(kill.seconds)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGKILL, signal.SIGXFSZ)
    return {"killed": killed, "said": said.splitlines()}


def _work(
    order: dict[str, Any], kill: Kill, datasets: Datasets, say: Callable[[str], None]
) -> None:
    """Do the order as a process of its own would, and end without any cleaning up."""
    lake = LocalLake(Path(order["home"]))
    executioner = Executioner(kill, lake.home, say)
    executioner.install()
    if order["clock"] is not None:
        stop_clock(order["clock"])

    def listen(partition: Partition, step: Step) -> None:
        executioner.at_step(f"{step} {partition}")

    try:
        errors = _report(order, lake, datasets, listen).errors
    except (EnergiaError, OSError) as error:
        errors = [error_line(error)]
    except BaseException as error:  # it must not run into the server's loop
        errors = [f"unexpected: {error!r}"]
    for line in errors:
        say(f"error: {line}")
    for change in executioner.changes:
        say(f"change: {change}")
    say("end")
    os._exit(0)


def _report(
    order: dict[str, Any], lake: LocalLake, datasets: Datasets, listener: Listener
) -> RunReport:
    if "name" in order:
        return retract(order["name"], lake, datasets, listener)
    source = order["source"] and Path(order["source"])
    allow = frozenset(map(Allow, order["allow"]))
    return run(RunOrder(source, lake, date.fromisoformat(order["day"]), allow), datasets, listener)


def _write(pipe: int, text: str) -> None:
    os.write(pipe, f"{text}\n".encode())


if __name__ == "__main__":
    serve()
