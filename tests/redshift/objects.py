"""S3 with one bucket, in memory; its calls are checked against Glue's boto3."""

from io import BytesIO
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from .service_models import check_call

BUCKET = "energia-prueba"


class Objects:
    """The objects of a bucket, and a client for them."""

    def __init__(self) -> None:
        self.by_key: dict[str, bytes] = {}

    def upload(self, folder: Path) -> None:
        """Put every file of the folder under its path."""
        for path in folder.rglob("*"):
            if path.is_file():
                self.by_key[path.relative_to(folder).as_posix()] = path.read_bytes()

    def content(self, url: str, _role: str) -> bytes:
        """The object at an address, by its exact key, whoever reads."""
        return self._found("GetObject", url.removeprefix(f"s3://{BUCKET}/"))

    def get_object(self, **request: Any) -> dict[str, Any]:
        """S3's GetObject."""
        answer = {"Body": BytesIO(self._found("GetObject", request["Key"]))}
        check_call("s3", "GetObject", request, answer)
        return answer

    def head_object(self, **request: Any) -> dict[str, Any]:
        """S3's HeadObject."""
        answer = {"ContentLength": len(self._found("HeadObject", request["Key"]))}
        check_call("s3", "HeadObject", request, answer)
        return answer

    def put_object(self, **request: Any) -> dict[str, Any]:
        """S3's PutObject."""
        check_call("s3", "PutObject", request, {})
        assert request["Bucket"] == BUCKET
        self.by_key[request["Key"]] = request["Body"]
        return {}

    def _found(self, operation: str, key: str) -> bytes:
        if key not in self.by_key:
            raise ClientError({"Error": {"Code": "NoSuchKey", "Message": key}}, operation)
        return self.by_key[key]
