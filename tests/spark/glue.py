"""Glue as these tests have it: its Python and packages in .glue/venv, its Spark on this machine."""

import json
import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_local.runtime import PYTHON, ROOT, spark_options

TRANSFORM_JOB = ROOT / "glue_jobs/transform.py"

_STEP = 64 << 20


class JobError(Exception):
    """The job ended with this line."""


def environment(code: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a job's process finds around it; ``code`` is the zip that it imports energia from."""
    # Nothing here can reach an account, whatever the shell around it is logged in to.
    around = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {
        **around,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        **spark_options(),
        # The zip alone: what it lacks must not come from this checkout.
        "PYTHONPATH": str(code),
        **(more or {}),
    }


@dataclass(frozen=True)
class Glue:
    """The running session, whose jobs run one at a time."""

    process: "subprocess.Popen[str]"

    @classmethod
    def start(cls, code: Path, log: Path, more: Mapping[str, str] | None = None) -> "Glue":
        """A session whose jobs import energia from the zip ``code``."""
        around = environment(code, more)
        # It consists of modules of this folder.
        around["PYTHONPATH"] += f"{os.pathsep}{ROOT / 'tests'}"
        return cls(_start(["-m", "spark.session"], log, around))

    def run(
        self, script: Path, arguments: Mapping[str, str], step: int = _STEP, **more: Any
    ) -> dict[str, Any]:
        """What the job printed, run on ranges of ``step`` bytes; JobError with its last line.

        ``more`` is what session.py changes about the job.
        """
        self.order(script, arguments, step, **more)
        assert self.process.stdout is not None
        outcome = json.loads(self.process.stdout.readline())
        if outcome["error"]:
            assert not outcome["printed"]
            raise JobError(outcome["error"])
        printed: dict[str, Any] = json.loads(outcome["printed"])
        return printed

    def order(
        self, script: Path, arguments: Mapping[str, str], step: int = _STEP, **more: Any
    ) -> None:
        """Let the job begin."""
        order = {"script": str(script), "arguments": flat(arguments), "step": step, **more}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def stop(self) -> None:
        """End the session, and its Java with it."""
        self.process.communicate()


def start_job(code: Path, log: Path, arguments: Mapping[str, str]) -> "subprocess.Popen[str]":
    """The job in a process of its own, as Glue starts it."""
    return _start([TRANSFORM_JOB, *flat(arguments)], log, environment(code))


def kill_group(process: "subprocess.Popen[str]") -> None:
    """SIGKILL for the job's Python and its Java; its workers end when they find these gone."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def kill_java(process: "subprocess.Popen[str]") -> None:
    """SIGKILL for the job's Java alone."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
    (java,) = map(int, children.split())
    os.kill(java, signal.SIGKILL)


def flat(arguments: Mapping[str, str]) -> list[str]:
    """The arguments as a command line has them."""
    return [part for name, value in arguments.items() for part in (f"--{name}", value)]


def _start(
    command: list[str | Path], log: Path, around: Mapping[str, str]
) -> "subprocess.Popen[str]":
    here = log.with_suffix("")
    here.mkdir()
    with log.open("w", encoding="utf-8") as errors:
        return subprocess.Popen(
            [PYTHON, *command],
            cwd=here,
            env={**around, "SPARK_LOCAL_DIRS": str(here), "TMPDIR": str(here)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
