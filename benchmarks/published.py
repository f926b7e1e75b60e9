"""The tables of benchmarks/README.md, measured again and written in place."""

import datetime
import os
import platform
import re
import shutil
from pathlib import Path

from benchmarks.comparing import Comparison, compare
from benchmarks.data import Data
from benchmarks.running import CONTENDERS, FLOOR, HERE, SPARK

_README = Path(__file__).parent / "README.md"
_LOCKS = Path(__file__).parent.parent / "requirements"
_RESULTS = re.compile(r"(?<=<!-- results -->\n).*(?=<!-- end of results -->)", re.DOTALL)
_SETS: tuple[tuple[int, float, int, list[str]], ...] = (
    (10_000_000, 0.0, 3, [name for name in CONTENDERS if name != SPARK]),
    (10_000_000, 0.01, 3, list(CONTENDERS)),
    (50_000_000, 0.01, 1, [FLOOR, HERE, SPARK]),
)
"""Rows, share of defective ones, rounds and contenders of each table."""


def refresh(cache: Path) -> None:
    """Measure every set, write the tables, and remove the generated data."""
    blocks = [_machine()]
    for rows, dirty, rounds, names in _SETS:
        data = Data.of(cache, rows, dirty)
        blocks.append(_block(data, rounds, compare(names, data, rounds)))
        shutil.rmtree(data.folder)
    results = "\n".join(blocks)
    text = _README.read_text(encoding="utf-8")
    _README.write_text(_RESULTS.sub(lambda _: results, text), encoding="utf-8")


def _block(data: Data, rounds: int, comparison: Comparison) -> str:
    title = f"### {data.title}, {rounds} round{'s' if rounds > 1 else ''}"
    return "\n".join((title, "", "```text", *comparison.lines, "```", ""))


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    here = _pinned("bench.txt", "duckdb", "pyarrow", "polars", "pandas")
    spark = _pinned("glue.txt", "pyspark", "pyarrow")
    return (
        f"{datetime.datetime.now(datetime.UTC).date()}, {_cpu_model()}, {os.cpu_count()} cores, "
        f"{memory:.0f} GiB of memory,\nload average {os.getloadavg()[0]:.1f} before the first run. "
        f"{platform.system()}, Python {platform.python_version()}, {here}; for Spark {spark}.\n"
    )


def _pinned(lock: str, *libraries: str) -> str:
    text = (_LOCKS / lock).read_text(encoding="utf-8")
    versions = dict(re.findall(r"^([a-z]+)==([^ ]+)", text, re.MULTILINE))
    return ", ".join(f"{name} {versions[name]}" for name in libraries)


def _cpu_model() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())
