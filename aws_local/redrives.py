"""Executions that failed are redriven: from the states that failed, with the input that these had.

What succeeded is not run again: neither states, nor iterations of a map, nor parallel branches.
"""

# moto has no public seam for this.
# ruff: noqa: SLF001

import copy
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from unittest import mock

from moto.core.exceptions import AWSError
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.component.program.program import Program
from moto.stepfunctions.parser.asl.component.state.state import CommonStateField
from moto.stepfunctions.parser.asl.component.state.state_continue_with import ContinueWithEnd
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.backend.execution import Execution
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker
from moto.stepfunctions.responses import StepFunctionResponse

Place = tuple[Any, ...]
"""A program within the execution: its first state's name and its item, after those around it."""

_UNSUCCESSFUL: Final = (ExecutionStatus.FAILED, ExecutionStatus.ABORTED, ExecutionStatus.TIMED_OUT)

_as_inner_frame_of = Environment.as_inner_frame_of.__func__  # type: ignore[attr-defined]
_environment = ExecutionWorker._get_evaluation_environment
_run = Program._eval_body
_enter = CommonStateField._eval_body
_set_next = CommonStateField._set_next


@dataclass(frozen=True)
class Entered:
    """The state that a program is in, with what it was given."""

    state: str
    given: Any
    variables: dict[str, Any]


@dataclass
class Progress:
    """How far each program of an execution has come; the output of those that are through."""

    entered: dict[Place, Entered] = field(default_factory=dict)
    outputs: dict[Place, Any] = field(default_factory=dict)

    def copy(self) -> "Progress":
        """As it is now."""
        return Progress(dict(self.entered), dict(self.outputs))


@contextmanager
def redrives() -> Iterator[None]:
    """Within it, executions can be redriven."""
    seams = (
        mock.patch.object(Environment, "as_inner_frame_of", classmethod(_frame)),
        mock.patch.object(ExecutionWorker, "_get_evaluation_environment", _begin),
        mock.patch.object(Program, "_eval_body", _run_on),
        mock.patch.object(CommonStateField, "_eval_body", _enter_noted),
        mock.patch.object(CommonStateField, "_set_next", _leave_noted),
        mock.patch.object(StepFunctionResponse, "redrive_execution", _redrive, create=True),
    )
    with ExitStack() as stack:
        for seam in seams:
            stack.enter_context(seam)
        yield


def _redrive(response: StepFunctionResponse) -> ActionResult:
    execution: Any = response.stepfunction_backend.describe_execution(
        response._get_param("executionArn")
    )
    if execution.exec_status not in _UNSUCCESSFUL:
        message = f"Execution {execution.exec_arn} is {execution.status}: it cannot be redriven"
        raise AWSError(message, "ExecutionNotRedrivable")
    execution.before = execution.exec_worker.env
    execution.exec_worker = execution.error = execution.cause = execution.stop_date = None
    execution.start()
    return ActionResult({"redriveDate": utcnow()})


def _begin(worker: ExecutionWorker) -> Environment:
    """The environment of an execution, which knows how far the one before it had come."""
    env: Any = _environment(worker)
    execution: Execution = worker._execution_communication.execution  # type: ignore[attr-defined]
    before = getattr(execution, "before", None)
    env.place, env.progress, env.before = (), Progress(), Progress()
    if before is not None:
        env.progress, env.before = before.progress.copy(), before.progress.copy()
        env.event_manager = before.event_manager
    return env  # type: ignore[no-any-return]


def _frame(cls: type[Environment], env: Any, *given: Any, **named: Any) -> Environment:
    frame: Any = _as_inner_frame_of(cls, env, *given, **named)
    frame.place, frame.progress, frame.before = env.place, env.progress, env.before
    return frame  # type: ignore[no-any-return]


def _run_on(program: Program, env: Any) -> None:
    """Run a program from the state that it was in; not at all if it was through."""
    item = env.states.context_object.context_object_data.get("Map")
    env.place = (*env.place, program.start_at.start_at_name, item and item["Item"]["Index"])
    # Once: what runs again after that, as a retry does, runs from its beginning.
    entered: Entered | None = env.before.entered.pop(env.place, None)
    if env.place in env.before.outputs:
        env.states.reset(env.before.outputs.pop(env.place))
        env.set_ended()
        return
    if entered:
        env.next_state_name = entered.state
        env.states.reset(entered.given)
        env.variable_store._inner_scope.update(copy.deepcopy(entered.variables))
    _run(program, env)


def _enter_noted(state: CommonStateField, env: Any) -> None:
    variables = copy.deepcopy(env.variable_store._inner_scope)
    env.progress.entered[env.place] = Entered(state.name, env.states.get_input(), variables)
    _enter(state, env)


def _leave_noted(state: CommonStateField, env: Any) -> None:
    """Go on to the next state; what ends because others failed does not come here."""
    is_last = isinstance(state.continue_with, ContinueWithEnd) and env.next_state_name == state.name
    _set_next(state, env)
    if is_last:
        env.progress.outputs[env.place] = env.states.get_input()
