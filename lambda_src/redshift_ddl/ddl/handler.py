"""The Lambda handler: finds the administrator's secret and brings the warehouse to the plan."""

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
"""What the compiler says the warehouse must hold, packed beside this file."""

# What runs must be cancelled and seen to end before Lambda ends this process.
_RESERVE_S = CANCEL_GRACE_S + 10.0


def handle(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Ensure all that the plan says in the warehouse of the event, and return what was changed.

    Raises DdlError if the warehouse cannot be brought to the plan in the time that is left.
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
        raise DdlError("the event must name either a workgroup or a cluster")
    secret = event.get("secret_arn") or _admin_secret(event.get("namespace"), serverless)
    return {**given, "Database": event["database"], "SecretArn": secret}


def _admin_secret(namespace: str | None, serverless: Any) -> str:
    """Return the secret that Redshift itself keeps; CloudFormation does not know its ARN."""
    if not namespace:
        raise DdlError("the event must name a secret_arn or a namespace")
    found = serverless.get_namespace(namespaceName=namespace)["namespace"]
    if not found.get("adminPasswordSecretArn"):
        raise DdlError(f"namespace {namespace} does not keep its administrator's password itself")
    return str(found["adminPasswordSecretArn"])
