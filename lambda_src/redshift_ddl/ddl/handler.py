"""The Lambda handler: finds the administrator's secret and brings the warehouse to the plan."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from .data_api import Warehouse
from .ensuring import ensure
from .errors import DdlError

PLAN = Path(__file__).with_name("plan.json")
"""What the compiler says the warehouse must hold, packed beside this file."""

# To cancel what runs, and to say why, before Lambda ends this process.
_RESERVE_S = 10.0


def handle(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Ensure all that the plan says in the warehouse that the event names; what was changed.

    Raises DdlError if the warehouse cannot be brought to the plan in the time that is left.
    """
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - _RESERVE_S
    target = target_of(event, boto3.client("redshift-serverless"))
    warehouse = Warehouse(boto3.client("redshift-data"), target, deadline)
    return ensure(warehouse, json.loads(PLAN.read_text(encoding="utf-8")))


def target_of(event: Mapping[str, Any], serverless: Any) -> dict[str, str]:
    """How the Data API reaches the warehouse, as its administrator.

    Raises DdlError if the event names no warehouse, or the namespace has no secret.
    """
    names = {"workgroup": "WorkgroupName", "cluster": "ClusterIdentifier"}
    given = {names[name]: event[name] for name in names if event.get(name)}
    if len(given) != 1:
        raise DdlError("the event must name either a workgroup or a cluster")
    secret = event.get("secret_arn") or _admin_secret(event.get("namespace"), serverless)
    return {**given, "Database": event["database"], "SecretArn": secret}


def _admin_secret(namespace: str | None, serverless: Any) -> str:
    """The secret that Redshift itself keeps; CloudFormation does not know its ARN."""
    if not namespace:
        raise DdlError("the event must name a secret_arn or a namespace")
    try:
        found = serverless.get_namespace(namespaceName=namespace)["namespace"]
    except ClientError as error:
        raise DdlError(" ".join(str(error).split())) from error
    if not found.get("adminPasswordSecretArn"):
        raise DdlError(f"namespace {namespace} does not keep its administrator's password itself")
    return str(found["adminPasswordSecretArn"])
