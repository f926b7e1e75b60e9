"""What runs the code of a pull request can neither write nor become anyone on AWS."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stackdiff.posting import LIMIT as POSTED
from stackdiff.rendering import LIMIT

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".github/workflows"
# YAML 1.2: `on` is a word.
WORKFLOWS = {file.stem: YAML(typ="safe").load(file) for file in sorted(FOLDER.glob("*.yml"))}
TEXTS = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.yml"))}
PULL_REQUEST = [name for name, workflow in WORKFLOWS.items() if "pull_request" in workflow["on"]]


def jobs() -> Iterator[tuple[str, Any]]:
    """Every job with its name."""
    for name, workflow in WORKFLOWS.items():
        for job, body in workflow["jobs"].items():
            yield f"{name}/{job}", body


def steps(job: Any) -> list[Any]:
    """A job's steps; one that calls a workflow has none."""
    found: list[Any] = job.get("steps", [])
    return found


def test_tests_know_every_workflow() -> None:
    assert set(WORKFLOWS) == {"checks", "deploy", "diff", "diff-comment"}
    assert PULL_REQUEST == ["checks", "diff"]
    assert not any("pull_request_target" in workflow["on"] for workflow in WORKFLOWS.values())


def test_actions_are_pinned_by_commit() -> None:
    used = [
        line.strip().removeprefix("- ")
        for text in TEXTS.values()
        for line in text.splitlines()
        if re.match(r"\s*(- )?uses:", line)
    ]
    ours = [line for line in used if line.startswith("uses: ./")]
    assert ours == [line for line in used if "zizmor: ignore[self-repository]" in line]
    assert len(used) > len(ours)
    for line in set(used) - set(ours):
        assert re.fullmatch(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_each_action_has_one_version() -> None:
    used = set(re.findall(r"uses: (\S+/\S+@[0-9a-f]{40})", "\n".join(TEXTS.values())))
    assert len({reference.partition("@")[0] for reference in used}) == len(used)


def test_permissions_are_set_per_job() -> None:
    assert [workflow["permissions"] for workflow in WORKFLOWS.values()] == [{}] * len(WORKFLOWS)
    granted = {
        name: {scope for scope, access in job["permissions"].items() if access == "write"}
        for name, job in jobs()
    }
    assert {name: scopes for name, scopes in granted.items() if scopes} == {
        "deploy/deploy": {"id-token"},
        "diff-comment/comment": {"pull-requests"},
    }


@pytest.mark.parametrize("name", PULL_REQUEST)
def test_pull_request_jobs_are_read_only_without_secrets(name: str) -> None:
    for job in WORKFLOWS[name]["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
        assert "environment" not in job
    assert not re.search(r"secrets\.|github\.token|GITHUB_TOKEN|aws-actions|vars\.", TEXTS[name])


def test_checkouts_keep_no_token_and_no_cache() -> None:
    for name, job in jobs():
        for step in steps(job):
            uses, given = step.get("uses", ""), step.get("with", {})
            if uses.startswith("actions/checkout@"):
                assert given["persist-credentials"] is False, name
            assert not uses.startswith("actions/cache"), name
            assert "cache" not in given, name


def test_scripts_contain_no_expressions() -> None:
    for name, job in jobs():
        for step in steps(job):
            assert "${{" not in step.get("run", ""), name


def test_comment_job_runs_only_code_of_main() -> None:
    job = WORKFLOWS["diff-comment"]["jobs"]["comment"]
    checkout, download, run = steps(job)
    assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"
    assert download["with"]["path"].startswith("${{ runner.temp }}/")
    assert run["run"] == 'python3 -m stackdiff.posting "$RUNNER_TEMP/stackdiff/comment.md"'
    assert WORKFLOWS["diff-comment"]["on"] == {
        "workflow_run": {"workflows": [WORKFLOWS["diff"]["name"]], "types": ["completed"]}
    }
    event = "${{ github.event.workflow_run."
    for variable in ("HEAD_OWNER", "HEAD_BRANCH", "HEAD_SHA", "RUN_URL"):
        assert run["env"][variable].startswith(event)
    (upload,) = [
        s for s in steps(WORKFLOWS["diff"]["jobs"]["diff"]) if "upload" in s.get("uses", "")
    ]
    assert upload["with"]["name"] == download["with"]["name"]


def test_comment_limit_is_below_the_posting_limit() -> None:
    assert LIMIT < POSTED


def test_deploy_installs_before_it_has_credentials() -> None:
    workflow = WORKFLOWS["deploy"]
    job = workflow["jobs"]["deploy"]
    assert job["environment"] == "${{ inputs.environment || 'dev' }}"
    assert job["needs"] == "checks"
    assert workflow["concurrency"]["cancel-in-progress"] is False
    done = [step.get("uses", step.get("run", "")) for step in steps(job)]
    order = ["make .venv/.dev", "configure-aws-credentials", "cdk diff", "cdk deploy --all"]
    places = [next(i for i, text in enumerate(done) if word in text) for word in order]
    assert places == sorted(places)
    (role,) = [s["with"] for s in steps(job) if "configure-aws" in s.get("uses", "")]
    assert role["role-to-assume"] == "${{ vars.AWS_DEPLOY_ROLE_ARN }}"
    assert "aws-access-key-id" not in role


def test_deploy_choices_match_cdk_json() -> None:
    choices = WORKFLOWS["deploy"]["on"]["workflow_dispatch"]["inputs"]["environment"]["options"]
    context = YAML(typ="safe").load(ROOT / "cdk.json")["context"]
    assert choices == list(context["environments"])


def test_checks_run_on_every_supported_python() -> None:
    checks, fast = (WORKFLOWS["checks"]["jobs"][name] for name in ("checks", "tests"))
    assert steps(checks)[-2]["with"]["python-version"] == "3.13"
    assert steps(checks)[-1]["run"] == ".ci/run"
    assert fast["strategy"]["matrix"]["python"] == ["3.11", "3.12"]
    assert steps(fast)[-1]["run"] == "make test"


def test_diff_workflow_uses_the_make_target() -> None:
    runs = [step.get("run", "") for step in steps(WORKFLOWS["diff"]["jobs"]["diff"])]
    assert 'make diff BASE=HEAD^1 WHOLE_AT="$WHOLE_AT"' in runs
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^diff: .*## ", makefile, re.MULTILINE)
