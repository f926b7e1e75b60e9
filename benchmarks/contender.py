"""One contender in a process of its own: ``python -m benchmarks.contender NAME TARGET FILE...``.

Prints a Run as JSON. Time and processor time are of the job alone: what a process does before its
first job (imports, and Spark's session) is reported apart, as the start.
"""

import importlib
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.job import Outcome, UnavailableError
from benchmarks.processes import cpu_seconds, peak_bytes


@dataclass(frozen=True)
class Run:
    """What one process did: seconds, bytes of memory at most, and what became of the rows."""

    start_s: float
    wall_s: float
    cpu_s: float
    peak_bytes: int
    outcome: Outcome


def run(name: str, target: Path, files: list[Path]) -> Run:
    """Do the job once; UnavailableError if the contender lacks something here."""
    begun = time.perf_counter()
    try:
        contender = importlib.import_module(f"benchmarks.contenders.{name}")
    except ModuleNotFoundError as error:
        raise UnavailableError(f"needs {error.name}: `make bench` installs it") from error
    getattr(contender, "start", lambda: None)()
    started, cpu = time.perf_counter(), cpu_seconds(os.getpid())
    outcome = contender.run(files, target)
    ended, cpu_ended = time.perf_counter(), cpu_seconds(os.getpid())
    # The kernel keeps the peak: to look at it meanwhile would take a part of the cores.
    peak = peak_bytes(os.getpid())
    return Run(started - begun, ended - started, cpu_ended - cpu, peak, outcome)


def main() -> None:
    """Do the job and print the Run, or ``{"unavailable": why}``."""
    name, target, *files = sys.argv[1:]
    try:
        done = asdict(run(name, Path(target), [Path(file) for file in files]))
    except UnavailableError as error:
        done = {"unavailable": str(error)}
    print(json.dumps(done))  # noqa: T201


if __name__ == "__main__":
    main()
