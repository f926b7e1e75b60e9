"""Jobs and functions run: their code, as their role, in their time."""

import json
import time
from typing import Any

from .deployed import Deployed
from .functions import ROLE, function
from .jobs import job


def invoke(deployed: Deployed, name: str) -> tuple[Any, bool]:
    """What the function answered, and whether that is an error."""
    answer = deployed.client("lambda").invoke(FunctionName=name, Payload=b'{"n": 20}')
    return json.loads(answer["Payload"].read()), "FunctionError" in answer


def job_run(deployed: Deployed, role: str, script: str, stop: bool = False) -> dict[str, Any]:
    """A run of a job with this script, when it is over."""
    name = f"trabajo-{time.monotonic_ns()}"
    job(deployed, role, name, script)
    glue = deployed.client("glue")
    run = glue.start_job_run(JobName=name, Arguments={"--dato": "a b"})["JobRunId"]
    while True:
        answer: dict[str, Any] = glue.get_job_run(JobName=name, RunId=run)["JobRun"]
        if answer["JobRunState"] not in ("STARTING", "RUNNING", "STOPPING"):
            return answer
        if stop and answer["JobRunState"] == "RUNNING":
            glue.batch_stop_job_run(JobName=name, JobRunIds=[run])
        time.sleep(0.1)


def test_job_runs_its_script_as_its_role(deployed: Deployed, role: str) -> None:
    script = (
        "import boto3, sys\n"
        "arn = boto3.client('sts').get_caller_identity()['Arn']\n"
        "sys.exit(f'{arn} {sys.argv[1:]}')"
    )
    answer = job_run(deployed, role, script)
    assert answer["JobRunState"] == "FAILED"
    assert f"assumed-role/{ROLE}/" in answer["ErrorMessage"]
    assert "'--dato', 'a b'" in answer["ErrorMessage"]


def test_job_succeeds_with_its_script(deployed: Deployed, role: str) -> None:
    assert job_run(deployed, role, "pass")["JobRunState"] == "SUCCEEDED"


def test_stopped_job_ends_as_stopped(deployed: Deployed, role: str) -> None:
    answer = job_run(deployed, role, "import time; time.sleep(60)", stop=True)
    assert answer["JobRunState"] == "STOPPED"


def test_function_returns_the_result_of_its_handler(deployed: Deployed, role: str) -> None:
    code = (
        "def handle(event, context):\n"
        "    return [event['n'] + 1, context.get_remaining_time_in_millis() > 0]"
    )
    function(deployed, role, "suma", code)
    assert invoke(deployed, "suma") == ([21, True], False)


def test_function_that_raises_returns_its_error(deployed: Deployed, role: str) -> None:
    function(deployed, role, "falla", "def handle(event, context): raise ValueError('no')")
    answer, failed = invoke(deployed, "falla")
    assert failed
    assert answer == {"errorType": "ValueError", "errorMessage": "no"}


def test_function_over_its_timeout_fails(deployed: Deployed, role: str) -> None:
    function(deployed, role, "lenta", "import time\ndef handle(*_): time.sleep(60)", timeout=1)
    answer, failed = invoke(deployed, "lenta")
    assert failed
    assert "timed out after 1.00 seconds" in answer["errorMessage"]
