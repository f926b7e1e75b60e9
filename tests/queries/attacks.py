"""Attempts to leave the lake by SQL: through every function, setting and pragma of DuckDB."""

# The tests compose SQL on purpose.
# ruff: noqa: S608

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from effort import sample

CANARY = "c4n4ry"
VARIABLE = "ENERGIA_TEST_CANARY"
_INSIDES = re.compile(r"Traceback|INTERNAL|Token|\w+ Error:|Exception|::|LINE \d|0x[0-9a-f]+")


@dataclass(frozen=True)
class Bait:
    """Files outside the lake with a secret, and a server that no query may reach."""

    folder: Path
    server: socket.socket

    @property
    def url(self) -> str:
        """Return an address of the server."""
        return f"http://127.0.0.1:{self.server.getsockname()[1]}/x.csv"

    @property
    def places(self) -> list[str]:
        """Return files of each format, a pattern, and the address."""
        names = ("x.csv", "x.json", "x.parquet", "x.duckdb", "*")
        return [*(str(self.folder / name) for name in names), self.url]

    def assert_untouched(self) -> None:
        """Assert that nothing was written next to the files, and nobody called the server."""
        assert len(list(self.folder.iterdir())) == 6
        self.server.setblocking(False)
        try:
            self.server.accept()
        except BlockingIOError:
            return
        raise AssertionError("a query reached the network")


@contextmanager
def bait(folder: Path) -> Iterator[Bait]:
    """Write the files, set the variables, and listen; at the end, check that nothing has come."""
    folder.mkdir()
    (folder / CANARY).touch()
    (folder / "x.csv").write_text(f"{CANARY}\n{CANARY}\n", encoding="utf-8")
    (folder / "x.txt").write_text(CANARY, encoding="utf-8")
    (folder / "x.json").write_text(f'{{"a": "{CANARY}"}}', encoding="utf-8")
    with duckdb.connect(folder / "x.duckdb") as connection:
        connection.execute(f"CREATE TABLE t AS SELECT '{CANARY}' AS a")
        connection.execute(f"COPY t TO '{folder / 'x.parquet'}'")
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv(VARIABLE, CANARY)
        patch.setenv("HOME", f"/home/{CANARY}")
        made = Bait(folder, server)
        yield made
        made.assert_untouched()


def assert_plain(message: str) -> None:
    """Assert that a message is one line without the inside of a library."""
    assert "\n" not in message
    assert not _INSIDES.search(message), message


def attempts(bait: Bait) -> Iterator[list[str]]:
    """Return the attempts by every statement, function, setting, pragma and extension."""
    yield list(by_statement(bait))
    readers = ["read_csv", "read_text", "read_parquet", "glob", "query"]
    others = [name for name in _functions("table", "table_macro") if name not in readers]
    for name in (*readers, *sample(others, fast=3)):
        yield list(by_table_function(name, bait))
    for name in sample(_functions("scalar", "macro", "aggregate", "window"), fast=20):
        yield list(by_scalar(name, bait))
    for name in sample(_names("SELECT name FROM duckdb_settings()"), fast=10):
        yield list(by_setting(name, bait))
    for name in sample(_functions("pragma"), fast=4):
        yield list(by_pragma(name, bait))
    for name in sample(_names("SELECT extension_name FROM duckdb_extensions()"), fast=4):
        yield list(by_extension(name))


def _functions(*kinds: str) -> list[str]:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return _names(
        f"SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN ({listed}) "
        "AND regexp_full_match(function_name, '\\w+') ORDER BY 1"
    )


def _names(query: str) -> list[str]:
    return [name for (name,) in duckdb.execute(query).fetchall()]


def by_table_function(name: str, bait: Bait) -> Iterator[str]:
    """Return queries that call the function with each place, in each position of a query."""
    for arguments in _arguments(bait):
        call = f"{name}({arguments})"
        yield f"SELECT * FROM {call}"
        yield f"SELECT * FROM (VALUES (1)) AS v(a), LATERAL {call}"
        yield f"SELECT * FROM (VALUES (1)) AS v(a) CROSS JOIN LATERAL (SELECT * FROM {call})"
        yield f"SELECT * FROM (VALUES (1)) AS v(a) CROSS JOIN UNNEST({call}) AS u(b)"
        yield f"SELECT {call}"
        yield f"SELECT 1 WHERE EXISTS (SELECT 1 FROM {call})"
    yield from _recursive(name)


def _arguments(bait: Bait) -> Iterator[str]:
    yield ""
    for place in bait.places:
        yield f"'{place}'"
    text, address = bait.folder / "x.txt", bait.url
    yield f"['{text}', '{address}']"
    yield f"'{text}', '{text}'"
    query = f"SELECT content FROM read_text(''{text}'')"
    yield f"'{query}'"
    yield f"'SELECT getenv(''{VARIABLE}'')'"
    yield f"json_serialize_sql('{query}')"


