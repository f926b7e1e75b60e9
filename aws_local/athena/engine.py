"""A statement of Athena's, run by DuckDB over the tables that it names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp

from aws_local.athena.errors import QueryFailed

Read = Callable[[str, str], pa.Table]
"""The rows of a table, by database and name; QueryFailed if there is none for the caller."""

_CATALOG = "awsdatacatalog"


@dataclass(frozen=True)
class Answer:
    """An answer: its columns' names, DuckDB's types for them, and its rows."""

    columns: list[tuple[str, str]]
    rows: list[tuple[Any, ...]]


def run(sql: str, parameters: Sequence[str], database: str, read: Read) -> Answer:
    """The answer; QueryFailed with a reason that begins with Athena's name for it."""
    tree = _named(_bound(_parsed(sql), parameters))
    with duckdb.connect() as connection:
        for table in _tables(tree):
            place = table.db or database
            view = f"{place}.{table.name}"
            connection.register(view, read(place, table.name))
            alias = table.alias or table.name
            named = exp.to_table(f'"{view}"').as_("x")
            table.set("this", named.this)
            table.set("db", None)
            table.set("catalog", None)
            table.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))
        try:
            cursor = connection.execute(tree.sql("duckdb"))
            columns = [(item[0], str(item[1])) for item in cursor.description or ()]
            return Answer(columns, cursor.fetchall())
        except duckdb.Error as error:
            raise QueryFailed(_reason(error)) from error


def _parsed(sql: str) -> exp.Query:
    try:
        tree = sqlglot.parse_one(sql, read="athena")
    except sqlglot.errors.ParseError as error:
        raise QueryFailed(f"SYNTAX_ERROR: {error}") from error
    if not isinstance(tree, exp.Query):
        raise QueryFailed("NOT_SUPPORTED: the local Athena runs only queries")
    return tree


def _bound(tree: exp.Query, parameters: Sequence[str]) -> exp.Query:
    """With each ``?`` replaced by the parameter at its place, which is an expression of SQL."""
    places = [item for item in tree.find_all(exp.Placeholder, bfs=False) if item.name in ("", "?")]
    if len(places) != len(parameters):
        counts = f"expected {len(places)} but found {len(parameters)}"
        raise QueryFailed(f"INVALID_PARAMETER_USAGE: Incorrect number of parameters: {counts}")
    for place, text in zip(places, parameters, strict=True):
        place.replace(sqlglot.parse_one(text, read="athena"))
    return tree


def _named(tree: exp.Query) -> exp.Query:
    """With Athena's names for the columns that have none: ``_col0`` and so on."""
    first: Any = tree
    while isinstance(first, exp.SetOperation | exp.Subquery):
        first = first.this
    for place, column in enumerate(first.expressions):
        if not isinstance(column, exp.Column | exp.Alias | exp.Star):
            column.replace(exp.alias_(column.copy(), f"_col{place}"))
    return tree


def _tables(tree: exp.Query) -> list[exp.Table]:
    """The tables of the catalog that it names, in no CTE's scope."""
    ctes = {item.alias.lower() for item in tree.find_all(exp.CTE)}
    found = []
    for table in tree.find_all(exp.Table):
        if not table.db and table.name.lower() in ctes and not _inside_own(table):
            continue
        found.append(table)
    return found


def _inside_own(table: exp.Table) -> bool:
    """Whether it stands in the CTE of its own name, where it is the catalog's."""
    within = table.find_ancestor(exp.CTE)
    return within is not None and within.alias.lower() == table.name.lower()


def _reason(error: duckdb.Error) -> str:
    text = str(error).splitlines()[0]
    if isinstance(error, duckdb.BinderException) and "column" in text:
        return (
            f"COLUMN_NOT_FOUND: {text}: the column cannot be resolved or requester is not "
            "authorized to access requested resources"
        )
    if isinstance(error, duckdb.BinderException | duckdb.ParserException):
        return f"SYNTAX_ERROR: {text}"
    return f"GENERIC_USER_ERROR: {text}"
