"""One fault at a time: the date ends as one clean run of it does, whatever happened.

`make test-aws-local` tries a fixed twenty. `make test-faults` tries all and writes docs/faults.md.
"""

import json
from contextlib import nullcontext
from datetime import date, timedelta
from typing import Any

import pytest
from effort import IS_DEEP

from energia.contracts import load_contracts
from energia_stacks.machine.definition import definition
from energia_stacks.machine.places import DatasetJobs, Places

from .deployed import ROOT, Deployed
from .fault_cases import FIXED, Case, cases, tasks
from .fault_runs import run
from .fault_table import read_table, write_table
from .lake_state import state_of
from .rehearsals import Rehearsal
from .replays import WITHOUT_CANDIDATE

JOBS = [DatasetJobs(contract, "", "") for contract in load_contracts(ROOT / "data/contracts")]
EVERY = {case.name: case for case in cases(definition(JOBS, Places("", "", {}, ("",), "")))}
TRIED = EVERY.values() if IS_DEEP else [EVERY[name] for name in FIXED]
DAYS = {name: str(date(2025, 1, 1) + timedelta(day)) for day, name in enumerate(EVERY)}

pytestmark = [
    pytest.mark.usefixtures("no_fault_is_left"),
    # They take half of the time: beside the other tests, they have an account of their own.
    pytest.mark.xdist_group("faults"),
]


@pytest.fixture(scope="module")
def outcomes() -> dict[str, str]:
    """What came of each case."""
    return {}


def execution_name(case: Case) -> str:
    """What the execution that meets the fault is called."""
    ending = WITHOUT_CANDIDATE if case.state == "NoCandidate" else ""
    return f"falla-{DAYS[case.name]}{ending}"


def test_every_call_of_the_machine_has_a_case(deployed: Deployed) -> None:
    client = deployed.client("stepfunctions")
    text = client.describe_state_machine(stateMachineArn=deployed.machine)["definition"]
    assert set(tasks(json.loads(text))) <= {(case.state, case.call) for case in EVERY.values()}


@pytest.mark.parametrize("case", TRIED, ids=lambda case: case.name)
def test_fault_leaves_the_clean_end_state(
    case: Case, rehearsal: Rehearsal, clean: dict[str, Any], outcomes: dict[str, str]
) -> None:
    day = DAYS[case.name]
    with nullcontext() if case.on_spark else rehearsal.replayed():
        outcome = run(rehearsal, case, day, execution_name(case))
    assert outcome.met >= 1
    assert (outcome.last.status, outcome.last.error) == ("SUCCEEDED", "")
    assert state_of(rehearsal.deployed, day) == clean
    outcomes[case.name] = outcome.text
    if IS_DEEP:
        write_table(EVERY.values(), outcomes)
    assert read_table()[case.name] == outcome.text


def test_table_has_exactly_the_cases() -> None:
    assert set(read_table()) == set(EVERY)


def test_each_failure_sends_exactly_one_alert(
    rehearsal: Rehearsal, outcomes: dict[str, str]
) -> None:
    assert outcomes
    for name, outcome in outcomes.items():
        assert len(rehearsal.alerts(execution_name(EVERY[name]))) == outcome.count("`:")
    alerts = sum("execution falla-" in text for text in rehearsal.heard)
    assert alerts == sum(outcome.count("`:") for outcome in outcomes.values())
