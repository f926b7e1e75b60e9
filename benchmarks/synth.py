"""`cdk synth` of energia beside that of an app with one bucket: python -m benchmarks.synth."""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
_ONE_BUCKET = """\
import aws_cdk as cdk
from aws_cdk import aws_s3 as s3

app = cdk.App()
s3.Bucket(cdk.Stack(app, "One"), "Bucket")
app.synth()
"""


class Cost(NamedTuple):
    """What one run took, in seconds: on the clock, and of processors."""

    time: float
    cpu: float


def measured(folder: Path, out: Path) -> Cost:
    """One run of `cdk synth` in the folder."""
    command = [str(ROOT / "node_modules/.bin/cdk"), "synth", "--quiet", "--output", str(out)]
    cpu, start = _cpu(), time.perf_counter()
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)  # noqa: S603
    return Cost(time.perf_counter() - start, _cpu() - cpu)


def one_bucket(folder: Path) -> Path:
    """The smallest app, with the feature flags of ours."""
    settings = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))
    (folder / "cdk.json").write_text(json.dumps(settings), encoding="utf-8")
    (folder / "app.py").write_text(_ONE_BUCKET, encoding="utf-8")
    return folder


def rounds(count: int) -> dict[str, list[Cost]]:
    """Each app in turn, after a first run of each that fills the caches."""
    found: dict[str, list[Cost]] = {"one bucket": [], "energia": []}
    with TemporaryDirectory() as place:
        empty = Path(place) / "one"
        empty.mkdir()
        apps = {"one bucket": one_bucket(empty), "energia": ROOT}
        for turn in range(count + 1):
            for name, folder in apps.items():
                out = Path(place) / "out"
                shutil.rmtree(out, ignore_errors=True)
                cost = measured(folder, out)
                if turn:
                    found[name].append(cost)
    return found


def table(found: dict[str, list[Cost]]) -> str:
    """Return the table of medians, absolute and relative to the smallest app."""
    lines = [f"{'app':<12}{'time s':>8}{'x':>7}{'CPU s':>8}{'x':>7}"]
    base = _median(found["one bucket"])
    for name, costs in found.items():
        cost = _median(costs)
        lines.append(
            f"{name:<12}{cost.time:>8.2f}{cost.time / base.time:>7.2f}"
            f"{cost.cpu:>8.2f}{cost.cpu / base.cpu:>7.2f}"
        )
    return "\n".join(lines)


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    load = os.getloadavg()[0]
    found = rounds(parser.parse_args().rounds)
    sys.stdout.write(f"{table(found)}\nload average {load:.1f} before the first run\n")


if __name__ == "__main__":
    main()
