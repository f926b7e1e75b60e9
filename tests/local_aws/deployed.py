"""The process of `make aws-local`, and commands of the AWS CLI against it."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import boto3

from aws_local.server import free_port
from energia_stacks.config import EnvironmentConfig

ROOT = Path(__file__).resolve().parents[2]
AWS_CLI = "awscli==1.46.3"
READY = "Ctrl-C stops the local AWS"


@dataclass(frozen=True)
class Deployed:
    """The account, as a person in another shell reaches it."""

    port: int
    config: EnvironmentConfig

    @property
    def bucket(self) -> str:
        """The lake's bucket."""
        return self.config.bucket_name

    @property
    def machine(self) -> str:
        """The ARN of the state machine."""
        place = f"{self.config.region}:{self.config.account}"
        return f"arn:aws:states:{place}:stateMachine:{self.config.state_machine}"

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables with the account's address and the operator's keys."""
        around = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
        return {
            **around,
            "AWS_ENDPOINT_URL": f"http://localhost:{self.port}",
            "AWS_DEFAULT_REGION": self.config.region,
            "AWS_ACCESS_KEY_ID": f"local{self.config.account}",
            "AWS_SECRET_ACCESS_KEY": "local",
        }

    def aws(self, *arguments: str | Path) -> Any:
        """What a command of the AWS CLI answers, read from its JSON; AssertionError if it fails."""
        done = self.try_aws(*arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def try_aws(
        self, *arguments: str | Path, as_role: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        """A command of the AWS CLI, run to its end."""
        uv = Path(sys.executable).with_name("uv")
        command = [uv, "tool", "run", "--quiet", "--from", AWS_CLI, "aws", *arguments]
        keys = self._keys(as_role) if as_role else {}
        return subprocess.run(
            command,
            env={**self.environment, **keys, "AWS_DEFAULT_OUTPUT": "json"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def client(self, service: str, **keys: Any) -> Any:
        """A client of boto3's, for what is no person's business."""
        here = self.environment
        given = keys or {
            "aws_access_key_id": here["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": here["AWS_SECRET_ACCESS_KEY"],
        }
        url = here["AWS_ENDPOINT_URL"]
        return boto3.client(service, region_name=self.config.region, endpoint_url=url, **given)

    def client_as(self, role: str, service: str) -> Any:
        """A client of boto3's of a session of the role."""
        keys = self._keys(role)
        return self.client(service, **{name.lower(): value for name, value in keys.items()})

    @cached_property
    def named_queries(self) -> dict[str, str]:
        """The SQL of the workgroup's named queries."""
        athena = self.client("athena")
        ids = athena.list_named_queries(WorkGroup=self.config.workgroup)["NamedQueryIds"]
        found = [athena.get_named_query(NamedQueryId=identity)["NamedQuery"] for identity in ids]
        return {item["Name"]: item["QueryString"] for item in found}

    def _keys(self, role: str) -> dict[str, str]:
        arn = f"arn:aws:iam::{self.config.account}:role/{role}"
        given = self.client("sts").assume_role(RoleArn=arn, RoleSessionName="prueba")["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
            "AWS_SESSION_TOKEN": given["SessionToken"],
        }


@contextmanager
def aws_local(port: int, until: str, stop: signal.Signals) -> Iterator[Path]:
    """The process, once it has said ``until``; the folder of all its temporary files.

    AssertionError if it leaves anything after the stop signal, which comes twice.
    """
    # Not pytest's folder: PostgreSQL runs as another user for root, who enters no such folder.
    folder = Path(mkdtemp(prefix="energia-aws-local-"))
    folder.chmod(0o755)
    process = subprocess.Popen(
        [sys.executable, "-m", "aws_local", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert any(until in line for line in process.stdout), "it ended before it was ready"
        yield folder
    finally:
        process.send_signal(stop)
        process.send_signal(stop)
        process.communicate(timeout=60)
    assert process.returncode == 0
    left = [str(path) for path in folder.rglob("*")]
    assert not left, left
    assert not left_behind(folder), left_behind(folder)
    shutil.rmtree(folder)


def left_behind(folder: Path) -> list[str]:
    """The command lines of processes that know the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            known = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:  # gone meanwhile, or not ours
            continue
        if str(folder).encode() in known:
            found.append((process / "cmdline").read_text(encoding="utf-8"))
    return found


@contextmanager
def deployed_stacks() -> Iterator[Deployed]:
    """The account with the stacks of cdk.json's first environment."""
    from aws_local.deploying import environment_config  # noqa: PLC0415

    port = free_port()
    with aws_local(port, READY, signal.SIGTERM):
        yield Deployed(port, environment_config("dev"))
