"""The tables that a query reads, without the names that its WITH clauses define."""

from collections.abc import Iterator

from sqlglot import exp


def tables_read(tree: exp.Query) -> Iterator[exp.Table]:
    """Return the tables of the query that no WITH clause around them defines."""
    for table in tree.find_all(exp.Table):
        if table.db or table.name.lower() not in _visible_ctes(table):
            yield table


def _visible_ctes(table: exp.Table) -> set[str]:
    """Return the names that the WITH clauses around a table define at its place."""
    visible: set[str] = set()
    inside: list[exp.Expr] = [table]
    while (node := inside[-1].parent) is not None:
        with_ = node.args.get("with_")
        if isinstance(with_, exp.With):
            ctes = with_.expressions
            if inside[-1] is with_:
                place = next(index for index, cte in enumerate(ctes) if cte is inside[-2])
                # A CTE sees those before it, and itself where it is recursive.
                ctes = ctes[: place + _is_recursion(with_, inside)]
            visible.update(cte.alias.lower() for cte in ctes)
        inside.append(node)
    return visible


def _is_recursion(with_: exp.With, inside: list[exp.Expr]) -> bool:
    """Return whether the place is in the second part of the CTE's UNION.

    In every other place a recursive CTE does not see itself: the engine looks for a table, then
    for a file of that name.
    """
    query = inside[-3]
    recursive = bool(with_.args.get("recursive")) and isinstance(query, exp.Union)
    return recursive and inside[-4] is query.args["expression"]
