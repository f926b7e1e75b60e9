"""Glue's Python on this machine, which runs jobs and functions: .glue/venv, with its Spark."""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
PYTHON: Final = ROOT / ".glue/venv/bin/python"
JAVA_HOME: Final = Path(__file__).resolve().parent / "java_home"

_MASTER = "local[2,4]"  # a task is tried four times, as on a cluster
_OPTIONS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    # Compiling less pays off for jobs as short as these.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def spark_options() -> Mapping[str, str]:
    """What a job's process finds around it to start a Spark of this machine."""
    submit = " ".join(
        f"--conf {shlex.quote(f'{name}={value}')}" for name, value in _OPTIONS.items()
    )
    return {
        "JAVA_HOME": str(JAVA_HOME),
        "PYSPARK_PYTHON": str(PYTHON),
        "PYSPARK_SUBMIT_ARGS": f"--master {_MASTER} {submit} pyspark-shell",
    }


def import_path(*places: Path) -> Mapping[str, str]:
    """These alone: what they lack must not come from this checkout."""
    return {"PYTHONPATH": os.pathsep.join(map(str, places))}
