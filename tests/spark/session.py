"""Runs job scripts one after the other in one Spark session, each as Glue would start it.

It runs under the Python and the packages of Glue. An order is a line of JSON on standard input, its
outcome one on standard output.
"""

import io
import json
import os
import runpy
import sys
import traceback
from collections.abc import Mapping
from contextlib import ExitStack, redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from pyspark.sql import SparkSession

from energia import reader
from energia.partition import candidate

from . import faults


def main() -> None:
    """Answer orders until the input ends."""
    spark = SparkSession.builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    for line in sys.stdin:
        # Not as a job wants it, which must set that itself.
        spark.conf.set("spark.sql.ansi.enabled", "false")
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(order: dict[str, Any]) -> dict[str, str]:
    printed = io.StringIO()
    try:
        with redirect_stdout(printed), ExitStack() as patches:
            for patch in _patches(order):
                patches.enter_context(patch)
            _run(order)
    except SystemExit as exit_:
        return {"printed": printed.getvalue(), "error": str(exit_.code or "")}
    except Exception:
        return {"printed": printed.getvalue(), "error": traceback.format_exc()}
    return {"printed": printed.getvalue(), "error": ""}


def _patches(order: dict[str, Any]) -> list[Any]:
    cut = partial(reader.cut_ranges, step=order["step"])
    changed = {"cut_ranges": cut, **_faulty(order.get("fault", {}), cut)}
    write = changed.pop("write_candidate", candidate.write_candidate)
    environment = {**os.environ, **order.get("environment", {})}
    return [
        mock.patch.object(sys, "argv", [order["script"], *order["arguments"]]),
        mock.patch.multiple(reader, **changed),
        mock.patch.object(candidate, "write_candidate", write),
        mock.patch.dict(os.environ, {k: v for k, v in environment.items() if v}, clear=True),
    ]


def _run(order: dict[str, Any]) -> None:
    if not ("constants" in order or order.get("explain")):
        runpy.run_path(order["script"], run_name="__main__")
        return
    script = runpy.run_path(order["script"], run_name="transform")
    script["main"].__globals__.update(order.get("constants", {}))
    if order.get("explain"):
        sys.stdout.write(json.dumps(_explained(script)))
    else:
        script["main"](order["arguments"])


def _explained(script: Mapping[str, Any]) -> dict[str, Any]:
    """The physical plan of the rows, with the job's last exchange, and the number of its ranges."""
    work = script["find_work"](script["parse"](sys.argv[1:]))
    lake = work.lake.open()
    layouts = reader.find_layouts(lake, work.paths, work.spec)
    ranges = reader.cut_ranges(lake, layouts)
    spark = SparkSession.active()
    # No task runs, so nothing is added to the accumulator.
    seen = spark.sparkContext.accumulator(0)
    rows = script["judged_rows"](spark, work, ranges, seen).repartition(1)
    with redirect_stdout(io.StringIO()) as plan:
        rows.explain()
    return {"plan": plan.getvalue(), "ranges": len(ranges)}


def _faulty(fault: Mapping[str, Any], cut_ranges: Any) -> dict[str, Any]:
    if not fault:
        return {}
    if fault["what"] == "cut":
        return {"cut_ranges": faults.after_planning(Path(fault["file"]), fault["size"], cut_ranges)}
    mark = Path(fault["mark"])
    if fault["what"] == "hold":
        reading = faults.once(mark, faults.hold(mark.with_suffix(".read")))
        return {
            "cut_ranges": faults.held(faults.hold(mark.with_suffix(".planned")), cut_ranges),
            "read_ranges": faults.after_batches(reading, reader.read_ranges, number=0),
        }
    deeds = {
        "die": faults.die,
        "lose": faults.lose_shuffle(Path(os.environ["SPARK_LOCAL_DIRS"])),
    }
    deed = faults.once(mark, deeds[fault["what"]])
    if fault["when"] == "write":
        return {"write_candidate": faults.amid_rows(deed, candidate.write_candidate)}
    number = fault.get("number", 0)
    return {"read_ranges": faults.after_batches(deed, reader.read_ranges, number=number)}


if __name__ == "__main__":
    main()
