"""Bucket policies: kept as they are, and not judged by moto.

moto takes every condition that it does not know for met: a bucket that denies requests without TLS
would deny all of them. What a caller may do is decided before moto, in aws_local.permissions.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket


@contextmanager
def bucket_policies() -> Iterator[None]:
    """Within it, moto lets every request through to a bucket."""

    def neutral(_bucket: FakeBucket, _action: str, _resource: str) -> Any:
        return PermissionResult.NEUTRAL

    with mock.patch.object(FakeBucket, "get_permission", neutral):
        yield
