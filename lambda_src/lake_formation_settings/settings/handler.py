"""The Lambda handler of a CloudFormation custom resource; it always sends an answer."""

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.request import Request, urlopen

import boto3

from .closing import close

IDENTITY = "lake-formation-settings"
"""The only physical ID: CloudFormation deletes a resource whose ID changes in an update."""

_LONGEST_REASON = 1000


def handle(event: Mapping[str, Any], _context: Any) -> None:
    """Close the databases that the event names; a deletion changes nothing.

    Deleting the resource must not open the catalog to everyone.
    """
    try:
        if event["RequestType"] != "Delete":
            given = event["ResourceProperties"]
            revoked = close(boto3.client("lakeformation"), given["Databases"], given["Admins"])
            logging.warning("revoked %d grants of IAM_ALLOWED_PRINCIPALS", revoked)
    except Exception as error:
        # Without an answer, the deployment would wait and fail without a reason.
        logging.exception("the Lake Formation settings could not be changed")
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
        # The URL is signed without a content type.
        headers={"Content-Type": ""},
    )
    with urlopen(request, timeout=30):  # noqa: S310
        pass
