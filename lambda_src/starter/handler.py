"""The Lambda handler: the delivery record of an upload starts its load date, once."""

import json
import logging
import os
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import boto3

_RECORD = re.compile(r"raw/_entregas/((\d{4}-\d{2}-\d{2})-[0-9a-f]{32})\.json")


class StartError(Exception):
    """The event starts nothing; the text has the object and the next step."""


def handle(event: Mapping[str, Any], _context: Any) -> str:
    """Start the execution with the delivery record's name, and return the name.

    The event may come several times: a name starts only one execution. Raises StartError for an
    object that is not a delivery record.
    """
    key = str(event["detail"]["object"]["key"])
    name, fecha_carga = _delivery(key)
    client = boto3.client("stepfunctions")
    try:
        client.start_execution(
            stateMachineArn=os.environ["STATE_MACHINE_ARN"],
            name=name,
            input=json.dumps({"fecha_carga": fecha_carga}),
        )
    except client.exceptions.ExecutionAlreadyExists:
        logging.warning("%s: already started", name)
    else:
        logging.warning("%s: started", name)
    return name


def _delivery(key: str) -> tuple[str, str]:
    """Return the name and the load date of the delivery."""
    match = _RECORD.fullmatch(key)
    try:
        if match is None:
            raise ValueError(key)
        date.fromisoformat(match[2])
    except ValueError as error:
        raise StartError(
            f"{key}: not a delivery record, so no execution was started; use "
            "raw/_entregas/<YYYY-MM-DD>-<32 digits>.json: remove the object and upload again"
        ) from error
    return match[1], match[2]
