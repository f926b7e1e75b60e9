"""energia's Glue job in Spark on local[2]: from landed files to a candidate and its manifest."""

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks import job
from benchmarks.contenders import pyspark_job
from energia.partition.steps import Step
from glue_jobs.transform import transform


def start() -> Any:
    """The same session as that of the job written by hand."""
    return pyspark_job.start()


def run(_files: list[Path], target: Path) -> job.Outcome:
    """Transform; the lake knows its files."""
    options = argparse.Namespace(
        lake=str(target),
        plan=job.PLAN,
        fecha_carga="2026-01-05",
        run="bench",
        region=None,
        allow_missing="false",
    )
    verdict = target / transform(start(), options)["verdict"]
    manifest = verdict.with_name(Step.TRANSFORM.record)
    files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
    return job.Outcome(
        tuple(
            job.FileOutcome(file["name"], file["sha256"], file["accepted"], file["rejected"])
            for file in files
        )
    )
