"""What starts the machine by itself: the record of an upload, and the schedule."""

import json
from urllib.error import HTTPError

import pytest

from .deliveries import until, wait_for
from .deployed import Deployed
from .lake_state import state_of
from .replays import deliver, replayed
from .triggers import Triggers
from .uploads import DAY, MORE, Uploaded, put_again

FIRED = "2028-02-29"


def executions(deployed: Deployed, day: str) -> list[str]:
    """The names of the date's executions."""
    states, given = deployed.client("stepfunctions"), json.dumps({"fecha_carga": day})
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=deployed.machine)
    found = [item for page in pages for item in page["executions"]]
    return sorted(
        item["name"]
        for item in found
        if states.describe_execution(executionArn=item["executionArn"])["input"] == given
    )


def test_repeated_event_starts_one_execution(
    uploads: tuple[Uploaded, Uploaded], triggers: Triggers
) -> None:
    first, second = uploads
    assert [each.execution.status for each in uploads] == ["SUCCEEDED", "SUCCEEDED"]
    before = len(triggers.notified())
    put_again(triggers.deployed, first.record, MORE)
    until(lambda: len(triggers.notified()) == before + MORE, "not every event arrives")
    assert executions(triggers.deployed, DAY) == sorted((first.name, second.name))


def test_second_delivery_adds_to_its_date(uploads: tuple[Uploaded, Uploaded]) -> None:
    first, second = (upload.state["warehouse"] for upload in uploads)
    assert 0 < len(first) < len(second)


def test_schedule_starts_the_date_in_bogota(
    uploads: tuple[Uploaded, Uploaded], triggers: Triggers
) -> None:
    deployed, (first, _) = triggers.deployed, uploads
    deliver(deployed, DAY, FIRED, 1)
    with replayed(deployed, first.candidate):
        ended = wait_for(deployed, triggers.fire("2028-03-01T02:00:00Z"))
    assert (ended.status, ended.error) == ("SUCCEEDED", "")
    assert state_of(deployed, FIRED) == first.state


def test_schedule_without_permission_starts_nothing(triggers: Triggers) -> None:
    deployed = triggers.deployed
    iam, role = deployed.client("iam"), triggers.role
    (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    iam.delete_role_policy(RoleName=role, PolicyName=name)
    try:
        with pytest.raises(HTTPError) as refused:
            triggers.fire("2028-03-02T02:00:00Z")
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))
    assert "not authorized to perform: states:StartExecution" in refused.value.read().decode()
