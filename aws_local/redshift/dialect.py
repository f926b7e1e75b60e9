"""PostgreSQL plays Redshift: statements of one become statements of the other.

Where they differ, and what is done about it here:

- A role is granted to as ``TO ROLE x`` on Redshift, as ``TO x`` on PostgreSQL.
- Redshift has the views svv_columns and svv_roles; here they stand on PostgreSQL's own catalog.
- VARCHAR(n) counts bytes on Redshift and characters here; COPY here counts bytes (see copying.py).
- GETDATE() is in UTC on Redshift; sessions here are set to UTC.
- Redshift replaces a view only by one with the same columns; PostgreSQL also lets columns be added
  at the end. Here a view that would gain columns is refused.
- Redshift changes the type of a column only in the length of a VARCHAR, and not in a transaction;
  PostgreSQL changes more. Here any other change is refused.
- Redshift runs transactions under snapshot isolation and locks whole tables to write; PostgreSQL is
  at READ COMMITTED and locks rows. So nothing here proves how two writers meet, except for LOCK.
- Redshift does not enforce primary keys, and PostgreSQL has other plans, encodings and speeds: no
  statement of energia depends on them.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import psycopg
import sqlglot
from sqlglot import exp

Connection = psycopg.Connection[tuple[Any, ...]]

CATALOG = """
CREATE OR REPLACE VIEW public.svv_columns AS SELECT * FROM information_schema.columns;
CREATE OR REPLACE VIEW public.svv_roles AS
  SELECT oid AS role_id, rolname AS role_name FROM pg_roles WHERE NOT rolcanlogin
"""

_SAME = re.compile(r"CREATE ROLE \w+|LOCK TABLE [\w.]+")
_ALTER_TYPE = re.compile(r"ALTER TABLE [\w.]+ ALTER COLUMN (\w+) TYPE VARCHAR\(\d+\)")


@cache
def translate(sql: str) -> str:
    """The statement as PostgreSQL has it; NotSupportedError for one without a stand-in."""
    if _SAME.fullmatch(sql) or _ALTER_TYPE.fullmatch(sql):
        return sql
    tree = sqlglot.parse_one(sql, read="redshift")
    if isinstance(tree, exp.Command | exp.Copy):
        raise psycopg.NotSupportedError(f"no stand-in for: {sql}")
    for principal in tree.find_all(exp.GrantPrincipal):
        principal.set("kind", None)
    return tree.sql("postgres")


def execute(
    connection: Connection, sql: str, values: Mapping[str, Any] | None = None
) -> psycopg.Cursor[tuple[Any, ...]]:
    """Run a statement of Redshift's; psycopg.Error if it fails, as Redshift would make it fail."""
    _refuse_what_redshift_refuses(connection, sql)
    return connection.execute(translate(sql).encode(), values or None)


def _refuse_what_redshift_refuses(connection: Connection, sql: str) -> None:
    changed = _ALTER_TYPE.fullmatch(sql)
    if changed and not connection.autocommit:
        raise psycopg.NotSupportedError("ALTER COLUMN cannot run inside a transaction block")
    view = re.match(r"CREATE OR REPLACE VIEW (\w+)\.(\w+) AS ", sql)
    if not view:
        return
    found = connection.execute(
        "SELECT column_name FROM svv_columns WHERE table_schema = %s AND table_name = %s "
        "ORDER BY ordinal_position",
        (view[1], view[2]),
    ).fetchall()
    select = sqlglot.parse_one(sql, read="redshift").expression
    if found and [name for (name,) in found] != select.named_selects:
        raise psycopg.NotSupportedError("a view is replaced only by one with the same columns")
