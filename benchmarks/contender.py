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
    """The result of one process: seconds, peak memory in bytes, and row counts."""

    start_s: float
    wall_s: float
    cpu_s: float
    peak_bytes: int
    outcome: Outcome


def run(name: str, target: Path, files: list[Path]) -> Run:
    """Run the job once; raise UnavailableError if the contender cannot run."""
    begun = time.perf_counter()
    try:
        contender = importlib.import_module(f"benchmarks.contenders.{name}")
    except ModuleNotFoundError as error:
        raise UnavailableError(f"{error.name} is not installed; run `make bench`") from error
    getattr(contender, "start", lambda: None)()
    started, cpu = time.perf_counter(), cpu_seconds(os.getpid())
    outcome = contender.run(files, target)
    ended, cpu_ended = time.perf_counter(), cpu_seconds(os.getpid())
    # The kernel records the peak, so nothing has to measure during the run.
    peak = peak_bytes(os.getpid())
    return Run(started - begun, ended - started, cpu_ended - cpu, peak, outcome)


def main() -> None:
    """Run the job and print the Run, or ``{"unavailable": cause}``."""
    name, target, *files = sys.argv[1:]
    try:
        done = asdict(run(name, Path(target), [Path(file) for file in files]))
    except UnavailableError as error:
        done = {"unavailable": str(error)}
    print(json.dumps(done))  # noqa: T201


if __name__ == "__main__":
    main()
