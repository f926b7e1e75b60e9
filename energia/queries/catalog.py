"""The questions: one file each in athena_sql/, in Athena's dialect, with the question on top."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from energia.contracts.model import Contract
from energia.errors import QueryError
from energia.queries.columns import check_columns
from energia.queries.compiling import CompiledQuery, compile_query

_FILE_NAME = re.compile(r"\d{2}_([a-z][a-z0-9_]*)")


@dataclass(frozen=True)
class Query:
    """A question and its compiled query."""

    name: str
    question: str
    compiled: CompiledQuery


def load_queries(directory: Path, contracts: Sequence[Contract]) -> tuple[Query, ...]:
    """Return the questions of the folder in order; raise QueryError with a line per mistake."""
    found = read_queries(directory, contracts).values()
    if mistakes := [str(query) for query in found if isinstance(query, QueryError)]:
        raise QueryError("\n".join(mistakes))
    return tuple(query for query in found if isinstance(query, Query))


def read_queries(directory: Path, contracts: Sequence[Contract]) -> dict[str, Query | QueryError]:
    """Return each question by name, or the error why it cannot be answered.

    Raise QueryError for a file name that is not valid or is used twice.
    """
    names = question_names(directory)
    for name in names:
        if names.count(name) > 1:
            raise QueryError(f"{directory}: two files have the name NN_{name}.sql; rename one")
    paths = sorted(directory.glob("*.sql"))
    return {name: _try(path, contracts) for name, path in zip(names, paths, strict=True)}


def _try(path: Path, contracts: Sequence[Contract]) -> Query | QueryError:
    try:
        return _load(path, contracts)
    except QueryError as error:
        return error


def question_names(directory: Path) -> list[str]:
    """Return the names of the questions in order; raise QueryError for a file of another name."""
    return [_name(path) for path in sorted(directory.glob("*.sql"))]


def _name(path: Path) -> str:
    match = _FILE_NAME.fullmatch(path.stem)
    if match is None:
        raise QueryError(f"{path}: the file name is not valid; use NN_nombre.sql, as 01_ventas.sql")
    return match[1]


def _load(path: Path, contracts: Sequence[Contract]) -> Query:
    name = _name(path)
    try:
        first, _, body = path.read_text(encoding="utf-8-sig").partition("\n")
    except UnicodeDecodeError as error:
        raise QueryError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    question = first.removeprefix("-- ").strip()
    if not first.startswith("-- ") or not question:
        raise QueryError(f"{path}:1: the first line is not a question; write it after '-- '")
    try:
        # The question's line stays empty, so that errors count lines as the file does.
        compiled = compile_query(f"\n{body}", contracts)
        check_columns(compiled.tree, contracts)
    except QueryError as error:
        # A mistake of the whole query is at its first line, below the question.
        raise QueryError(f"{path}:{error.line or 2}: {error}") from error
    return Query(name, question, compiled)
