"""Executions beside each other: of one date the later one stays, as if alone; dates are apart."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from .deliveries import Execution, until, wait_for
from .deployed import Deployed
from .lake_state import state_of
from .rehearsals import order, ordered
from .replays import deliver, replayed
from .uploads import DAY, Uploaded

JOB = "GlueJobRunnerSession-.*"


@dataclass(frozen=True)
class Overtaken:
    """An execution that stands still at a call while a later one runs: on which date, and its end.

    An ``error`` is redriven. ``files`` are there as it starts, and all of them as the later one
    does: if its transform missed one, it transforms again and ``publishes`` the same.
    """

    day: str
    call: dict[str, str]
    error: str = ""
    files: int = 1
    publishes: bool = False


OVERTAKEN = {
    "amid its transform": Overtaken(
        "2028-03-01", {"session": JOB, "call": "s3:PUT /[^/]+/temp/.*"}, publishes=True
    ),
    "amid its transform of the same files": Overtaken(
        "2028-03-08", {"session": JOB, "call": "s3:PUT /[^/]+/temp/.*"}, files=2
    ),
    "before its approval": Overtaken("2028-03-02", {"session": "Publish"}),
    "amid publishing": Overtaken("2028-03-03", {"session": "PublishRows"}),
    "amid its load": Overtaken(
        "2028-03-04",
        {"session": JOB, "call": "redshift-data:.*Execute.*"},
        "States.TaskFailed",
    ),
}


@pytest.fixture(autouse=True)
def rows_are_replayed(
    deployed: Deployed, uploads: tuple[Uploaded, Uploaded], no_fault_is_left: None
) -> Iterator[None]:
    """Whichever of the files a transform finds."""
    with replayed(deployed, *(upload.candidate for upload in uploads)):
        yield


def start(deployed: Deployed, day: str, name: str) -> str:
    """Start an execution of the date; its ARN."""
    started = deployed.client("stepfunctions").start_execution(
        stateMachineArn=deployed.machine,
        name=f"{name}-{day}",
        input=json.dumps({"fecha_carga": day}),
    )
    return str(started["executionArn"])


def redriven(deployed: Deployed, arn: str) -> Execution:
    """Redrive an execution to its end."""
    deployed.client("stepfunctions").redrive_execution(executionArn=arn)
    return wait_for(deployed, arn)


@pytest.mark.parametrize("place", OVERTAKEN)
def test_later_execution_wins_at_any_state_of_earlier(
    place: str, deployed: Deployed, uploads: tuple[Uploaded, Uploaded]
) -> None:
    case, alone = OVERTAKEN[place], uploads[1].state
    deliver(deployed, DAY, case.day, case.files)
    order(deployed, [{"kind": "held", **case.call}])
    arn = start(deployed, case.day, "anterior")
    until(lambda: ordered(deployed)[0]["met"] == 1, "the earlier one does not come there")
    deliver(deployed, DAY, case.day)
    later = wait_for(deployed, start(deployed, case.day, "posterior"))
    assert (later.status, later.error) == ("SUCCEEDED", "")
    assert state_of(deployed, case.day) == alone
    order(deployed, [])
    earlier = wait_for(deployed, arn)
    assert earlier.error == case.error
    assert state_of(deployed, case.day) == alone
    if case.error:
        assert redriven(deployed, arn).status == "SUCCEEDED"
        assert state_of(deployed, case.day) == alone
    else:
        # Only loads count rows, and only what is published is loaded.
        assert ("rows" in json.dumps(earlier.output)) is case.publishes


def test_concurrent_executions_end_as_the_later_alone(
    deployed: Deployed, uploads: tuple[Uploaded, Uploaded]
) -> None:
    day = "2028-03-05"
    deliver(deployed, DAY, day, 1)
    earlier = start(deployed, day, "anterior")
    deliver(deployed, DAY, day)
    later = wait_for(deployed, start(deployed, day, "posterior"))
    assert (later.status, later.error) == ("SUCCEEDED", "")
    assert wait_for(deployed, earlier).status == "SUCCEEDED"
    assert state_of(deployed, day) == uploads[1].state


def test_concurrent_dates_do_not_interfere(
    deployed: Deployed, uploads: tuple[Uploaded, Uploaded]
) -> None:
    days = ("2028-03-06", "2028-03-07")
    for files, day in enumerate(days, start=1):
        deliver(deployed, DAY, day, files)
    arns = [start(deployed, day, "a-la-vez") for day in days]
    ended = [wait_for(deployed, arn) for arn in arns]
    assert [execution.status for execution in ended] == ["SUCCEEDED", "SUCCEEDED"]
    assert [state_of(deployed, day) for day in days] == [upload.state for upload in uploads]
