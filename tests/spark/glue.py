"""Glue as these tests have it: its Python and packages in .glue/venv, its Spark on this machine."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".glue/venv/bin/python"
TRANSFORMAR = ROOT / "glue_jobs/transformar.py"

_STEP = 64 << 20
_OPTIONS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class JobError(Exception):
    """The job ended with this line."""


def environment(code: Path, master: str = "local[2]") -> dict[str, str]:
    """What a job's process finds around it; ``code`` is the zip that it imports energia from."""
    submit = " ".join(f"--conf {name}={value}" for name, value in _OPTIONS.items())
    return {
        **os.environ,
        "JAVA_HOME": str(Path(__file__).parent / "java_home"),
        "PYSPARK_PYTHON": str(PYTHON),
        "PYSPARK_SUBMIT_ARGS": f"--master {master} {submit} pyspark-shell",
        # The zip alone: what it lacks must not come from this checkout.
        "PYTHONPATH": str(code),
    }


@dataclass(frozen=True)
class Glue:
    """The running session, whose jobs run one at a time."""

    process: "subprocess.Popen[str]"

    @classmethod
    def start(cls, code: Path, log: Path) -> "Glue":
        """A session whose jobs import energia from the zip ``code``."""
        with log.open("w", encoding="utf-8") as errors:
            process = subprocess.Popen(
                [PYTHON, Path(__file__).parent / "session.py"],
                cwd=code.parent,
                env=environment(code),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        return cls(process)

    def run(self, script: Path, arguments: Mapping[str, str], step: int = _STEP) -> dict[str, Any]:
        """What the job printed, run on ranges of ``step`` bytes; JobError with its last line."""
        flat = [part for name, value in arguments.items() for part in (f"--{name}", value)]
        order = {"script": str(script), "arguments": flat, "step": step}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        outcome = json.loads(self.process.stdout.readline())
        if outcome["error"]:
            raise JobError(outcome["error"])
        printed: dict[str, Any] = json.loads(outcome["printed"])
        return printed

    def stop(self) -> None:
        """End the session, and its Java with it."""
        self.process.communicate()
