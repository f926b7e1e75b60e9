"""The text of a query as a tree: one SELECT in Athena's SQL, of allowed parts."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from energia.errors import QueryError
from energia.queries.allowed import check_allowed
from energia.queries.folding import expand_folds

_INVALID = "the query is not valid in Athena's SQL"
_ONLY_QUERIES = "the statement is not a query; use SELECT"

# Its warnings would be a second line on the terminal.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL)


def parse_query(text: str) -> exp.Query:
    """Return the query of the text; QueryError unless the text is one query of allowed parts."""
    check_text(text, "the query")
    try:
        tokens = sqlglot.tokenize(text, dialect="athena")
        start = next((token.text.upper() for token in tokens if token.text != "("), None)
        if start not in {"SELECT", "WITH"}:
            raise QueryError(_ONLY_QUERIES)
        statements = sqlglot.parse(text, dialect="athena")
    except SqlglotError as error:
        raise _invalid(error) from error
    # A comment after the last semicolon is a statement to the parser.
    first, *others = [s for s in statements if s and not isinstance(s, exp.Semicolon)]
    if others:
        raise QueryError("the text has several statements; use one query")
    if not isinstance(first, exp.Query) or first.find(exp.DDL, exp.DML, exp.Into, exp.Command):
        raise QueryError(_ONLY_QUERIES)
    expand_folds(first)
    check_allowed(first)
    return first


def check_text(text: str, subject: str) -> None:
    """Raise QueryError for bytes that are not UTF-8; Python reads them as surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        place = error.start + 1
        raise QueryError(f"{subject} is not UTF-8 at character {place}; use UTF-8") from error


@contextmanager
def refuse_odd_trees() -> Iterator[None]:
    """Raise QueryError for a tree that sqlglot cannot read or write."""
    try:
        yield
    except RecursionError as error:
        raise QueryError("the query is nested too deeply; use fewer levels and terms") from error
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # SELECT UNNEST() is read, and then not written.
        raise QueryError(f"{_INVALID}; check the arguments of its functions") from error


def _invalid(error: SqlglotError) -> QueryError:
    if not isinstance(error, ParseError) or not error.errors:
        return QueryError(f"{_INVALID}; check that each quote and each comment is closed")
    place = error.errors[0]
    line, near = place.get("line"), " ".join(place.get("highlight", "").split())[:60]
    return QueryError(f"{_INVALID} in line {line}, near '{near}'; check the words before it", line)