def by_scalar(name: str, bait: Bait) -> Iterator[str]:
    """Return queries that call the function with the variable's name and a file."""
    file = bait.folder / "x.txt"
    for arguments in ("", f"'{VARIABLE}'", f"'{file}'", f"'{file}', '{file}'"):
        yield f"SELECT {name}({arguments})"


def by_setting(name: str, bait: Bait) -> Iterator[str]:
    """Return statements that change or read the setting."""
    for value in (f"'{bait.folder}'", "true", "1"):
        for start in ("SET", "SET GLOBAL", "SET SESSION", "PRAGMA"):
            yield f"{start} {name} = {value}"
    yield f"RESET {name}"
    yield f"SELECT current_setting('{name}')"
    yield f"SELECT getvariable('{name}')"


def by_pragma(name: str, bait: Bait) -> Iterator[str]:
    """Return statements that call the pragma."""
    yield from (f"PRAGMA {name}", f"CALL {name}()", f"SELECT * FROM pragma_{name}()")
    for place in bait.places:
        yield f"PRAGMA {name}('{place}')"
        yield f"CALL {name}('{place}')"
        yield f"PRAGMA {name} = '{place}'"


def by_extension(name: str) -> Iterator[str]:
    """Return statements that install or load the extension."""
    yield from (f"INSTALL {name}", f"FORCE INSTALL {name}", f"LOAD {name}")
    yield f"INSTALL {name} FROM community"


def by_statement(bait: Bait) -> Iterator[str]:
    """Return every other statement and name that can reach a file or an address."""
    for place in bait.places:
        target = bait.folder / "new"
        yield from (
            f"ATTACH '{place}' AS d",
            f"ATTACH '{place}' (READ_ONLY)",
            f"COPY (SELECT 1) TO '{target}'",
            f"COPY (SELECT 1) TO '{place}'",
            f"CREATE TABLE c AS FROM '{place}'",
            f"EXPORT DATABASE '{target}'",
            f"IMPORT DATABASE '{place}'",
            f"INSTALL '{place}'",
            f"LOAD '{place}'",
            f"DESCRIBE FROM '{place}'",
            f"SUMMARIZE FROM '{place}'",
            f"EXPLAIN ANALYZE FROM '{place}'",
            f"PREPARE p AS FROM '{place}'",
            f"CREATE VIEW v AS FROM '{place}'",
            f"CREATE MACRO m() AS TABLE FROM '{place}'",
            f"CREATE SECRET s (TYPE http, SCOPE '{place}')",
            f"CREATE PERSISTENT SECRET s (TYPE http, SCOPE '{place}')",
            f"UPDATE EXTENSIONS ('{place}')",
            f"UNLOAD (SELECT 1) TO '{place}'",
            f"SELECT * FROM '{place}'",
            f'SELECT * FROM "{place}"',
            f'SELECT * FROM (VALUES (1)) AS v(a) JOIN "{place}" ON true',
            f'SELECT (SELECT max(1) FROM "{place}")',
            f'FROM "{place}"',
            f'TABLE "{place}"',
            f"PIVOT '{place}' ON a",
        )
        yield from _recursive(place)
    yield from _raw_names(bait)


def _recursive(name: str) -> Iterator[str]:
    """Return queries whose WITH defines the name, so that it passes for a table of the query."""
    self = f'SELECT * FROM "{name}"'
    for body in (self, f"{self} UNION ALL {self}", f"({self})", f"{self} UNION SELECT '1'"):
        yield f'WITH RECURSIVE "{name}" AS ({body}) {self}'
        yield f'WITH "{name}" AS ({body}) {self}'
    yield f'WITH a AS ({self}), "{name}" AS (SELECT 1) SELECT * FROM a'
    yield f'SELECT * FROM (WITH "{name}" AS (SELECT 1 AS a) {self}) AS v, "{name}"'


def _raw_names(bait: Bait) -> Iterator[str]:
    """Return queries with a name or comment that DuckDB can read as SQL of its own."""
    sub = f"(SELECT content FROM read_text('{bait.folder / 'x.txt'}'))"
    yield f"SELECT EXTRACT(\"day FROM DATE '2026-01-01'), {sub} --\" FROM DATE '2026-01-01')"
    yield f"SELECT $${sub}$$ FROM clientes"
    yield f"SELECT 1 -- */ , {sub} /*"
    yield f"SELECT 1 /* /* */ , {sub} AS a"
    yield f'SELECT CAST(1 AS "integer), {sub} --")'
    yield f"SELECT INTERVAL '1' \"day, {sub} --\""
    yield f'SELECT "{sub}"'
    yield f'SELECT 1 COLLATE "de, {sub} --"'
    yield f"SELECT '\\', {sub}, '\\'"
    yield f"SELECT U&'\\0027, {sub} --'"
    yield f"SELECT json_extract('{{}}', '$.a'', {sub}, ''')"
    yield f"SELECT * FROM clientes TABLESAMPLE BERNOULLI ({sub})"
    yield f"SELECT max(1) OVER (ORDER BY {sub})"
    yield f"SELECT 1 LIMIT {sub}"
