"""A statement of Athena's, run by DuckDB over the tables that it names."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from aws_local.athena.errors import QueryFailed
from energia.errors import QueryError
from energia.queries.engine import Answer, LockedEngine, locked_engine
from energia.queries.parsing import check_text, parse_query, refuse_odd_trees
from energia.queries.reasons import DEFAULT_LIMITS, Limits
from energia.queries.tables import tables_read

Read = Callable[[str, str], pa.Table]
"""The rows of a table, by database and name; QueryFailed if there is none for the caller."""

_CONSTANT = (
    exp.Literal,
    exp.Boolean,
    exp.Null,
    exp.Neg,
    exp.Cast,
    exp.DataType,
    exp.DataTypeParam,
)

_OF_THE_TEXT = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)


def run(
    sql: str,
    parameters: Sequence[str],
    database: str,
    read: Read,
    limits: Limits = DEFAULT_LIMITS,
) -> Answer:
    """Return the answer; QueryFailed with a reason that begins with Athena's name for it."""
    try:
        with refuse_odd_trees():
            tree = _named(_bound(_parsed(sql), parameters))
            with locked_engine(limits=limits) as engine:
                _register(engine, tree, database, read)
                text = tree.sql("duckdb", comments=False, unsupported_level=ErrorLevel.IMMEDIATE)
                answer = engine.answer(text)
                return replace(answer, rows=list(answer.rows))
    except QueryError as error:
        raise QueryFailed(f"{_name(error)}: {error}") from error
    except SqlglotError as error:
        raise QueryFailed("NOT_SUPPORTED: the local Athena lacks SQL of the query") from error


def _parsed(sql: str) -> exp.Query:
    try:
        return parse_query(sql)
    except QueryError as error:
        with suppress(SqlglotError):
            if not isinstance(sqlglot.parse_one(sql, read="athena"), exp.Query):
                raise QueryFailed("NOT_SUPPORTED: the local Athena runs only queries") from error
        raise


def _register(engine: LockedEngine, tree: exp.Query, database: str, read: Read) -> None:
    """Give the engine the rows of the tables that the query reads, and the query their names."""
    for table in list(tables_read(tree)):
        place = table.db or database
        view = f"{place}.{table.name}"
        engine.connection.register(view, read(place, table.name))
        alias = table.alias or table.name
        table.set("this", exp.to_identifier(view, quoted=True))
        table.set("db", None)
        table.set("catalog", None)
        table.set("alias", exp.TableAlias(this=exp.to_identifier(alias, quoted=True)))


def _bound(tree: exp.Query, parameters: Sequence[str]) -> exp.Query:
    """Return the query with each ``?`` replaced by the parameter at its place, a constant."""
    places = [item for item in tree.find_all(exp.Placeholder, bfs=False) if item.name in ("", "?")]
    if len(places) != len(parameters):
        counts = f"expected {len(places)} but found {len(parameters)}"
        raise QueryFailed(f"INVALID_PARAMETER_USAGE: Incorrect number of parameters: {counts}")
    for number, (place, text) in enumerate(zip(places, parameters, strict=True), start=1):
        place.replace(_constant(text, number))
    return tree


def _constant(text: str, number: int) -> exp.Expr:
    try:
        check_text(text, f"parameter {number}")
        value = sqlglot.parse_one(text, read="athena")
    except SqlglotError as error:
        raise QueryError(f"parameter {number} is not valid SQL; use a constant") from error
    if not all(isinstance(node, _CONSTANT) for node in value.walk()):
        raise QueryError(f"parameter {number} is not a constant; use a number, a text or a CAST")
    return value


def _named(tree: exp.Query) -> exp.Query:
    """Return the query with Athena's names for columns without one: ``_col0`` and so on."""
    first: Any = tree
    while isinstance(first, exp.SetOperation | exp.Subquery):
        first = first.this
    for place, column in enumerate(first.expressions):
        if not isinstance(column, exp.Column | exp.Alias | exp.Star):
            column.replace(exp.alias_(column.copy(), f"_col{place}"))
    return tree


def _name(error: QueryError) -> str:
    """Return Athena's name for the kind of error."""
    cause = error.__cause__
    if isinstance(cause, duckdb.BinderException) and "has a column" in str(error):
        return "COLUMN_NOT_FOUND"
    if isinstance(cause, duckdb.Error) and not isinstance(cause, _OF_THE_TEXT):
        return "GENERIC_USER_ERROR"
    return "SYNTAX_ERROR"
