"""S3 as an upload finds it: a moto server here, which notes what it is asked, and can refuse it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from moto_server import Application, moto_server, s3_of_the_tests

REGION = "us-east-1"
BUCKET = "energia-dev-111111111111-us-east-1"
KEYS = {"AWS_ACCESS_KEY_ID": "prueba", "AWS_SECRET_ACCESS_KEY": "prueba"}

_REFUSAL = "<?xml version='1.0'?><Error><Code>{code}</Code><Message>dice AWS</Message></Error>"


@dataclass
class S3:
    """The server. ``asked`` has the method and the key of what changes something; ``refuse`` is
    asked before each request of an upload, and gives the code of the error to answer with.
    """

    url: str
    asked: list[tuple[str, str]] = field(default_factory=list)
    refuse: Callable[[str, str], str | None] = lambda method, key: None

    @property
    def environment(self) -> dict[str, str]:
        """What lets a process find the server, and try each request once."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
            **KEYS,
        }

    @property
    def client(self) -> Any:
        """For the tests themselves, whose requests are neither noted nor refused."""
        return s3_of_the_tests(self.url, REGION)

    def clear(self) -> None:
        """Let there be the bucket, without objects, and nothing refused."""
        self.refuse = lambda method, key: None
        self.client.create_bucket(Bucket=BUCKET)
        enabled = {"Status": "Enabled"}
        self.client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=enabled)
        for key in self.keys():
            self.client.delete_object(Bucket=BUCKET, Key=key)
        for part in self.parts():
            self.client.abort_multipart_upload(
                Bucket=BUCKET, Key=part["Key"], UploadId=part["UploadId"]
            )
        self.asked.clear()

    def keys(self, prefix: str = "") -> list[str]:
        """The keys under the prefix."""
        answer = self.client.list_objects_v2(Bucket=BUCKET, Prefix=prefix)
        return [found["Key"] for found in answer.get("Contents", ())]

    def parts(self) -> list[Mapping[str, Any]]:
        """The uploads that are neither complete nor taken back."""
        found: list[Mapping[str, Any]] = self.client.list_multipart_uploads(Bucket=BUCKET).get(
            "Uploads", []
        )
        return found

    def read(self, key: str) -> bytes:
        """An object's content."""
        content: bytes = self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return content

    def records(self) -> dict[str, Any]:
        """The records by key."""
        return {key: json.loads(self.read(key)) for key in self.keys("raw/_entregas/")}

    def refusal(self, environ: Mapping[str, Any]) -> str | None:
        """The code of the error to answer with; what may pass is noted."""
        if "Credential=prueba/" not in environ.get("HTTP_AUTHORIZATION", ""):
            return None
        method, key = environ["REQUEST_METHOD"], environ["PATH_INFO"].removeprefix(f"/{BUCKET}/")
        code = self.refuse(method, key)
        if code is None and method not in {"GET", "HEAD"}:
            self.asked.append((method, key))
        return code


@contextmanager
def serving() -> Iterator[S3]:
    """The server, while it runs."""
    one_at_a_time = Lock()

    def refusing(moto: Application) -> Application:
        def application(environ: dict[str, Any], start_response: Any) -> Any:
            code = found.refusal(environ)
            if code is None:
                # Of two that want one name AWS takes one; moto looks, and takes it later.
                with one_at_a_time:
                    return moto(environ, start_response)
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            status = 500 if code == "InternalError" else 403
            start_response(f"{status} No", [("Content-Type", "application/xml")])
            return [_REFUSAL.format(code=code).encode()]

        return application

    with moto_server(refusing) as url:
        found = S3(url)
        yield found
