"""Planning a query: its tables checked, ``<dataset>_actual`` defined, its parameters typed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import ErrorLevel, UnsupportedError

from energia.compiler.warehouse import latest_rows
from energia.contracts.model import Contract
from energia.contracts.types import Kind
from energia.errors import QueryError
from energia.lake import CURRENT_SUFFIX, rejects_name
from energia.queries.parameters import Value, columns_of, kinds_of, read_value
from energia.queries.parsing import check_text, parse_query, refuse_odd_trees
from energia.queries.tables import tables_read
from energia.suggestions import did_you_mean, instead


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
        """Return the text for DuckDB, which knows parameters by name, as ``$name``.

        Raise QueryError for SQL that DuckDB does not have.
        """
        try:
            with refuse_odd_trees():
                return self.tree.sql(
                    "duckdb", comments=False, unsupported_level=ErrorLevel.IMMEDIATE
                )
        except UnsupportedError as error:
            raise QueryError(
                "the local engine does not have all SQL of the query; use other functions"
            ) from error

    def bind(self, values: Mapping[str, str]) -> dict[str, Value]:
        """The typed values by parameter; QueryError if one is missing, unknown or of no use."""
        unknown = [name for name in values if name not in self.kinds]
        missing = [name for name in self.kinds if name not in values]
        if unknown or missing:
            known = ", ".join(self.kinds) or "none"
            wrong = (
                f"unknown: {', '.join(unknown)}" if unknown else f"missing: {', '.join(missing)}"
            )
            near = "".join(did_you_mean(name, self.kinds) for name in unknown[:1])
            cause = f"parameters {wrong}; the query has: {known} (--param name=value)"
            raise QueryError(f"{cause}{near}")
        for name, value in values.items():
            check_text(value, f"parameter {name}")
        return {name: read_value(name, values[name], kind) for name, kind in self.kinds.items()}


def compile_query(text: str, contracts: Sequence[Contract]) -> CompiledQuery:
    """Compile a query in Athena's SQL; raise QueryError for invalid SQL or an unknown table."""
    with refuse_odd_trees():
        return _compile(parse_query(text), contracts)


def _compile(tree: exp.Query, contracts: Sequence[Contract]) -> CompiledQuery:
    masters = {_current_name(c): c for c in contracts if c.is_master}
    known = sorted({name for contract in contracts for name in _tables_of(contract)})
    # Athena takes no notice of case in names, quoted or not; nor does DuckDB.
    places = {table.name.lower(): table for table in tables_read(tree)}
    _check_databases(places.values())
    tables = list(places)
    for name, table in places.items():
        if name not in known:
            message = f"table '{name}' does not exist{instead(name, known)}"
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


def _check_databases(tables: Iterable[exp.Table]) -> None:
    for table in tables:
        if table.db:
            prefix = ".".join(filter(None, (table.catalog, table.db)))
            raise QueryError(f"'{prefix}.{table.name}' is not valid; use '{table.name}'")


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
