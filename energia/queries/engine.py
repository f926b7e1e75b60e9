"""DuckDB behind locks: it reads the files on a list, and nothing else outside its memory."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from energia.errors import QueryError
from energia.local.lake import literal_pattern
from energia.queries.reasons import DEFAULT_LIMITS, Limits, reason

_MOST_THREADS = 4
_BATCH_ROWS = 10_000
_PLAIN = frozenset(
    (
        *("boolean", "tinyint", "smallint", "integer", "bigint", "hugeint", "float", "double"),
        *("utinyint", "usmallint", "uinteger", "ubigint", "uhugeint", "decimal", "varchar"),
        *("date", "timestamp", "null"),
    )
)
"""The types whose values Python has; every other value is fetched as text."""


@dataclass(frozen=True)
class Answer:
    """The columns of an answer with DuckDB's types for them, and its rows, to be read once."""

    columns: list[tuple[str, str]]
    rows: Iterable[tuple[Any, ...]]


@dataclass(frozen=True)
class LockedEngine:
    """A connection whose settings are locked, for SELECT statements alone."""

    connection: duckdb.DuckDBPyConnection
    limits: Limits

    def define(self, sql: str, values: Mapping[str, Any] | None = None) -> None:
        """Define a view or a variable; the SQL is never a person's text."""
        with self._reasons():
            self.connection.execute(sql, values)

    def answer(self, sql: str, values: Mapping[str, Any] | None = None) -> Answer:
        """Return the answer to one SELECT; QueryError, also from its rows, if it fails."""
        with self._reasons():
            return self._answer(sql, values or None)

    @contextmanager
    def _reasons(self) -> Iterator[None]:
        try:
            yield
        except (duckdb.Error, MemoryError) as error:
            raise QueryError(reason(error, self.limits)) from error

    def _answer(self, sql: str, values: Mapping[str, Any] | None) -> Answer:
        kinds = [statement.type for statement in self.connection.extract_statements(sql)]
        if kinds != [duckdb.StatementType.SELECT]:
            raise QueryError("the statement is not a query; use one SELECT")
        found = self.connection.execute(sql, values).description or ()
        if not all(_is_plain(column[1]) for column in found):
            cells = (_cell(place, column[1]) for place, column in enumerate(found, start=1))
            as_text = f"SELECT {', '.join(cells)} FROM ({sql})"  # noqa: S608  # checked above
            self.connection.execute(as_text, values)
        return Answer([(column[0], str(column[1])) for column in found], self._rows())

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        with self._reasons():
            while batch := self.connection.fetchmany(_BATCH_ROWS):
                yield from batch


@contextmanager
def locked_engine(
    files: Iterable[Path] = (), scratch: Path | None = None, limits: Limits = DEFAULT_LIMITS
) -> Iterator[LockedEngine]:
    """Open a DuckDB that can read the files, and write nothing but temporary files in scratch."""
    with duckdb.connect(config=_config(scratch, limits)) as connection:
        # The zone of Athena, whatever the machine's is.
        connection.execute("SET TimeZone = 'UTC'")
        # DuckDB checks a path twice: as the pattern that finds the file, and as the file.
        paths = {text for file in files for text in (str(file), literal_pattern(file))}
        connection.execute("SET allowed_paths = $paths", {"paths": sorted(paths)})
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield LockedEngine(connection, limits)


def _config(
    scratch: Path | None, limits: Limits
) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "memory_limit": f"{limits.memory_mb}MB",
        "threads": min(_MOST_THREADS, os.cpu_count() or 1),
        "max_execution_time": int(limits.seconds * 1000),
        # Without a folder, a query that needs more memory fails.
        "temp_directory": str(scratch or ""),
        # Names of Python variables are not tables.
        "python_enable_replacements": False,
        "python_scan_all_frames": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "allow_unsigned_extensions": False,
        "allow_persistent_secrets": False,
        # Secrets and extensions are below it; the default is the home of the user.
        "home_directory": os.devnull,
    }


def _is_plain(kind: Any) -> bool:
    if kind.id in {"list", "array"}:
        return _is_plain(kind.children[0][1])
    return kind.id in _PLAIN


def _cell(place: int, kind: Any) -> str:
    return f"#{place}" if _is_plain(kind) else f"CAST(#{place} AS VARCHAR)"
