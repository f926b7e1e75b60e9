"""What every request comes through: ours is answered here, the rest by moto."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import uuid4
from xml.sax.saxutils import escape

from botocore import xform_name
from botocore.exceptions import ClientError
from werkzeug.wrappers import Request, Response

from aws_local.answers import PATH, Answers
from aws_local.requests import Call, call_of

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
Guard = Callable[[Call], None]

_answered: ContextVar[Call] = ContextVar("answered")


def current_call() -> Call:
    """Return the current call, for data that moto does not pass to its models."""
    return _answered.get()


def refusal(code: str, message: str) -> ClientError:
    """The error that ends a call."""
    return ClientError({"Error": {"Code": code, "Message": message}}, "")


@dataclass(frozen=True)
class Gateway:
    """A WSGI application before moto's.

    ``services`` are ours, by the name that requests are signed for, with a method for each
    operation that takes and gives what boto3 does. The guard raises ClientError for what is not
    allowed.
    """

    moto: Wsgi
    answers: Answers
    services: Mapping[str, Any]
    guard: Guard

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request."""
        request = Request(environ)
        if request.path.startswith(PATH):
            self.answers.put(request.path, request.get_data())
            return Response(status=200)(environ, start_response)
        call = call_of(request)
        # moto reads it again.
        environ["wsgi.input"] = BytesIO(request.get_data())
        if call is None:
            return self.moto(environ, start_response)
        token = _answered.set(call)
        try:
            return self._answer(call, environ, start_response)
        finally:
            _answered.reset(token)

    def _answer(self, call: Call, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            self.guard(call)
            if call.service not in self.services:
                return self.moto(environ, start_response)
            response = _json_response(200, self._ours(call))
        except ClientError as error:
            response = refused(call, error)
        return response(environ, start_response)

    def _ours(self, call: Call) -> Mapping[str, Any]:
        operation = getattr(self.services[call.service], xform_name(call.operation), None)
        if operation is None:
            raise refusal(
                "UnknownOperationException", f"{call.operation} is not supported by the local AWS"
            )
        try:
            answer: Mapping[str, Any] = operation(**call.parameters)
        except ClientError:
            raise
        except Exception as error:
            logging.exception("%s:%s", call.service, call.operation)
            raise refusal("InternalServerException", str(error)) from error
        return answer


def _json_response(status: int, content: Mapping[str, Any], **headers: str) -> Response:
    text = json.dumps(content, default=_epoch)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return _response(text, status, "application/x-amz-json-1.1", **given)


def _response(content: str | bytes, status: int, kind: str, **headers: str) -> Response:
    # Step Functions includes the request ID in errors, under the names of S3 and the others.
    identity = str(uuid4())
    sent = {"x-amzn-RequestId": identity, "x-amz-request-id": identity, **headers}
    return Response(content, status=status, content_type=kind, headers=sent)


def _epoch(value: Any) -> Any:
    return value.timestamp() if isinstance(value, datetime) else str(value)


def refused(call: Call, error: ClientError, status: int = 0) -> Response:
    """The error as the service's protocol has it; with the status that it usually has."""
    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
    if call.service == "s3":
        text = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
        return _response(text, status or 403, "application/xml")
    kind = call.request.headers.get("Content-Type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        fields = f"<Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message>"
        text = f"<ErrorResponse><Error>{fields}</Error></ErrorResponse>"
        return _response(text, status or 403, "text/xml")
    content = {"__type": code, "message": message}
    if call.request.path.startswith("/service/"):
        return _response(_cbor(content), status or 400, "application/cbor")
    return _json_response(status or 400, content, x_amzn_ErrorType=code)


def _cbor(content: Mapping[str, str]) -> bytes:
    """A small map of texts in CBOR."""

    def text(value: str) -> bytes:
        return b"\x79" + len(value.encode()).to_bytes(2, "big") + value.encode()

    return bytes([0xA0 | len(content)]) + b"".join(
        text(name) + text(value) for name, value in content.items()
    )
