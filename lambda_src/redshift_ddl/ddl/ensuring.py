"""Bring a warehouse to its plan: roles, schema, tables, views and grants."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from energia.data_api import MAX_STATEMENTS, DataApi
from energia.errors import DdlError

from .columns import Changes, Existing, columns_of, compare

PLAN_VERSION = 1

_ROLES = "SELECT CAST(role_name AS VARCHAR(128)) FROM svv_roles"


def ensure(warehouse: DataApi, plan: Mapping[str, Any]) -> dict[str, Any]:
    """Bring the warehouse to the plan and return the changes, which may be empty lists.

    Raises DdlError before any change if only a person may change a table; the error has the
    statements to run.
    """
    if plan.get("version") != PLAN_VERSION:
        raise DdlError(f"the plan is not of version {PLAN_VERSION}; deploy the warehouse again")
    existing = {
        relation: columns_of(warehouse, table["schema"], relation)
        for table in plan["tables"]
        for relation in _relations(table)
    }
    changes = {
        table["name"]: compare(table, found) if (found := existing[table["name"]]) else Changes()
        for table in plan["tables"]
    }
    _refuse(plan["tables"], changes)
    roles = _missing_roles(warehouse, plan)
    if roles:
        warehouse.run([plan["roles"][role] for role in roles])
    warehouse.run(plan["schema"])
    for table in plan["tables"]:
        _ensure_table(warehouse, table, changes[table["name"]], existing)
    return {
        "roles": roles,
        "tables": [table["name"] for table in plan["tables"] if not existing[table["name"]]],
        "columns": [statement for change in changes.values() for statement in change.add],
    }


def _relations(table: Mapping[str, Any]) -> Iterator[str]:
    yield table["name"]
    if table["view"]:
        yield table["view"]["name"]


def _missing_roles(warehouse: DataApi, plan: Mapping[str, Any]) -> list[str]:
    # CREATE ROLE has no IF NOT EXISTS.
    found = {name for (name,) in warehouse.rows(_ROLES)}
    return [role for role in plan["roles"] if role not in found]


def _refuse(tables: Sequence[Mapping[str, Any]], changes: Mapping[str, Changes]) -> None:
    lines = []
    for table in tables:
        change = changes[table["name"]]
        if change.reasons:
            sql = " ".join(f"{statement};" for statement in change.by_hand)
            then = "redrive the execution"
            if change.reload:
                then += " and start one for every other load date, to load the table again"
            lines.append(
                f"{table['schema']}.{table['name']}: {'; '.join(change.reasons)}. "
                f"To change the table, run one by one: {sql} Then {then}."
            )
    if lines:
        raise DdlError("\n".join(lines))


def _ensure_table(
    warehouse: DataApi,
    table: Mapping[str, Any],
    change: Changes,
    existing: Mapping[str, Sequence[Existing]],
) -> None:
    shape = (table["create"], *change.add)
    for start in range(0, len(shape), MAX_STATEMENTS):
        warehouse.run(shape[start : start + MAX_STATEMENTS])
    view = table["view"]
    statements: list[str] = []
    if view:
        names = [column.name for column in existing[view["name"]]]
        # Redshift replaces a view only by one with the same columns. Dropping a view also drops
        # its grants.
        if names and names != view["columns"]:
            statements.append(view["drop"])
        statements.append(view["create"])
    warehouse.run([*statements, *table["grants"]])
