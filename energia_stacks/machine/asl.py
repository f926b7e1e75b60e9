"""States of Amazon States Language in JSONata, for the definition."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

State = dict[str, Any]

_JOB_TIMEOUT_S: Final = 3600
_CALL_TIMEOUT_S: Final = 60
_COPY_TIMEOUT_S: Final = 900  # 5 GiB, encrypted again
_NEW_EXECUTION: Final = "; start a new execution (a redrive would fail again)"


def jsonata(expression: str) -> str:
    """Return the expression as a value of a state."""
    return "{% " + expression + " %}"


def when(condition: str, then: str) -> State:
    """Return one rule of a choice."""
    return {"Condition": jsonata(condition), "Next": then}


def choice(condition: str, then: str, *, otherwise: str) -> State:
    """Return a choice between two states."""
    return {"Type": "Choice", "Choices": [when(condition, then)], "Default": otherwise}


def fail(error: str, cause: str, command: str = "") -> State:
    """Return a state that fails the execution; ``cause`` is a JSONata expression of one line.

    ``command`` is such an expression for the command of the new execution. A redrive enters only
    this state again, so a correction needs a new execution.
    """
    parts = [cause, f"'{_NEW_EXECUTION}'", *([f"': ' & {command}"] if command else [])]
    return {"Type": "Fail", "Error": error, "Cause": jsonata(" & ".join(parts))}


def inline_map(items: Any, states: Mapping[str, State], start: str) -> State:
    """Return a map that runs ``states`` for each item."""
    processor = {
        "ProcessorConfig": {"Mode": "INLINE"},
        "StartAt": start,
        "States": dict(states),
    }
    return {"Type": "Map", "Items": items, "ItemProcessor": processor}


def call(action: str, arguments: Mapping[str, Any], retry: State) -> State:
    """Return a call of an AWS API, such as ``s3:getObject``."""
    return {
        "Type": "Task",
        "Resource": f"arn:aws:states:::aws-sdk:{action}",
        "Arguments": dict(arguments),
        "TimeoutSeconds": _CALL_TIMEOUT_S,
        "Retry": [retry],
    }


def copy(bucket: str, source: str, target: str) -> State:
    """Return a copy of one object over another; ``source`` starts with its bucket."""
    arguments = {"Bucket": bucket, "CopySource": source, "Key": target}
    return {
        **call("s3:copyObject", arguments, S3_RETRY),
        "TimeoutSeconds": _COPY_TIMEOUT_S,
    }


def run_job(name: str, arguments: Mapping[str, str]) -> State:
    """Return a run of a Glue job for the date; ``name`` is a JSONata expression."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::glue:startJobRun.sync",
        "Arguments": {
            "JobName": jsonata(name),
            "Arguments": {"--fecha_carga": "{% $fecha_carga %}", **arguments},
        },
        "TimeoutSeconds": _JOB_TIMEOUT_S,
        # Retry a job that did not start. A failed job needs a person and a redrive.
        "Retry": [JOB_RETRY],
    }


def retry(errors: Sequence[str], *, attempts: int = 5, longest_s: int = 60) -> State:
    """Return a retry with growing, randomised pauses."""
    return {
        "ErrorEquals": list(errors),
        "IntervalSeconds": 2,
        "BackoffRate": 2,
        "MaxAttempts": attempts,
        "MaxDelaySeconds": longest_s,
        "JitterStrategy": "FULL",
    }


S3_RETRY: Final = retry(["S3.SdkClientException", "S3.S3Exception", "States.Timeout"])
METRICS_RETRY: Final = retry(
    ["CloudWatch.CloudWatchException", "CloudWatch.SdkClientException", "States.Timeout"]
)
GLUE_RETRY: Final = retry(
    [
        "Glue.InternalServiceException",
        "Glue.OperationTimeoutException",
        "Glue.ThrottlingException",
        "Glue.GlueException",
        "Glue.SdkClientException",
        "States.Timeout",
    ]
)
JOB_RETRY: Final = retry(
    [
        "Glue.ConcurrentRunsExceededException",
        "Glue.ResourceNumberLimitExceededException",
        "Glue.InternalServiceException",
        "Glue.OperationTimeoutException",
        "Glue.ThrottlingException",
        # The name of errors that StartJobRun's API does not list, mainly throttling.
        "Glue.AWSGlueException",
    ],
    attempts=8,
    longest_s=300,
)
LAMBDA_RETRY: Final = retry(
    [
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    ]
)
