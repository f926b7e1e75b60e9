"""Running contenders, each in a process of its own, and watching how much memory it takes."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.data import DATASET, Data
from benchmarks.job import PLAN
from benchmarks.processes import peak_bytes
from energia.compiler.spark import transform_plan
from energia.project import Project

_ROOT = Path(__file__).resolve().parent.parent
_PEERS = _ROOT / ".bench/venv/bin/python"
_GLUE = _ROOT / ".glue/venv/bin/python"
_PYTHONS = {
    "duckdb_copy": Path(sys.executable),
    "energia_transform": Path(sys.executable),
    "polars_job": _PEERS,
    "pandas_job": _PEERS,
    "pyspark_job": _GLUE,
    "glue_transform": _GLUE,
}
CONTENDERS = tuple(_PYTHONS)
FLOOR, HERE, *_, SPARK = CONTENDERS
OURS = (HERE, SPARK)
_SAMPLE_S = 0.05


class ContenderError(Exception):
    """A contender did not finish; the text says why."""


@dataclass(frozen=True)
class Measurement:
    """What one run took (seconds, bytes), and the rows (accepted, rejected) by file."""

    start_s: float
    wall_s: float
    cpu_s: float
    peak_bytes: int
    rows: dict[str, tuple[int, int]]

    @property
    def accepted(self) -> int:
        """Rows in the partition."""
        return sum(accepted for accepted, _ in self.rows.values())

    @property
    def rejected(self) -> int:
        """Rows beside it."""
        return sum(rejected for _, rejected in self.rows.values())


def measure(name: str, data: Data) -> Measurement:
    """Run a contender once on a fresh lake; ContenderError if it does not finish."""
    if name not in _PYTHONS or not _PYTHONS[name].exists():
        raise ContenderError("needs its library: `make bench` installs it")
    lake = data.folder / "lakes" / name
    shutil.rmtree(lake, ignore_errors=True)
    try:
        files = data.land(lake)
        if name == SPARK:
            _write_plan(lake / PLAN)
        printed, peak = _watched([name, str(lake), *map(str, files)], lake)
    finally:
        shutil.rmtree(lake, ignore_errors=True)
    if "unavailable" in printed:
        raise ContenderError(printed["unavailable"])
    counts = printed["outcome"]["files"]
    rows = {file["name"]: (file["accepted"], file["rejected"]) for file in counts}
    return Measurement(printed["start_s"], printed["wall_s"], printed["cpu_s"], peak, rows)


def median(runs: list[Measurement]) -> Measurement:
    """The median of each figure; rows are the same in every run."""
    figures = ("start_s", "wall_s", "cpu_s", "peak_bytes")
    middle = {name: statistics.median(getattr(run, name) for run in runs) for name in figures}
    return Measurement(**middle, rows=runs[0].rows)


def _write_plan(path: Path) -> None:
    path.parent.mkdir()
    plan = transform_plan(Project.find().plans()[DATASET])
    path.write_text(json.dumps(plan), encoding="utf-8")


def _watched(arguments: list[str], lake: Path) -> tuple[dict[str, Any], int]:
    """What the process printed last, and the peak of its memory and its children's."""
    output, errors = lake / "output", lake / "errors"
    python = _PYTHONS[arguments[0]]
    command = [str(python), "-m", "benchmarks.contender", *arguments]
    # What Spark's processes go by; the others do not look.
    spark = {
        "JAVA_HOME": str(_ROOT / "aws_local/java_home"),
        "PYSPARK_PYTHON": str(python),
        "PYTHONPATH": str(_ROOT),
    }
    peak = 0
    with (
        output.open("wb") as out,
        errors.open("wb") as err,
        subprocess.Popen(  # noqa: S603
            command, stdout=out, stderr=err, cwd=_ROOT, env={**os.environ, **spark}
        ) as process,
    ):
        while process.poll() is None:
            peak = max(peak, peak_bytes(process.pid))
            time.sleep(_SAMPLE_S)
    if process.returncode:
        raise ContenderError(f"failed: {_last_line(errors)}")
    return json.loads(_last_line(output)), peak


def _last_line(path: Path) -> str:
    return (path.read_text(errors="replace").strip() or "without a word").splitlines()[-1]
