"""Two checkouts are synthesised with their own tools; every environment of either is compared."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from stackdiff.__main__ import main

from .conftest import ROOT, bucket, manifest, stack

# What the CLI starts as the app: it hands over the assembly that the environment's file has.
APP = """
import json, os, pathlib
context = json.loads(os.environ["CDK_CONTEXT_JSON"])
out = pathlib.Path(os.environ["CDK_OUTDIR"])
for name, text in json.loads(pathlib.Path(context["env"] + ".json").read_text()).items():
    (out / name).write_text(json.dumps(text))
"""

Environments = Mapping[str, Mapping[str, Any]]


def checkout(folder: Path, environments: Environments) -> Path:
    """A tree whose environments have the stacks that are given."""
    folder.mkdir()
    (folder / ".venv").symlink_to(ROOT / ".venv")
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    (folder / "app.py").write_text(APP)
    context = {"environments": {name: {} for name in environments}, "cli-telemetry": False}
    (folder / "cdk.json").write_text(json.dumps({"app": "python3 app.py", "context": context}))
    for name, stacks in environments.items():
        files = {f"{stack}.template.json": template for stack, template in stacks.items()}
        content = {"manifest.json": manifest(stacks), **files}
        (folder / f"{name}.json").write_text(json.dumps(content))
    return folder


@pytest.fixture(autouse=True)
def no_aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine that knows no AWS account."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))


@pytest.mark.long
def test_environments_and_stacks_are_compared(tmp_path: Path) -> None:
    base = checkout(
        tmp_path / "base",
        {
            "dev": {"Storage": stack(Lake=bucket()), "Old": stack(A=bucket())},
            "qa": {"Storage": stack(Lake=bucket())},
        },
    )
    head = checkout(
        tmp_path / "head",
        {
            "dev": {"Storage": stack(Lake=bucket(Tags=[])), "New": stack(B=bucket())},
            "prod": {"Storage": stack(Lake=bucket())},
        },
    )
    out = tmp_path / "out"
    assert main([str(base), str(head), "--out", str(out), "--whole-at", "https://run"]) == 0
    text = (out / "comment.md").read_text(encoding="utf-8")
    assert text.partition("| --- |")[2].partition("\n\n")[0].splitlines()[1:] == [
        "| dev | Storage |  | 1 |  |  |  |",
        "| dev | New (new) | 1 |  |  |  |  |",
        "| dev | Old (removed) |  |  |  | 1 |  |",
        "| prod | Storage (new) | 1 |  |  |  |  |",
        "| qa | Storage (removed) |  |  |  | 1 |  |",
    ]
    assert "[~] AWS::S3::Bucket Lake" in text
    assert "[+] AWS::S3::Bucket B" in text
    assert (out / "whole.md").read_text(encoding="utf-8") == text


@pytest.mark.long
def test_head_that_fails_synthesis_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = checkout(tmp_path / "base", {"dev": {"One": stack(A=bucket())}})
    head = checkout(tmp_path / "head", {"dev": {"One": stack(A=bucket())}})
    (head / "app.py").write_text("raise SystemExit('precio: no such column')")
    assert main([str(base), str(head), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert f"{head}: cdk synth failed" in said
    assert "precio: no such column" in said
    assert not (tmp_path / "out/comment.md").exists()
