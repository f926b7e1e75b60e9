"""The lake's bucket as an upload uses it: what is there, putting a file, putting a record."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from botocore.exceptions import ClientError

from energia.delivery.source import Delivery
from energia.errors import FileRefusedError
from energia.lake import CONTENTS, ORIGINALS, LakeZone, Partition, partition_key
from energia.partition.content_index import ContentIndex
from energia.partition.manifest import Manifest
from energia.partition.raw import file_sha256, identity
from energia.partition.steps import Step
from energia.reader.codes import CHANGED_FILE

_SHA256 = "sha256"
"""The metadata of an object that holds its whole digest: S3's own checksum of an object in parts is
one of the parts' checksums, which depends on how it was cut."""


@dataclass(frozen=True)
class BucketFile:
    """A raw file in the bucket: its key, the SHA-256 of its content, its version and its ETag."""

    key: str
    sha256: str
    version_id: str
    etag: str


@dataclass(frozen=True)
class Bucket:
    """The bucket, through a client of S3."""

    client: Any
    name: str
    _names: dict[Partition, dict[str, str]] = field(default_factory=dict)
    _contents: dict[str, ContentIndex] = field(default_factory=dict)

    def find(self, delivery: Delivery) -> BucketFile | None:
        """Return the raw file of the delivery's dataset, date and name; None if there is none."""
        names = self._names.setdefault(delivery.partition, {})
        if not names:
            found = self._list(_raw_key(delivery.partition))
            names.update({identity(name): name for name in found})
        name = names.get(identity(delivery.raw_name))
        return self._look(_raw_key(delivery.partition, name)) if name else None

    def send(self, delivery: Delivery, digest: str, replaced: BucketFile | None) -> BucketFile:
        """Put the file in the place of the replaced one, or under its name, and return it.

        Raises FileRefusedError, and nothing is put, unless what is sent has the SHA-256.
        """
        key = replaced.key if replaced else _raw_key(delivery.partition, delivery.raw_name)
        self._put(delivery, key, digest)
        return self._look(key)

    def keep_original(self, delivery: Delivery) -> None:
        """Put the container of a delivery into raw/_originales/, unless it is there."""
        key = f"{ORIGINALS}{delivery.partition.key}/{delivery.original}"
        digest, folder = file_sha256(delivery.path), key.removesuffix(delivery.original)
        if delivery.original in self._list(folder) and self._look(key).sha256 == digest:
            return
        self._put(delivery, key, digest)

    def _put(self, delivery: Delivery, key: str, digest: str) -> None:
        with delivery.path.open("rb") as file:
            # It goes in parts when it is large, and those of a failed upload are taken back.
            self.client.upload_fileobj(
                _Verified(file, delivery.name, digest),
                self.name,
                key,
                ExtraArgs={"Metadata": {_SHA256: digest}},
            )

    def contents(self, dataset: str) -> ContentIndex:
        """Return the contents of the dataset's published files."""
        folder = f"{LakeZone.CONTROL.prefix}{dataset}/{CONTENTS}/"

        def published(fecha_carga: str) -> Manifest:
            partition = partition_key(dataset, fecha_carga)
            key = f"{LakeZone.CONTROL.prefix}{partition}/{Step.PUBLISH.record}"
            return Manifest.parse(self._read(key), key)

        def read(key: str) -> Any:
            return json.loads(self._read(f"{folder}{key}"))

        if dataset not in self._contents:
            self._contents[dataset] = ContentIndex(lambda: self._list(folder), read, published)
        return self._contents[dataset]

    def put_new(self, key: str, content: dict[str, Any]) -> bool:
        """Write JSON under the key unless it exists; return whether it was written."""
        body = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        try:
            self.client.put_object(Bucket=self.name, Key=key, Body=body.encode(), IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise
            return False
        return True

    def _look(self, key: str) -> BucketFile:
        head = self.client.head_object(Bucket=self.name, Key=key)
        # Without metadata it came by other means, such as the AWS CLI.
        digest = head["Metadata"].get(_SHA256) or self._digest_of_content(key)
        return BucketFile(key, digest, head.get("VersionId", ""), head["ETag"].strip('"'))

    def _list(self, folder: str) -> Iterator[str]:
        """Return the names of the objects in the folder."""
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=folder, Delimiter="/"
        )
        for page in pages:
            yield from (item["Key"].removeprefix(folder) for item in page.get("Contents", ()))

    def _read(self, key: str) -> bytes:
        return bytes(self.client.get_object(Bucket=self.name, Key=key)["Body"].read())

    def _digest_of_content(self, key: str) -> str:
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
                self._name, CHANGED_FILE, "the file changed during the upload; upload it again"
            )
        return chunk


def _raw_key(partition: Partition, name: str = "") -> str:
    return f"{LakeZone.RAW.prefix}{partition.key}/{name}"
