"""A checkout, and the cloud assemblies that its CDK CLI writes without an AWS account."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from stackdiff.errors import DiffError

Template = Mapping[str, Any]


@dataclass(frozen=True)
class Assembly:
    """The synthesised stacks of one environment, in ``directory``."""

    directory: Path

    @cached_property
    def stacks(self) -> Mapping[str, Path]:
        """Return the template of each stack, in deploy order."""
        artifacts = json.loads((self.directory / "manifest.json").read_text("utf-8"))["artifacts"]
        return {
            name: self.directory / artifact["properties"]["templateFile"]
            for name, artifact in artifacts.items()
            if artifact["type"] == "aws:cloudformation:stack"
        }

    def template(self, stack: str) -> Template:
        """Return a stack's template, empty if the stack does not exist."""
        if stack not in self.stacks:
            return {}
        template: Template = json.loads(self.stacks[stack].read_text("utf-8"))
        return template


@dataclass(frozen=True)
class Tree:
    """A checkout with its own Python and Node packages: `.venv` and `node_modules`."""

    root: Path

    @cached_property
    def environments(self) -> Sequence[str]:
        """Return the environments of its cdk.json."""
        document = json.loads((self.root / "cdk.json").read_text("utf-8"))
        return tuple(document["context"]["environments"])

    def synthesise(self, environment: str, out: Path) -> Assembly:
        """Write the environment's assembly, empty if the tree does not have the environment."""
        if environment in self.environments:
            self.cdk("synth", "--quiet", "--context", f"env={environment}", "--output", str(out))
        else:
            out.mkdir(parents=True)
            (out / "manifest.json").write_text('{"artifacts": {}}', encoding="utf-8")
        return Assembly(out)

    def difference(self, head: Assembly, stack: str, base: Path) -> str:
        """Return the output of `cdk diff` for a stack against a template."""
        options = ["--ci", "--no-color", "--exclusively", "--app", str(head.directory)]
        text = self.cdk("diff", *options, "--template", str(base), stack)
        # The CLI may print warnings before the diff, and prints the number of stacks after it.
        _, _, found = text.partition(f"Stack {stack}")
        return found.partition("\n")[2].partition("\n✨")[0].strip()

    def cdk(self, command: str, *arguments: str) -> str:
        """Run the tree's CDK CLI with the tree's Python; raise DiffError with its output."""
        found = (str(self.root / ".venv/bin"), os.environ.get("PATH", ""))
        result = subprocess.run(  # noqa: S603  # the checkout's own CLI
            [self.root / "node_modules/.bin/cdk", command, "--no-notices", *arguments],
            cwd=self.root,
            env={**os.environ, "PATH": os.pathsep.join(found)},
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            said = "\n".join(filter(None, (result.stdout.strip(), result.stderr.strip())))
            code = result.returncode
            raise DiffError(f"{self.root}: cdk {command} failed with exit code {code}:\n{said}")
        return result.stdout
