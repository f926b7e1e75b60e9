"""Running contenders, each in a process of its own."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyarrow import fs

from benchmarks.data import DATASET, Data
from benchmarks.job import PLAN
from energia.compiler.spark import transform_plan
from energia.lake import LakeZone
from energia.local.deliveries import DeliveryRecord, write_record
from energia.local.lake import LocalLake
from energia.partition.raw import file_sha256
from energia.project import Project
from energia.reader import inspect_file
from energia.reader.settling import file_facts

_ROOT = Path(__file__).resolve().parent.parent
_PEERS = _ROOT / ".bench/venv/bin/python"
_GLUE = _ROOT / ".glue/venv/bin/python"
_PYTHONS = {
    "duckdb_copy": Path(sys.executable),
    "energia_transform": Path(sys.executable),
    "energia_declared": Path(sys.executable),
    "energia_without_facts": Path(sys.executable),
    "polars_job": _PEERS,
    "pandas_job": _PEERS,
    "pyspark_job": _GLUE,
    "glue_transform": _GLUE,
}
CONTENDERS = tuple(_PYTHONS)
FLOOR, HERE, *_, SPARK = CONTENDERS
OURS = tuple(name for name in CONTENDERS if name == SPARK or name.startswith("energia"))
_FIGURES = ("start_s", "wall_s", "cpu_s", "peak_bytes")


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
        raise ContenderError("its library is not installed; run `make bench`")
    lake = data.folder / "lakes" / name
    shutil.rmtree(lake, ignore_errors=True)
    try:
        files = data.land(lake)
        if name == SPARK:
            _write_plan(lake / PLAN)
        if name == HERE:
            _record_facts(lake, files)
        printed = _printed([name, str(lake), *map(str, files)], lake)
    finally:
        shutil.rmtree(lake, ignore_errors=True)
    if "unavailable" in printed:
        raise ContenderError(printed["unavailable"])
    counts = printed["outcome"]["files"]
    rows = {file["name"]: (file["accepted"], file["rejected"]) for file in counts}
    return Measurement(**{name: printed[name] for name in _FIGURES}, rows=rows)


def median(runs: list[Measurement]) -> Measurement:
    """The median of each figure; rows are the same in every run."""
    middle = {name: statistics.median(getattr(run, name) for run in runs) for name in _FIGURES}
    return Measurement(**middle, rows=runs[0].rows)


def _write_plan(path: Path) -> None:
    path.parent.mkdir()
    plan = transform_plan(Project.find().datasets()[DATASET])
    path.write_text(json.dumps(plan), encoding="utf-8")


def _record_facts(lake: Path, files: list[Path]) -> None:
    """Write the delivery records of the files, as landing does."""
    spec, local = Project.find().datasets()[DATASET].files, fs.LocalFileSystem()
    (part,) = LocalLake(lake).partitions(LakeZone.RAW, DATASET)
    for path in files:
        layout = inspect_file(local, str(path), spec)
        facts = file_facts(local, spec, str(path), layout).to_json()
        record = DeliveryRecord(path.name, path.stat().st_size, file_sha256(path), facts=facts)
        write_record(part, path.name, record)


def _printed(arguments: list[str], lake: Path) -> dict[str, Any]:
    """Return the last line that the contender's process printed."""
    output, errors = lake / "output", lake / "errors"
    python = _PYTHONS[arguments[0]]
    command = [str(python), "-m", "benchmarks.contender", *arguments]
    # Only Spark's processes read these variables.
    spark = {
        "JAVA_HOME": str(_ROOT / "aws_local/java_home"),
        "PYSPARK_PYTHON": str(python),
        "PYTHONPATH": str(_ROOT),
    }
    with output.open("wb") as out, errors.open("wb") as err:
        done = subprocess.run(  # noqa: S603
            command, stdout=out, stderr=err, cwd=_ROOT, env={**os.environ, **spark}, check=False
        )
    if done.returncode:
        raise ContenderError(f"failed: {_last_line(errors)}")
    return dict(json.loads(_last_line(output)))


def _last_line(path: Path) -> str:
    return (path.read_text(errors="replace").strip() or "no output").splitlines()[-1]
