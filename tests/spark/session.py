"""Runs job scripts one after the other in one Spark session, each as Glue would start it.

It runs under the Python and the packages of Glue. An order is a line of JSON on standard input, its
outcome one on standard output.
"""

import io
import json
import runpy
import sys
import traceback
from contextlib import redirect_stdout
from functools import partial
from typing import Any
from unittest import mock

from pyspark.sql import SparkSession

from energia import archivos


def main() -> None:
    """Answer orders until the input ends."""
    spark = SparkSession.builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_run(json.loads(line))) + "\n")
        sys.stdout.flush()


def _run(order: dict[str, Any]) -> dict[str, str]:
    cut = partial(archivos.plan_ranges, step=order["step"])
    arguments = [order["script"], *order["arguments"]]
    printed = io.StringIO()
    with (
        redirect_stdout(printed),
        mock.patch.object(sys, "argv", arguments),
        mock.patch.object(archivos, "plan_ranges", cut),
    ):
        try:
            runpy.run_path(order["script"], run_name="__main__")
        except SystemExit as exit_:
            return {"printed": printed.getvalue(), "error": str(exit_.code or "")}
        except Exception:
            return {"printed": printed.getvalue(), "error": traceback.format_exc()}
    return {"printed": printed.getvalue(), "error": ""}


if __name__ == "__main__":
    main()
