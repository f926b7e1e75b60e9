"""Glue jobs run: the published script with the job's arguments, as the job's role."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, Final
from unittest import mock

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.glue import models
from moto.glue.responses import GlueResponse

from aws_local.account import Account
from aws_local.processes import end, start, wait
from aws_local.runtime import PYTHON, import_path, spark_options

_GLUE_MINUTES: Final = 480
"""How long a run of Glue 5.0 and later may take, where the job does not say."""
_REASON_LENGTH: Final = 1000

_FakeJobRun = models.FakeJobRun
_start_job_run = models.FakeJob.start_job_run


class JobRun(_FakeJobRun):
    """A run whose state is that of its process."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        # moto would have it succeed after a few looks.
        self._transitions = []
        self.status = "STARTING"
        self.error = ""
        self.process: Any = None

    def as_dict(self) -> dict[str, Any]:
        """Return the run as GetJobRun describes it."""
        over = self.status not in ("STARTING", "RUNNING", "STOPPING")
        until = self.completed_on if over else utcnow()
        described = super().as_dict()
        described |= {
            "ExecutionTime": round((until - self.started_on).total_seconds()),
            "LogGroupName": "/aws-glue/jobs",
            "GlueVersion": "6.0",
        }
        if not over:
            del described["CompletedOn"]
        return {**described, "ErrorMessage": self.error} if self.error else described

    def stop(self) -> None:
        """End it; a run that is over stays as it is."""
        if self.status in ("STARTING", "RUNNING"):
            self.status = "STOPPING"
            if self.process is not None:
                end(self.process)

    def finish(self, status: str, error: str = "") -> None:
        """End the run with the status; a stopping run ends as STOPPED."""
        self.error = "" if self.status == "STOPPING" else error
        self.completed_on = self.modified_on = utcnow()
        self.status = "STOPPED" if self.status == "STOPPING" else status


@contextmanager
def jobs(account: Account) -> Iterator[None]:
    """Within it, jobs that are started run."""

    def start_job_run(job: models.FakeJob, **given: Any) -> str:
        identity = _start_job_run(job, **given)
        Thread(target=_execute, args=(account, job, job.job_runs[-1]), daemon=True).start()
        return identity

    with (
        mock.patch.object(models, "FakeJobRun", JobRun),
        mock.patch.object(models.FakeJob, "start_job_run", start_job_run),
        # Not in moto; a state machine that is stopped stops its job so.
        mock.patch.object(GlueResponse, "batch_stop_job_run", _batch_stop, create=True),
    ):
        yield


def kill(account: Account, session: str) -> None:
    """SIGKILL for the run that calls in this session."""
    runs: Iterator[Any] = (
        run
        for backend in models.glue_backends[account.id].values()
        for job in backend.jobs.values()
        for run in job.job_runs
    )
    for run in runs:
        if _session(run) == session:
            end(run.process)


def _session(run: Any) -> str:
    return f"GlueJobRunnerSession-{run.job_run_id[:16]}"


def _batch_stop(response: GlueResponse) -> ActionResult:
    name = response.parameters["JobName"]
    runs = [
        response.glue_backend.get_job_run(name, identity)
        for identity in response.parameters["JobRunIds"]
    ]
    for run in runs:
        run.stop()  # type: ignore[attr-defined]
    stopped = [{"JobName": name, "JobRunId": run.job_run_id} for run in runs]
    return ActionResult({"SuccessfulSubmissions": stopped, "Errors": []})


def _execute(account: Account, job: models.FakeJob, run: JobRun) -> None:
    try:
        _run(account, job, run)
    except Exception as error:
        run.finish("FAILED", f"{type(error).__name__}: {error}")


def _run(account: Account, job: Any, run: JobRun) -> None:
    folder = account.folder / "jobs" / run.job_run_id
    folder.mkdir(parents=True)
    arguments: Mapping[str, str] = run.arguments or {}
    keys = account.keys(job.role, _session(run))
    code = _Code(account, job.role, folder)
    script = code.fetch(job.command["ScriptLocation"])
    packages = [code.fetch(url) for url in arguments.get("--extra-py-files", "").split(",") if url]
    around = {
        **account.environment(keys),
        **spark_options(),
        **import_path(*packages),
        "SPARK_LOCAL_DIRS": str(folder),
        "TMPDIR": str(folder),
    }
    given: dict[str, str] = {"--JOB_NAME": job.name, "--JOB_RUN_ID": run.job_run_id, **arguments}
    command: list[str | Path] = [PYTHON, script, *(part for pair in given.items() for part in pair)]
    log = folder / "log"
    run.process = start(command, folder, around, log)
    if run.status == "STARTING":
        run.status = "RUNNING"
    code_of_exit = wait(run.process, 60.0 * (run.timeout or job.timeout or _GLUE_MINUTES))
    if code_of_exit is None:
        run.finish("TIMEOUT", "Job run exceeded its timeout")
    elif code_of_exit:
        run.finish("FAILED", _last_line(log))
    else:
        run.finish("SUCCEEDED")


class _Code:
    """What a run executes, read as the job's role."""

    def __init__(self, account: Account, role: str, folder: Path) -> None:
        self._s3 = account.client("s3", role=role)
        self._folder = folder

    def fetch(self, url: str) -> Path:
        """The object at ``s3://`` as a file."""
        bucket, _, key = url.removeprefix("s3://").partition("/")
        path = self._folder / Path(key).name
        path.write_bytes(self._s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        return path


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][:_REASON_LENGTH] if lines else "the script printed nothing"
