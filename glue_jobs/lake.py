"""The lake as a job sees it: an S3 bucket, or a folder with the same keys in tests."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

import boto3
from pyarrow import fs

from energia.errors import EnergiaError

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
            raise EnergiaError("the job has no credentials; run it under its role")
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

    def csv_versions(self, folder: str) -> dict[str, str]:
        """Return the CSV files in a folder by name, each with its version: on S3 its ETag."""
        if not self._bucket:
            found = (path for path in Path(self.address, folder).glob("*.csv") if path.is_file())
            stats = ((path.name, path.stat()) for path in found)
            return {name: f"{stat.st_size}-{stat.st_mtime_ns}" for name, stat in stats}
        pages = (
            self._s3()
            .get_paginator("list_objects_v2")
            .paginate(Bucket=self._bucket, Prefix=f"{folder}/", Delimiter="/")
        )
        objects = (item for page in pages for item in page.get("Contents", ()))
        return {
            PurePosixPath(item["Key"]).name: item["ETag"].strip('"')
            for item in objects
            if item["Key"].endswith(".csv")
        }

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
