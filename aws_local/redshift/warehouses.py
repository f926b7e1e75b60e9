"""The warehouses of the account: the Data API as its callers meet it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from aws_local.account import Account
from aws_local.callers import Caller, caller_of
from aws_local.gateway import current_call, refusal
from aws_local.redshift.data_api import OVER, DataApi, Started
from aws_local.redshift.dialect import Connection
from aws_local.redshift.postgres import Databases
from aws_local.redshift.serverless import Serverless


class Lake:
    """S3 as Redshift reads it for a COPY."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def content(self, url: str, role: str) -> bytes:
        """The object at an address, by its exact key, read as the role."""
        bucket, _, key = url.removeprefix("s3://").partition("/")
        s3 = self._account.client("s3", role=role, session="redshift")
        content: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return content


class Warehouses(DataApi):
    """A statement runs at once, in a thread of its own.

    Who names a secret is the administrator. Anyone else is a user called after his IAM role, with
    the database roles that the tag RedshiftDbRoles names.
    """

    def __init__(self, account: Account, databases: Databases, serverless: Serverless) -> None:
        super().__init__(Lake(account))
        self._account = account
        self._databases = databases
        self._serverless = serverless
        self._users: dict[str, Caller | None] = {}
        self._sessions: dict[str, Connection] = {}

    def begin(self, started: Started) -> None:
        """Have it run, as who calls now."""
        self._check_target(started.request)
        self._users[started.id] = caller_of(self._account, current_call().key)
        Thread(target=self.run, args=(started,), daemon=True).start()

    @contextmanager
    def session(self, started: Started) -> Iterator[Connection]:
        """A session as the statement's user."""
        started.status = "STARTED"
        database = started.request["Database"]
        with self._databases.connect(database, autocommit=not started.batch) as connection:
            user = self._users.get(started.id)
            if user and not started.request.get("SecretArn"):
                roles = user.tags.get("RedshiftDbRoles", "").split(":")
                self._databases.admit(connection, f"IAMR:{user.role.name}", roles)
            self._sessions[started.id] = connection
            try:
                yield connection
            finally:
                del self._sessions[started.id]

    def run(self, started: Started) -> None:
        """Run a statement to its end, which may be that it was cancelled."""
        try:
            super().run(started)
        except Exception as error:
            # Whoever waits for it must learn that it is over.
            logging.exception("redshift-data %s", started.id)
            started.status, started.error = "FAILED", f"{type(error).__name__}: {error}"
        if "canceling statement" in (started.error or ""):
            started.status = "ABORTED"

    def owner_of(self, identity: str) -> str:
        """What AWS calls the aws:userid of who started a statement; empty if it is not known."""
        user = self._users.get(identity)
        return user.identity if user else ""

    def cancel_statement(self, **request: Any) -> dict[str, Any]:
        """Cancel a statement that is not over; ValidationException if it is."""
        started = self.found(request["Id"])
        session = self._sessions.get(started.id)
        if started.status in OVER or session is None:
            raise refusal("ValidationException", "Could not cancel a query that is over")
        session.cancel()
        return {"Status": True}

    def _check_target(self, request: dict[str, Any]) -> None:
        if "WorkgroupName" in request:
            self._serverless.get_workgroup(request["WorkgroupName"])
        elif "ClusterIdentifier" in request:
            clusters = self._account.client("redshift").describe_clusters(
                ClusterIdentifier=request["ClusterIdentifier"]
            )["Clusters"]
            self._databases.create(clusters[0]["DBName"])
        else:
            raise refusal("ValidationException", "Either a workgroup or a cluster is to be named")
