"""Planning a query: its tables checked, ``<dataset>_actual`` defined, its parameters named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from energia.compiler.glue import quarantine_name
from energia.compiler.warehouse import CURRENT_SUFFIX, latest_rows
from energia.contracts.model import Contract
from energia.errors import QueryError


@dataclass(frozen=True)
class PlannedQuery:
    """A query over the lake's tables as a tree, and its parameters in order of appearance."""

    tree: exp.Query
    parameters: tuple[str, ...]

    def athena_sql(self) -> str:
        """The text for Athena, which knows parameters only by position, as ``?``."""

        def unnamed(node: exp.Expr) -> exp.Expr:
            return exp.Placeholder() if isinstance(node, exp.Placeholder) else node

        return self.tree.transform(unnamed).sql("athena", pretty=True)

    def duckdb_sql(self) -> str:
        """The text for DuckDB, which knows parameters by name, as ``$name``."""
        return self.tree.sql("duckdb")

    def bind(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values by parameter; QueryError if one is missing or is none of the query's."""
        unknown = [name for name in values if name not in self.parameters]
        missing = [name for name in self.parameters if name not in values]
        if unknown or missing:
            known = ", ".join(dict.fromkeys(self.parameters)) or "none"
            wrong = (
                f"unknown: {', '.join(unknown)}" if unknown else f"missing: {', '.join(missing)}"
            )
            raise QueryError(f"parameters {wrong}; the query's are: {known} (--param name=value)")
        return dict(values)


def plan_query(text: str, contracts: Sequence[Contract]) -> PlannedQuery:
    """Plan a query in Athena's dialect; QueryError if it is no query or names no known table."""
    try:
        tree = sqlglot.parse_one(text, dialect="athena")
    except SqlglotError as error:
        raise QueryError(f"not a query in Athena's SQL: {str(error).splitlines()[0]}") from error
    if not isinstance(tree, exp.Query):
        raise QueryError("only queries (SELECT ...) can be asked")
    masters = {f"{c.dataset}{CURRENT_SUFFIX}": c for c in contracts if c.is_master}
    known = {c.dataset for c in contracts} | {quarantine_name(c.dataset) for c in contracts}
    tables = list(dict.fromkeys(_table_names(tree)))
    for name in tables:
        if name not in known | masters.keys():
            raise QueryError(
                f"there is no table '{name}'; known: {', '.join(sorted(known | masters.keys()))}"
            )
    for name in tables:
        if name in masters:
            tree = _define(tree, name, latest_rows(masters[name], masters[name].dataset))
    parameters = [node.name for node in tree.find_all(exp.Placeholder, bfs=False)]
    return PlannedQuery(tree, tuple(parameters))


def _define(tree: exp.Query, name: str, definition: exp.Select) -> exp.Query:
    defined = tree.with_(name, as_=definition)
    with_ = defined.args["with_"]
    # Before the query's own, which may read it.
    with_.set("expressions", [with_.expressions[-1], *with_.expressions[:-1]])
    return defined


def _table_names(tree: exp.Query) -> Iterator[str]:
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if table.db:
            raise QueryError(f"write '{table.name}' without '{table.db}.' before it")
        if table.name not in own:
            yield table.name
