"""One delivery taken through a fault, and what it took until all was well."""

from dataclasses import dataclass
from typing import Any

from .deliveries import Execution, wait_for
from .fault_cases import Case
from .rehearsals import Rehearsal, order

_MOST_ANSWERS = 2
_ANEW = "start a new execution"
_REDRIVE = "redrive-execution --execution-arn "


@dataclass(frozen=True)
class Outcome:
    """How often the fault was met, the errors with what was done about each, and the end."""

    met: int
    answers: list[tuple[str, str]]
    last: Execution

    @property
    def text(self) -> str:
        """Return the outcome as a cell of the table."""
        text = ", then ".join(f"`{error}`: {answer}" for error, answer in self.answers)
        return text or "goes on"


def run(rehearsal: Rehearsal, case: Case, day: str, name: str) -> Outcome:
    """Run the date with the fault; then lift it, and do what the alerts say."""
    rehearsal.deliver(day)
    order(rehearsal.deployed, [case.fault])
    ended = wait_for(rehearsal.deployed, rehearsal.start(day, name))
    (fault,) = order(rehearsal.deployed, [])
    answers = list[tuple[str, str]]()
    while ended.status != "SUCCEEDED" and len(answers) < _MOST_ANSWERS:
        alerts = rehearsal.alerts(name, len(answers) + 1)
        assert len(alerts) == len(answers) + 1, (ended, alerts)
        answer, arn = _answered(rehearsal, alerts[-1], day, name)
        answers.append((ended.error, answer))
        ended = wait_for(rehearsal.deployed, arn)
    return Outcome(fault["met"], answers, ended)


def _answered(rehearsal: Rehearsal, alert: str, day: str, name: str) -> tuple[str, str]:
    """What the alert says, done; the ARN of the execution that goes on."""
    if _ANEW in alert:
        return "new execution", rehearsal.start(day, f"{name}-2")
    arn = alert.partition(_REDRIVE)[2]
    states: Any = rehearsal.deployed.client("stepfunctions")
    states.redrive_execution(executionArn=arn)
    return "redrive", arn
