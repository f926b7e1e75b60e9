"""The project, deployed into the account by the stock CDK CLI: its assembly as AWS would get it."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aws_local import processes
from aws_local.account import Account
from aws_local.runtime import ROOT
from energia_stacks.config import EnvironmentConfig, load_config

_CDK: Final = ROOT / "node_modules/.bin/cdk"
_SAMPLE: Final = ROOT / "data/raw"
_LONGEST_S: Final = 600


class CdkError(Exception):
    """The CDK CLI did not do it; what it printed."""


def environment_config(name: str) -> EnvironmentConfig:
    """The environment of cdk.json."""
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    return load_config({**context, "env": name})


@dataclass(frozen=True)
class Cdk:
    """The CLI that package.json pins, and the account that it deploys into."""

    account: Account
    environment: str

    @property
    def assembly(self) -> Path:
        """Where the synthesised templates are."""
        return self.account.folder / "cdk.out"

    def prepare(self) -> None:
        """Synthesise, and bootstrap the account meanwhile."""
        synthesis = self.start(
            ROOT, "synth", "--quiet", "--output", self.assembly, "-c", f"env={self.environment}"
        )
        where = f"aws://{self.account.id}/{self.account.region}"
        # In a folder without cdk.json, where it synthesises nothing.
        self.finish(self.start(self.account.folder, "bootstrap", where))
        self.finish(synthesis)

    def deploy(self) -> None:
        """Deploy every stack of the assembly; moto's change sets would lose their outputs."""
        options = ("--all", "--method=direct", "--require-approval", "never")
        self.finish(self.start(ROOT, "deploy", "--app", self.assembly, *options))

    def start(self, folder: Path, *command: str | Path) -> "Started":
        """Start a command of the CLI."""
        around = self.account.environment(self.account.operator)
        path = os.pathsep.join((str(Path(sys.executable).parent), around["PATH"]))
        scratch = self.account.folder / "cdk-tmp"
        scratch.mkdir(exist_ok=True)
        # Synthesis leaves what it packs in its folder of temporary files.
        more = {"CDK_DISABLE_CLI_TELEMETRY": "true", "PATH": path, "TMPDIR": str(scratch)}
        log = self.account.folder / f"cdk-{command[0]}.log"
        arguments = (_CDK, *command, "--no-notices")
        return Started(processes.start(arguments, folder, {**around, **more}, log), log)

    @staticmethod
    def finish(started: "Started") -> None:
        """Wait for a command; CdkError if it fails."""
        if processes.wait(started.process, _LONGEST_S) != 0:
            raise CdkError(started.log.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Started:
    """A command that runs, and where it writes."""

    process: processes.Process
    log: Path


def upload_sample(account: Account, config: EnvironmentConfig) -> Sequence[str]:
    """Put the sample's files where deliveries come; their load dates."""
    s3 = account.client("s3")
    files = sorted(_SAMPLE.rglob("*.csv"))
    for path in files:
        key = f"raw/{path.relative_to(_SAMPLE).as_posix()}"
        s3.upload_file(str(path), config.bucket_name, key)
    return sorted({path.parent.name.partition("=")[2] for path in files})
