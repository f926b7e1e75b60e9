"""Planning a query: its tables checked, ``<dataset>_actual`` defined, its parameters typed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from energia.compiler.warehouse import latest_rows
from energia.contracts.model import Contract
from energia.contracts.types import Kind
from energia.errors import QueryError
from energia.lake import CURRENT_SUFFIX, rejects_name
from energia.queries.parameters import Value, columns_of, kinds_of, read_value

_ONLY_QUERIES = "the statement is not a query; use SELECT"
_TOKEN = re.compile(r"<Token .*?text: (.*?), line: .*?>")


@dataclass(frozen=True)
class CompiledQuery:
    """A query over the lake's tables as a tree, and its parameters in the order of Athena's ``?``.

    A parameter used twice is there twice. ``kinds`` says what the value of each is read as.
    """

    tree: exp.Query
    parameters: tuple[str, ...]
    kinds: Mapping[str, Kind | None]

    def athena_sql(self) -> str:
        """The text for Athena, which knows parameters only by position, as ``?``."""
        return _by_position(self.tree)[0]

    def duckdb_sql(self) -> str:
        """The text for DuckDB, which knows parameters by name, as ``$name``."""
        return self.tree.sql("duckdb")

    def bind(self, values: Mapping[str, str]) -> dict[str, Value]:
        """The typed values by parameter; QueryError if one is missing, unknown or of no use."""
        unknown = [name for name in values if name not in self.kinds]
        missing = [name for name in self.kinds if name not in values]
        if unknown or missing:
            known = ", ".join(self.kinds) or "none"
            wrong = (
                f"unknown: {', '.join(unknown)}" if unknown else f"missing: {', '.join(missing)}"
            )
            raise QueryError(f"parameters {wrong}; the query has: {known} (--param name=value)")
        return {name: read_value(name, values[name], kind) for name, kind in self.kinds.items()}


def compile_query(text: str, contracts: Sequence[Contract]) -> CompiledQuery:
    """Compile a query in Athena's SQL; raise QueryError for invalid SQL or an unknown table."""
    tree = _parse(text)
    masters = {_current_name(c): c for c in contracts if c.is_master}
    known = sorted({name for contract in contracts for name in _tables_of(contract)})
    # Athena takes no notice of case in names, quoted or not; nor does DuckDB.
    places = {table.name.lower(): table for table in _tables_read(tree)}
    tables = list(places)
    for name, table in places.items():
        if name not in known:
            message = f"table '{name}' does not exist; use one of {', '.join(known)}"
            raise QueryError(message, table.this.meta.get("line"))
    placeholders = list(tree.find_all(exp.Placeholder))
    _check_places(placeholders)
    read = [c for c in contracts if _tables_of(c).intersection(tables)]
    kinds = kinds_of(placeholders, columns_of(read))
    for name in tables:
        if name in masters:
            tree = _define(tree, name, latest_rows(masters[name], masters[name].dataset))
    parameters = _by_position(tree)[1]
    return CompiledQuery(tree, parameters, {name: kinds[name] for name in parameters})


def _parse(text: str) -> exp.Query:
    try:
        tokens = sqlglot.tokenize(text, dialect="athena")
        start = next((token.text.upper() for token in tokens if token.text != "("), None)
        if start not in {"SELECT", "WITH"}:
            raise QueryError(_ONLY_QUERIES)
        statements = sqlglot.parse(text, dialect="athena")
    except SqlglotError as error:
        reason = _TOKEN.sub(r"'\1'", str(error).splitlines()[0])
        line = error.errors[0].get("line") if isinstance(error, ParseError) else None
        raise QueryError(f"the query is not valid in Athena's SQL: {reason}", line) from error
    # A comment after the last semicolon is a statement to the parser.
    first, *others = [s for s in statements if s and not isinstance(s, exp.Semicolon)]
    if others:
        raise QueryError("the text has several statements; use one query")
    if not isinstance(first, exp.Query) or first.find(exp.DDL, exp.DML, exp.Into, exp.Command):
        raise QueryError(_ONLY_QUERIES)
    return first


def _current_name(contract: Contract) -> str:
    return f"{contract.dataset}{CURRENT_SUFFIX}"


def _tables_of(contract: Contract) -> set[str]:
    tables = {contract.dataset, rejects_name(contract.dataset)}
    return tables | {_current_name(contract)} if contract.is_master else tables


def _define(tree: exp.Query, name: str, definition: exp.Select) -> exp.Query:
    if name in {cte.alias.lower() for cte in tree.ctes}:
        raise QueryError(f"'{name}' is a table of the lake; rename the '{name}' of the WITH clause")
    defined = tree.with_(name, as_=definition)
    with_ = defined.args["with_"]
    # Before the query's own, which may read it.
    with_.set("expressions", [with_.expressions[-1], *with_.expressions[:-1]])
    return defined


def _tables_read(tree: exp.Query) -> Iterator[exp.Table]:
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            raise QueryError("table functions are not allowed; read a table")
        if table.db:
            prefix = ".".join(filter(None, (table.catalog, table.db)))
            raise QueryError(f"'{prefix}.{table.name}' is not valid; use '{table.name}'")
        if table.name.lower() not in _visible_ctes(table):
            yield table


def _visible_ctes(table: exp.Table) -> set[str]:
    """The names that the WITH clauses around a table define for it, each from where it stands."""
    visible: set[str] = set()
    inside: list[exp.Expr] = [table]
    while (node := inside[-1].parent) is not None:
        with_ = node.args.get("with_")
        if with_ is not None:
            ctes = with_.expressions
            if inside[-1] is with_:
                place = next(index for index, cte in enumerate(ctes) if cte is inside[-2])
                # A CTE sees those before it; itself only if it is recursive.
                ctes = ctes[: place + bool(with_.args.get("recursive"))]
            visible.update(cte.alias.lower() for cte in ctes)
        inside.append(node)
    return visible


def _check_places(placeholders: Sequence[exp.Placeholder]) -> None:
    for placeholder in placeholders:
        if placeholder.args.get("this") is None:
            raise QueryError("the parameter ? has no name; use :name")
        if not isinstance(placeholder.find_ancestor(exp.Where, exp.Query), exp.Where):
            raise QueryError(
                f"parameter '{placeholder.name}' is outside a WHERE; Athena allows it only there"
            )


def _by_position(tree: exp.Query) -> tuple[str, tuple[str, ...]]:
    """The text for Athena, and which parameter each ``?`` stands for.

    The order is read from the text, because a tree's nodes come in another order.
    """
    tree = tree.copy()
    placeholders = list(tree.find_all(exp.Placeholder))
    plain, mark = tree.sql("athena"), "p_"
    while f":{mark}" in plain:
        mark += "_"
    names = [placeholder.name for placeholder in placeholders]
    for index, placeholder in enumerate(placeholders):
        placeholder.set("this", f"{mark}{index}")
    marked = re.compile(f":{mark}([0-9]+)")
    text = tree.sql("athena", pretty=True)
    order = tuple(names[int(index)] for index in marked.findall(text))
    return marked.sub("?", text), order
