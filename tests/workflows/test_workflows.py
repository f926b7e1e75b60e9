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


def test_the_workflows_are_those_that_these_tests_know() -> None:
    assert set(WORKFLOWS) == {"checks", "deploy", "diff", "diff-comment"}
    assert PULL_REQUEST == ["checks", "diff"]
    assert not any("pull_request_target" in workflow["on"] for workflow in WORKFLOWS.values())


def test_every_action_is_a_commit_with_its_version() -> None:
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


def test_one_action_has_one_version() -> None:
    used = set(re.findall(r"uses: (\S+/\S+@[0-9a-f]{40})", "\n".join(TEXTS.values())))
    assert len({reference.partition("@")[0] for reference in used}) == len(used)


def test_every_permission_is_a_jobs_own() -> None:
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
def test_a_pull_requests_jobs_only_read_and_hold_no_secret(name: str) -> None:
    for job in WORKFLOWS[name]["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
        assert "environment" not in job
    assert not re.search(r"secrets\.|github\.token|GITHUB_TOKEN|aws-actions|vars\.", TEXTS[name])


def test_no_checkout_leaves_its_token_behind_and_nothing_is_cached() -> None:
    for name, job in jobs():
        for step in steps(job):
            uses, given = step.get("uses", ""), step.get("with", {})
            if uses.startswith("actions/checkout@"):
                assert given["persist-credentials"] is False, name
            assert not uses.startswith("actions/cache"), name
            assert "cache" not in given, name


def test_no_script_holds_an_expression() -> None:
    for name, job in jobs():
        for step in steps(job):
            assert "${{" not in step.get("run", ""), name


def test_what_comments_runs_mains_code_alone_and_asks_the_event_whose_it_is() -> None:
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


def test_a_comment_that_fits_is_posted_whole() -> None:
    assert LIMIT < POSTED


def test_deploying_is_an_environments_and_installs_before_it_has_a_role() -> None:
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


def test_deployable_environments_are_those_of_cdk_json() -> None:
    choices = WORKFLOWS["deploy"]["on"]["workflow_dispatch"]["inputs"]["environment"]["options"]
    context = YAML(typ="safe").load(ROOT / "cdk.json")["context"]
    assert choices == list(context["environments"])


def test_the_checks_run_on_every_python_that_is_supported() -> None:
    job = WORKFLOWS["checks"]["jobs"]["checks"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert steps(job)[-1]["run"] == ".ci/run"


def test_the_make_target_of_the_diff_is_the_workflows() -> None:
    runs = [step.get("run", "") for step in steps(WORKFLOWS["diff"]["jobs"]["diff"])]
    assert 'make diff BASE=HEAD^1 WHOLE_AT="$WHOLE_AT"' in runs
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^diff: .*## ", makefile, re.MULTILINE)
