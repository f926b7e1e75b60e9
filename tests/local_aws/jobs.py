"""Glue jobs of the tests' own."""

import time

from .deployed import Deployed


def job(deployed: Deployed, role: str, name: str, code: str) -> None:
    """A job with this script."""
    key = f"scripts/{name}.py"
    deployed.client("s3").put_object(Bucket=deployed.bucket, Key=key, Body=code.encode())
    place = {"Name": "glueetl", "ScriptLocation": f"s3://{deployed.bucket}/{key}"}
    deployed.client("glue").create_job(Name=name, Role=role, Command=place)


def end_of(deployed: Deployed, name: str, run: str) -> str:
    """The state in which a run of a job ends."""
    while True:
        described = deployed.client("glue").get_job_run(JobName=name, RunId=run)["JobRun"]
        if described["JobRunState"] not in ("STARTING", "RUNNING", "STOPPING"):
            return str(described["JobRunState"])
        time.sleep(0.1)
