"""S3 as the job finds it: a moto server here, which notes what it is asked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from moto_server import Application, moto_server, s3_of_the_tests

REGION = "sa-east-1"
BUCKET = "energia-prueba"
KEYS = {
    "AWS_ACCESS_KEY_ID": "prueba",
    "AWS_SECRET_ACCESS_KEY": "prueba",
    # A role's keys are worth nothing without it.
    "AWS_SESSION_TOKEN": "prueba-de-un-rol",
}


@dataclass(frozen=True)
class Request:
    """What was asked for: ``first`` and ``last`` byte of a ranged read, else None."""

    method: str
    key: str
    region: str
    token: str
    first: int | None
    last: int | None


@dataclass
class S3:
    """The server; ``requests`` has every request since it was cleared, but those of this client."""

    url: str
    requests: list[Request] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What lets a process find the server."""
        return {"AWS_ENDPOINT_URL": self.url, **KEYS}

    @property
    def client(self) -> Any:
        """For the tests themselves."""
        return s3_of_the_tests(self.url, REGION)

    def empty_bucket(self) -> None:
        """Let there be the bucket, without objects."""
        if BUCKET in [bucket["Name"] for bucket in self.client.list_buckets()["Buckets"]]:
            for key in self.keys():
                self.client.delete_object(Bucket=BUCKET, Key=key)
        else:
            self.client.create_bucket(
                Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
            )
        self.requests.clear()

    def upload(self, folder: Path) -> None:
        """Put every file of the folder under its path."""
        for path in folder.rglob("*"):
            if path.is_file():
                key = path.relative_to(folder).as_posix()
                self.client.put_object(Bucket=BUCKET, Key=key, Body=path.read_bytes())

    def download(self, prefix: str, folder: Path) -> Path:
        """The objects under the prefix as files of the folder, by the last part of their keys."""
        folder.mkdir()
        for key in self.keys():
            if key.startswith(prefix):
                content = self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read()
                (folder / Path(key).name).write_bytes(content)
        return folder

    def keys(self) -> set[str]:
        """Every key of the bucket."""
        answer = self.client.list_objects_v2(Bucket=BUCKET)
        return {found["Key"] for found in answer.get("Contents", ())}

    def note(self, environ: dict[str, Any]) -> None:
        """Keep what the request of a job asks for."""
        scope = re.search(
            r"Credential=prueba/\d+/([a-z0-9-]+)/s3/", environ.get("HTTP_AUTHORIZATION", "")
        )
        if scope is None:
            return
        part = re.fullmatch(r"bytes=(\d+)-(\d+)", environ.get("HTTP_RANGE", ""))
        first, last = (int(part[1]), int(part[2])) if part else (None, None)
        key = environ["PATH_INFO"].removeprefix(f"/{BUCKET}/")
        token = environ.get("HTTP_X_AMZ_SECURITY_TOKEN", "")
        method = environ["REQUEST_METHOD"]
        self.requests.append(Request(method, key, scope[1], token, first, last))


@contextmanager
def serving() -> Iterator[S3]:
    """The server, while it runs."""

    def noting(moto: Application) -> Application:
        def application(environ: dict[str, Any], start_response: Any) -> Any:
            found.note(environ)
            return moto(environ, start_response)

        return application

    with moto_server(noting) as url:
        found = S3(url)
        yield found
