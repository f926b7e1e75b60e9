"""The lake as a job sees it: an S3 bucket, or a folder with the same keys in tests."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

import boto3
from pyarrow import fs

from energia.errors import EnergiaError
from energia.partition.raw import RawFile, is_csv, name_order

UPLOADED_SHA256 = "sha256"
_COPY_BYTES = 8 << 20


@dataclass(frozen=True)
class Lake:
    """A lake at ``s3://`` and a bucket, or in a folder; keys are the paths in it."""

    address: str
    region: str | None = None

    def open(self) -> fs.FileSystem:
        """Return a filesystem whose paths are keys; for one task, because its keys expire."""
        if not self._bucket:
            return fs.SubTreeFileSystem(self.address, fs.LocalFileSystem())
        session = boto3.Session(region_name=self.region)
        credentials = session.get_credentials()
        if credentials is None:
            raise EnergiaError("the job has no AWS credentials; run it with its role")
        keys = credentials.get_frozen_credentials()
        bucket = fs.S3FileSystem(
            access_key=keys.access_key,
            secret_key=keys.secret_key,
            session_token=keys.token,
            # Without it, it is us-east-1 wherever the job runs.
            region=session.region_name,
            # boto3 finds it by itself; pyarrow does not, see github.com/apache/arrow/issues/49643.
            endpoint_override=os.environ.get("AWS_ENDPOINT_URL"),
        )
        return fs.SubTreeFileSystem(self._bucket, bucket)

    def raw_files(self, folder: str) -> dict[str, RawFile]:
        """Return the CSV files in a folder by name, in the order in which they count."""
        found = (file for file in self.files(f"{folder}/") if "/" not in file.name)
        files = {file.name: file for file in found if is_csv(file.name)}
        return {name: files[name] for name in sorted(files, key=name_order)}

    def names(self, prefix: str) -> list[str]:
        """Return the rest of every key with the prefix."""
        return [file.name for file in self.files(prefix)]

    def version(self, key: str) -> str:
        """Return the version of an object, on S3 its ETag; "" if there is none."""
        return next((file.version for file in self.files(key) if not file.name), "")

    def uploaded_sha256(self, key: str) -> str:
        """Return the SHA-256 that an upload noted at the object; "" if none did."""
        if not self._bucket:
            return ""
        head = self._s3().head_object(Bucket=self._bucket, Key=key)
        return str(head["Metadata"].get(UPLOADED_SHA256, ""))

    def files(self, prefix: str) -> Iterator[RawFile]:
        """Return every object with the prefix, by the rest of its key."""
        if not self._bucket:
            yield from _local_files(Path(self.address), prefix)
            return
        pages = self._s3().get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=prefix):
            for item in page.get("Contents", ()):
                delivered = item["LastModified"].astimezone(UTC).isoformat(timespec="seconds")
                name, version = item["Key"].removeprefix(prefix), item["ETag"].strip('"')
                yield RawFile(name, version, item["Size"], delivered)

    def read(self, key: str) -> bytes:
        """Return the content of an object; FileNotFoundError if there is none."""
        with self.open().open_input_stream(key) as file:
            return bytes(file.read())

    def write(self, key: str, content: IO[bytes]) -> None:
        """Write an object; on S3 it is there when it is whole."""
        lake = self.open()
        if not self._bucket:
            lake.create_dir(str(PurePosixPath(key).parent))
        with lake.open_output_stream(key) as target:
            shutil.copyfileobj(content, target, _COPY_BYTES)

    def remove(self, key: str) -> None:
        """Remove an object if it is there; pyarrow would leave an empty one for its S3 folder."""
        if self._bucket:
            self._s3().delete_object(Bucket=self._bucket, Key=key)
        else:
            Path(self.address, key).unlink(missing_ok=True)

    @property
    def _bucket(self) -> str:
        return self.address.removeprefix("s3://") if self.address.startswith("s3://") else ""

    def _s3(self) -> Any:
        return boto3.client("s3", region_name=self.region)


def _local_files(folder: Path, prefix: str) -> Iterator[RawFile]:
    for path in sorted(folder.rglob("*")):
        key = path.relative_to(folder).as_posix()
        if path.is_file() and key.startswith(prefix):
            stat = path.stat()
            delivered = datetime.fromtimestamp(stat.st_mtime, UTC).isoformat(timespec="seconds")
            version = f"{stat.st_size}-{stat.st_mtime_ns}"
            yield RawFile(key.removeprefix(prefix), version, stat.st_size, delivered)
