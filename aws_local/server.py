"""The server: moto, with every seam in place, at one address."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from aws_local.account import Account
from aws_local.processes import all_ended


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(account_id: str, region: str, port: int) -> Iterator[Account]:
    """The account, while it is served; afterwards nothing of it is left."""
    os.environ |= {
        "MOTO_ACCOUNT_ID": account_id,
        "MOTO_PORT": str(port),
        "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    }
    # Not before: moto reads its settings once, as it is imported.
    from aws_local.seams import listening  # noqa: PLC0415

    with TemporaryDirectory(prefix="aws-local-", ignore_cleanup_errors=True) as folder:
        # By this name: moto's CloudFormation does not know itself by any other.
        account = Account(f"http://localhost:{port}", account_id, region, Path(folder))
        with all_ended(), listening(account, port):
            yield account
