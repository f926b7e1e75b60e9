"""The questions: one file each in athena_sql/, in Athena's dialect, with the question on top."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from energia.contracts.model import Contract
from energia.errors import QueryError, one_line
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

    A file without a valid name is there under its whole name, such as ``ventas.sql``.
    """
    files = _files(directory).items()
    return {name: _try(name, paths, contracts) for name, paths in files}


def question_names(directory: Path) -> list[str]:
    """Return the names of the questions in order, without those of files with invalid names."""
    return [name for name, (path, *_) in _files(directory).items() if name != path.name]


def _files(directory: Path) -> dict[str, list[Path]]:
    """Return the files of each name; two files of one name are a mistake."""
    files: dict[str, list[Path]] = {}
    for path in sorted(directory.glob("*.sql")):
        match = _FILE_NAME.fullmatch(path.stem)
        files.setdefault(match[1] if match else path.name, []).append(path)
    return files


def _try(name: str, paths: Sequence[Path], contracts: Sequence[Contract]) -> Query | QueryError:
    path, *others = paths
    if name == path.name:
        cause = "the file name is not valid; use NN_nombre.sql, as 01_ventas.sql"
        return QueryError(f"{one_line(path)}: {cause}")
    if others:
        names = ", ".join(other.name for other in others)
        return QueryError(f"{path}: {names} has the same name '{name}'; rename one of the files")
    try:
        return _load(name, path, contracts)
    except QueryError as error:
        return error


def _load(name: str, path: Path, contracts: Sequence[Contract]) -> Query:
    first, _, body = _text(path).partition("\n")
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
    except RecursionError as error:
        raise QueryError(f"{path}:2: the query is nested too deeply; use fewer levels") from error
    return Query(name, question, compiled)


def _text(path: Path) -> str:
    if path.exists() and not path.is_file():
        raise QueryError(f"{path}: not a regular file; remove or rename it")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except OSError as error:
        cause = f"the file cannot be read: {error.strerror}; replace or remove it"
        raise QueryError(f"{path}: {cause}") from error
    if "\0" in text:
        raise QueryError(f"{path}: the file has NUL characters; save it as UTF-8")
    return text
