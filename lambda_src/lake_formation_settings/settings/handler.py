"""The Lambda handler: a CloudFormation custom resource, answered whatever happens."""

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.request import Request, urlopen

import boto3

from .closing import close

IDENTITY = "lake-formation-settings"
"""The one physical ID: CloudFormation deletes, after an update, what had another."""

_LONGEST_REASON = 1000


def handle(event: Mapping[str, Any], _context: Any) -> None:
    """Close the databases that the event names; a deletion changes nothing, for opening the
    catalog to everyone is nothing that happens by the way.
    """
    try:
        if event["RequestType"] != "Delete":
            given = event["ResourceProperties"]
            revoked = close(boto3.client("lakeformation"), given["Databases"], given["Admins"])
            logging.warning("revoked %d grants to everyone", revoked)
    except Exception as error:
        # Without an answer the deployment would wait, and end without a reason.
        logging.exception("the settings could not be changed")
        _answer(event, "FAILED", " ".join(str(error).split())[:_LONGEST_REASON])
    else:
        _answer(event, "SUCCESS", "")


def _answer(event: Mapping[str, Any], status: str, reason: str) -> None:
    identity = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    answer = {**identity, "PhysicalResourceId": IDENTITY, "Status": status, "Reason": reason}
    request = Request(  # noqa: S310  # CloudFormation's own URL
        event["ResponseURL"],
        data=json.dumps(answer).encode(),
        method="PUT",
        # The URL is signed for no content type.
        headers={"Content-Type": ""},
    )
    with urlopen(request, timeout=30):  # noqa: S310
        pass
