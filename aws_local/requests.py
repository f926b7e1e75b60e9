"""A request of AWS's, read as far as it takes to know who calls what."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import botocore.session
from werkzeug.wrappers import Request

_SCOPE = re.compile(r"Credential=([^/,\s]+)/\d+/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")
_MODELS = {"states": "stepfunctions", "monitoring": "cloudwatch"}
"""What botocore calls the services that are signed for under another name."""


@dataclass(frozen=True)
class Call:
    """One call: ``key`` is the caller's access key, ``service`` the name that it is signed for."""

    key: str
    region: str
    service: str
    operation: str
    request: Request

    @property
    def body(self) -> bytes:
        """What was sent."""
        return self.request.get_data()

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The parameters as far as they are in a body of JSON or of a form, or in a path."""
        return parameters_of(self)


def call_of(request: Request) -> Call | None:
    """The call that a signed request is; None for any other request."""
    scope = _SCOPE.search(request.headers.get("Authorization", ""))
    if scope is None:
        return None
    key, region, service = scope.groups()
    return Call(key, region, service, _operation(service, request), request)


def parameters_of(call: Call) -> dict[str, Any]:
    """The parameters of a call."""
    kind = call.request.headers.get("Content-Type", "")
    found: dict[str, Any] = {}
    if "json" in kind and call.body:
        found = json.loads(call.body)
    elif kind.startswith("application/x-www-form-urlencoded"):
        found = {name: values[0] for name, values in parse_qs(call.body.decode()).items()}
    for operation, pattern in _rest_operations(call.service, call.request.method):
        if operation == call.operation and (match := pattern.fullmatch(call.request.path)):
            found = {**match.groupdict(), **found}
    return found


def _operation(service: str, request: Request) -> str:
    target = request.headers.get("X-Amz-Target", "")
    if target:
        return target.rpartition(".")[2]
    if service == "s3":
        return ""
    if request.path.startswith("/service/"):  # smithy-rpc-v2-cbor
        return request.path.rpartition("/")[2]
    if request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        return parse_qs(request.get_data().decode()).get("Action", [""])[0]
    for operation, pattern in _rest_operations(service, request.method):
        if pattern.fullmatch(request.path):
            return operation
    return ""


def _rest_operations(service: str, method: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    for operation, verb, pattern in _patterns(service):
        if verb == method:
            yield operation, pattern


@cache
def _patterns(service: str) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Operation, method and path of a REST service; nothing for the others, and for S3."""
    session = botocore.session.get_session()
    name = _MODELS.get(service, service)
    if name == "s3" or name not in session.get_available_services():
        return ()
    model = session.get_service_model(name)
    if model.metadata["protocol"] != "rest-json":
        return ()
    found = []
    for operation in model.operation_names:
        http = model.operation_model(operation).http
        path = http["requestUri"].partition("?")[0]
        pattern = re.sub(r"\\{(\w+)\\?\+?\\}", r"(?P<\1>[^/]+)", re.escape(path))
        found.append((operation, http["method"], re.compile(pattern + "/?")))
    return tuple(found)
