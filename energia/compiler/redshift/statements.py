"""Redshift statements that sqlglot has no tree for, or trees that take many words."""

import re
from collections.abc import Sequence
from typing import Final

from sqlglot import exp

SCHEMA: Final = "energia"
"""The schema of every relation: unlike public, it is open only to whom it is granted."""

PLAN_VERSION: Final = 1
"""The version of the plans; their runners refuse any other version."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,126}")


def sql(tree: exp.Expr) -> str:
    """Return the tree as Redshift writes it."""
    return tree.sql("redshift")


def table(name: str) -> exp.Table:
    """The relation of that name in the warehouse's schema."""
    return exp.to_table(_checked(name), db=SCHEMA)


def command(template: str, *names: str | exp.Table) -> str:
    """A statement without a tree in sqlglot: each ``{}`` is a name, checked and quoted if needed.

    Raises ValueError for a name that the contracts would not have let through.
    """
    return template.format(*(_name(name) for name in names))


def grant(
    privileges: Sequence[str],
    relation: exp.Table,
    role: str,
    *,
    columns: Sequence[str] = (),
    kind: str = "TABLE",
) -> str:
    """GRANT of the privileges to a role, on the columns alone if there are any."""
    only = [exp.column(_checked(name)) for name in columns]
    tree = exp.Grant(**_securable(relation, role, kind))
    tree.set("privileges", [_privilege(privilege, only) for privilege in privileges])
    return tree.sql("redshift")


def revoke(relation: exp.Table, role: str) -> str:
    """REVOKE of everything that the role may do with the relation."""
    tree = exp.Revoke(**_securable(relation, role, "TABLE"), privileges=[_privilege("ALL", [])])
    return tree.sql("redshift")


def drop_view(name: str) -> str:
    """DROP VIEW IF EXISTS, in the warehouse's schema."""
    return exp.Drop(tables=[table(name)], kind="VIEW", exists=True).sql("redshift")


def _securable(relation: exp.Table, role: str, kind: str) -> dict[str, object]:
    principal = exp.GrantPrincipal(this=exp.to_identifier(_checked(role)), kind="ROLE")
    return {"kind": kind, "securable": relation.copy(), "principals": [principal]}


def _privilege(name: str, columns: Sequence[exp.Column]) -> exp.GrantPrivilege:
    return exp.GrantPrivilege(this=exp.var(name), expressions=[item.copy() for item in columns])


def _name(name: str | exp.Table) -> str:
    tree = exp.to_identifier(_checked(name)) if isinstance(name, str) else name
    return tree.sql("redshift")


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"'{name}' is not a valid warehouse name; use {_NAME.pattern}")
    return name
