"""The warehouse on Redshift as plain data: roles, tables, views and grants, ready to be run.

What runs the statements is lambda_src/redshift_ddl, which knows no dataset: it compares the columns
that exist with those handed to it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlglot import exp, parse_one

from energia.compiler.grants import warehouse_grants, warehouse_relations
from energia.compiler.redshift.columns import (
    RedshiftColumn,
    columns_of,
    create_table,
    redshift_type,
    rename,
)
from energia.compiler.redshift.load import load_plan
from energia.compiler.redshift.statements import (
    PLAN_VERSION,
    SCHEMA,
    command,
    drop_view,
    grant,
    revoke,
    sql,
    table,
)
from energia.compiler.warehouse import (
    create_audit_table,
    create_view,
    latest_rows,
    table_name,
)
from energia.contracts.model import Access, Contract, Role
from energia.contracts.types import LOAD_DATE_TYPE, text_type
from energia.lake import AUDIT_TABLE, PARTITION

LOADER_ROLE: Final = "etl_loader"
"""The database role of the load job: its IAM role carries the tag RedshiftDbRoles=etl_loader."""

_LOADER_PRIVILEGES = ("SELECT", "INSERT", "DELETE")


@dataclass(frozen=True)
class RedshiftView:
    """A view; Redshift replaces it in place only while its columns stay the same."""

    name: str
    columns: tuple[str, ...]
    create: str
    drop: str


@dataclass(frozen=True)
class RedshiftTable:
    """A table with its view, if it has one, and the statements that leave exactly its grants.

    ``set_aside`` is what a person runs when no statement can turn the old table into the new one.
    """

    schema: str
    name: str
    create: str
    columns: tuple[RedshiftColumn, ...]
    view: RedshiftView | None
    grants: tuple[str, ...]
    set_aside: tuple[str, ...]


def ddl_plan(contracts: Iterable[Contract]) -> dict[str, Any]:
    """All that the warehouse must hold, as plain JSON data: roles, tables in order, their grants.

    Running it twice changes nothing the second time.
    """
    roles = (LOADER_ROLE, *map(database_role, Role))
    tables = [audit_table(), *map(dataset_table, contracts)]
    # JSON has no tuples, and whoever is handed the plan shall find what it says.
    listed = json.loads(json.dumps([asdict(item) for item in tables]))
    return {
        "version": PLAN_VERSION,
        "roles": {role: command("CREATE ROLE {}", role) for role in roles},
        "schema": [
            sql(exp.Create(this=exp.to_table(SCHEMA), kind="SCHEMA", exists=True)),
            *(grant(("USAGE",), exp.to_table(SCHEMA), role, kind="SCHEMA") for role in roles),
        ],
        "tables": listed,
    }


def plan_lines(plan: Mapping[str, Any]) -> list[str]:
    """What the plan creates and grants as lines of SQL, for people to read."""
    statements = [*plan["roles"].values(), *plan["schema"]]
    for item in plan["tables"]:
        views = [item["view"]["create"]] if item["view"] else []
        created = [parse_one(sql, read="redshift") for sql in (item["create"], *views)]
        statements += [tree.sql("redshift", pretty=True) for tree in created]
        statements += item["grants"]
    return [line for statement in statements for line in f"{statement};".splitlines()]


def warehouse_sql(contract: Contract) -> str:
    """The dataset's relations, their grants and the load of a date as SQL, for people to read."""
    relation = dataset_table(contract)
    view = [relation.view.create] if relation.view else []
    load = [statement["sql"] for statement in load_plan(contract)["statements"]]
    parts = {"tables": [relation.create, *view], "grants": relation.grants, "load": load}
    return "\n".join(
        f"-- {name}\n" + "".join(f"{statement};\n" for statement in statements)
        for name, statements in parts.items()
    )


def database_role(role: Role) -> str:
    """The database role of a people's role, for the tag RedshiftDbRoles of its IAM role."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", role.value).lower()


def dataset_table(contract: Contract) -> RedshiftTable:
    """The table that holds every load date, and for a master the view of its latest rows."""
    types = {column.name: redshift_type(column.type) for column in contract.columns}
    types[PARTITION] = redshift_type(LOAD_DATE_TYPE)
    required = {PARTITION, *(column.name for column in contract.columns if column.required)}
    view = _view(contract) if contract.is_master else None
    target = table(table_name(contract))
    audited = exp.column("dataset").eq(exp.Literal.string(contract.dataset))
    return RedshiftTable(
        schema=SCHEMA,
        name=target.name,
        create=create_table(target, types, required),
        columns=columns_of(target, types, required),
        view=view,
        grants=tuple(_dataset_grants(contract)),
        set_aside=(
            *((view.drop,) if view else ()),
            rename(target),
            sql(exp.delete(table(AUDIT_TABLE), audited)),
        ),
    )


def audit_table() -> RedshiftTable:
    """The table of the loads that the warehouse holds: one row per dataset and date."""
    definitions = create_audit_table().this.expressions
    types = {column.name: _audit_type(column.args["kind"]) for column in definitions}
    target = table(AUDIT_TABLE)
    return RedshiftTable(
        schema=SCHEMA,
        name=AUDIT_TABLE,
        create=create_table(target, types, set(types)),
        columns=columns_of(target, types, set(types)),
        view=None,
        grants=(grant(_LOADER_PRIVILEGES, target, LOADER_ROLE),),
        set_aside=(rename(target),),
    )


def _view(contract: Contract) -> RedshiftView:
    create = create_view(contract)
    create.set("this", table(contract.dataset))
    rows = latest_rows(contract, table(table_name(contract)).sql("redshift"))
    create.set("expression", rows)
    return RedshiftView(
        name=contract.dataset,
        columns=tuple(rows.named_selects),
        create=sql(create),
        drop=drop_view(contract.dataset),
    )


def _dataset_grants(contract: Contract) -> Iterator[str]:
    relations = [table(name) for name in warehouse_relations(contract)]
    # What an earlier version of the contract granted goes first, in the same transaction.
    for role in Role:
        for relation in relations:
            yield revoke(relation, database_role(role))
    yield grant(_LOADER_PRIVILEGES, relations[0], LOADER_ROLE)
    for item in warehouse_grants(contract):
        privilege = "ALL" if item.access is Access.ALL else "SELECT"
        only = item.columns if item.excluded_columns else ()
        yield grant((privilege,), table(item.relation), database_role(item.role), columns=only)


def _audit_type(kind: exp.DataType) -> exp.DataType:
    return redshift_type(text_type()) if kind.is_type(exp.DType.TEXT) else kind
