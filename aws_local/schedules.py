"""EventBridge Scheduler: a POST fires a schedule with the given time.

The POST to FIRINGS has both as JSON: ``{"schedule": ..., "time": "2026-01-06T02:00:00Z"}``.
"""

import json
from collections.abc import Iterable
from typing import Any, Final

from botocore.exceptions import ClientError
from werkzeug.wrappers import Request, Response

from aws_local.account import Account
from aws_local.gateway import Wsgi

FIRINGS: Final = "/firings"

_TIME: Final = "<aws.scheduler.scheduled-time>"


def before(gateway: Wsgi, account: Account) -> Wsgi:
    """The application that fires schedules; the gateway answers everything else."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        if request.path != FIRINGS:
            return gateway(environ, start_response)
        try:
            execution = _fire(account, **json.loads(request.get_data()))
        except ClientError as error:
            return Response(str(error), status=400)(environ, start_response)
        return Response(json.dumps({"executionArn": execution}))(environ, start_response)

    return answer


def _fire(account: Account, schedule: str, time: str) -> str:
    """Start the schedule's state machine as the schedule's role; the ARN of the execution."""
    target = account.client("scheduler").get_schedule(Name=schedule)["Target"]
    states = account.client("stepfunctions", role=target["RoleArn"], session=schedule)
    started = states.start_execution(
        stateMachineArn=target["Arn"], input=target["Input"].replace(_TIME, time)
    )
    return str(started["executionArn"])
