"""Ctrl-C or SIGTERM: nothing is left of the account, whatever it was doing."""

import signal

from aws_local.deploying import environment_config
from aws_local.server import free_port

from .deliveries import until
from .deployed import Deployed, aws_local, left_behind
from .functions import free_role
from .jobs import job


def test_stop_during_deployment_leaves_nothing() -> None:
    with aws_local(free_port(), "answers", signal.SIGINT) as folder:
        assert any("postgres" in command for command in left_behind(folder))


def test_stop_ends_running_jobs_and_their_processes() -> None:
    account = Deployed(free_port(), environment_config("dev"))
    code = (
        "import subprocess, time\n"
        "subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
        "time.sleep(600)"
    )
    with aws_local(account.port, "answers", signal.SIGTERM) as folder:
        # As the deployment would, which has not come so far.
        account.client("s3").create_bucket(Bucket=account.bucket)
        job(account, free_role(account), "dura", code)
        account.client("glue").start_job_run(JobName="dura")
        until(lambda: any("sleep" in each for each in left_behind(folder)), "the job does not run")
