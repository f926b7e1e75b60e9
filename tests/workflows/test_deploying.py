"""docs/deploying.md is exact: its commands exist, its role trusts and may as little as it says."""

import json
import re
import shlex
from typing import Any

import botocore.session
import pytest
from botocore import xform_name

from .test_workflows import ROOT

TEXT = (ROOT / "docs/deploying.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^aws .*", TEXT, re.MULTILINE)
TRUST, PERMISSIONS = map(json.loads, re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL))


def only(document: Any) -> Any:
    """The one statement of a policy."""
    (statement,) = document["Statement"]
    return statement


@pytest.mark.parametrize("command", COMMANDS)
def test_aws_commands_and_options_exist(command: str) -> None:
    _, service, operation, *rest = shlex.split(command)
    model = botocore.session.get_session().get_service_model(service)
    names = {xform_name(name, "-"): name for name in model.operation_names}
    shape = model.operation_model(names[operation]).input_shape
    assert shape is not None
    options = {word.removeprefix("--") for word in rest if word.startswith("--")}
    required = {xform_name(name, "-") for name in shape.required_members}
    known = {xform_name(name, "-") for name in shape.members}
    # A flag that is true or false has a form that says no.
    options = {o if o in known else o.removeprefix("no-") for o in options}
    assert required <= options <= known


def test_role_trusts_one_environment_of_one_repository() -> None:
    statement = only(TRUST)
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:OWNER/REPO:environment:dev",
        }
    }


def test_role_can_only_assume_bootstrap_roles() -> None:
    statement = only(PERMISSIONS)
    assert statement["Action"] == "sts:AssumeRole"
    tags = statement["Condition"]["StringEquals"]["iam:ResourceTag/aws-cdk:bootstrap-role"]
    template = ROOT / "node_modules/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml"
    made = re.findall(
        r"Key: aws-cdk:bootstrap-role\n\s+Value: (\S+)", template.read_text(encoding="utf-8")
    )
    assert set(tags) == set(made) - {"image-publishing"}


def test_variables_of_the_workflow_are_documented() -> None:
    workflow = (ROOT / ".github/workflows/deploy.yml").read_text(encoding="utf-8")
    for variable in set(re.findall(r"vars\.(\w+)", workflow)):
        assert f"`{variable}`" in TEXT


def test_links_to_other_documents_resolve() -> None:
    for target, anchor in re.findall(r"\]\((\w+\.md)#([\w-]+)\)", TEXT):
        headings = re.findall(r"^#+ (.*)", (ROOT / "docs" / target).read_text(), re.MULTILINE)
        assert anchor in [heading.lower().replace(" ", "-") for heading in headings]
