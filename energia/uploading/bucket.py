"""The lake's bucket as an upload uses it: what is there, putting a file, putting a record."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from botocore.exceptions import ClientError

from energia.delivery.content import landed_name, may_hold
from energia.delivery.source import Delivery
from energia.errors import FileRefusedError
from energia.lake import LakeZone, Partition
from energia.reader.codes import CHANGED_FILE

_SHA256 = "sha256"
"""The metadata of an object that holds its whole digest: S3's own checksum of an object in parts is
one of the parts' checksums, which depends on how it was cut."""


@dataclass(frozen=True)
class Bucket:
    """The bucket, through a client of S3."""

    client: Any
    name: str

    def find(self, partition: Partition, digest: str) -> str | None:
        """The key of the partition's raw file with that SHA-256."""
        for key in self._raw_keys(partition):
            if may_hold(key, digest) and self._digest(key) == digest:
                return key
        return None

    def send(self, delivery: Delivery, digest: str) -> str:
        """Put the file under a new key, which it returns.

        Raises FileRefusedError, and nothing is put, unless what is sent has the SHA-256.
        """
        key = f"{_folder(delivery.partition)}{landed_name(delivery.path, digest)}"
        with delivery.path.open("rb") as file:
            # It goes in parts when it is large, and those of a failed upload are taken back.
            self.client.upload_fileobj(
                _Verified(file, delivery.name, digest),
                self.name,
                key,
                ExtraArgs={"Metadata": {_SHA256: digest}},
            )
        return key

    def put_new(self, key: str, content: dict[str, Any]) -> bool:
        """Put JSON under the key; whether there was nothing."""
        body = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        try:
            self.client.put_object(Bucket=self.name, Key=key, Body=body.encode(), IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise
            return False
        return True

    def _raw_keys(self, partition: Partition) -> Iterator[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=_folder(partition), Delimiter="/"
        )
        for page in pages:
            yield from (item["Key"] for item in page.get("Contents", ()))

    def _digest(self, key: str) -> str:
        found = self.client.head_object(Bucket=self.name, Key=key)["Metadata"].get(_SHA256)
        return str(found) if found else self._digest_of_content(key)

    def _digest_of_content(self, key: str) -> str:
        # The object came by other means, such as a copy of a local lake.
        digest = hashlib.sha256()
        for chunk in self.client.get_object(Bucket=self.name, Key=key)["Body"].iter_chunks():
            digest.update(chunk)
        return digest.hexdigest()


class _Verified:
    """A file that is hashed as it is read; its end is an error unless it has the SHA-256.

    It cannot seek, so that every byte is read once, in order.
    """

    def __init__(self, file: BinaryIO, name: str, expected: str) -> None:
        self._file, self._name, self._expected = file, name, expected
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Fewer than asked for are the last ones."""
        chunk = self._file.read(size)
        self._digest.update(chunk)
        at_end = size < 0 or len(chunk) < size
        if at_end and self._digest.hexdigest() != self._expected:
            raise FileRefusedError(
                self._name, CHANGED_FILE, "it changed while it was uploaded; upload it again"
            )
        return chunk


def _folder(partition: Partition) -> str:
    return f"{LakeZone.RAW.prefix}{partition.key}/"
