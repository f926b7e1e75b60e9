"""The Lambda handler: find the administrator's secret and bring the warehouse to the plan."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from energia.data_api import CANCEL_GRACE_S, DataApi
from energia.errors import DdlError, StatementError, UsageError

from .ensuring import ensure

PLAN = Path(__file__).with_name("plan.json")
"""The compiled plan of the warehouse, packed beside this file."""

# A running statement must be cancelled before Lambda ends this process.
_RESERVE_S = CANCEL_GRACE_S + 10.0


def handle(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Bring the event's warehouse to the plan and return the changes.

    Raises DdlError if this fails or takes longer than the remaining time.
    """
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - _RESERVE_S
    try:
        target = target_of(event, boto3.client("redshift-serverless"))
        warehouse = DataApi(boto3.client("redshift-data"), target, deadline)
        return ensure(warehouse, json.loads(PLAN.read_text(encoding="utf-8")))
    except (StatementError, UsageError, ClientError) as error:
        raise DdlError(" ".join(str(error).split())) from error


def target_of(event: Mapping[str, Any], serverless: Any) -> dict[str, str]:
    """Return how the Data API reaches the warehouse, as its administrator.

    Raises DdlError if the event names no warehouse, or the namespace has no secret.
    """
    names = {"workgroup": "WorkgroupName", "cluster": "ClusterIdentifier"}
    given = {names[name]: event[name] for name in names if event.get(name)}
    if len(given) != 1:
        raise DdlError("the event is not valid; use either workgroup or cluster")
    secret = event.get("secret_arn") or _admin_secret(event.get("namespace"), serverless)
    return {**given, "Database": event["database"], "SecretArn": secret}


def _admin_secret(namespace: str | None, serverless: Any) -> str:
    """Return the secret that Redshift itself keeps; CloudFormation does not know its ARN."""
    if not namespace:
        raise DdlError("the event is not valid; use secret_arn or namespace")
    found = serverless.get_namespace(namespaceName=namespace)["namespace"]
    if not found.get("adminPasswordSecretArn"):
        raise DdlError(f"namespace {namespace} has no secret of its administrator; use secret_arn")
    return str(found["adminPasswordSecretArn"])
