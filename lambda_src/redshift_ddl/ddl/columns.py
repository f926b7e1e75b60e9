"""Compare the columns of an existing table with those of its plan."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from energia.errors import DdlError

_COLUMNS = """
SELECT CAST(column_name AS VARCHAR(128)), CAST(data_type AS VARCHAR(128)),
  CAST(character_maximum_length AS INTEGER), CAST(numeric_precision AS INTEGER),
  CAST(numeric_scale AS INTEGER), CAST(is_nullable AS VARCHAR(3))
FROM svv_columns
WHERE table_schema = :schema AND table_name = :name
ORDER BY ordinal_position
"""
_VARCHAR = re.compile(r"character varying\(([0-9]+)\)")


@dataclass(frozen=True)
class Existing:
    """A column that the warehouse has."""

    name: str
    type: str
    nullable: bool


@dataclass(frozen=True)
class Changes:
    """The columns to add, and the changes only a person may make, with reasons and statements."""

    add: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()
    reload: bool = False


def columns_of(warehouse: Any, schema: str, name: str) -> list[Existing]:
    """Return the columns of a table or view in order; none if it does not exist."""
    rows = warehouse.rows(_COLUMNS, schema=schema, name=name)
    # Redshift's documentation writes yes, its information_schema YES.
    return [Existing(row[0], _type(*row[1:5]), row[5].upper() == "YES") for row in rows]


def compare(table: Mapping[str, Any], existing: Sequence[Existing]) -> Changes:
    """Return the changes from the existing columns to those of the plan."""
    found = {column.name: column for column in existing}
    wanted = {column["name"]: column for column in table["columns"]}
    missing = [column for name, column in wanted.items() if name not in found]
    removed = [name for name in found if name not in wanted]
    changed = [name for name in wanted if name in found and _differs(wanted[name], found[name])]
    required = [column["name"] for column in missing if not column["add"]]
    reasons = (
        *(f"column {name} is not in the contract" for name in removed),
        *(_change(wanted[name], found[name]) for name in changed),
        *(f"column {name} is new and required" for name in required),
    )
    if not reasons:
        return Changes(add=tuple(column["add"] for column in missing))
    widened = [name for name in changed if _is_wider(wanted[name], found[name])]
    if required or widened != changed:
        return Changes((), reasons, tuple(table["set_aside"]), reload=True)
    return Changes((), reasons, tuple(_by_hand(table, removed, [wanted[n] for n in widened])))


def _by_hand(
    table: Mapping[str, Any], removed: Sequence[str], widened: Sequence[Mapping[str, Any]]
) -> list[str]:
    # The view depends on the columns; the next run creates it again.
    view = [table["view"]["drop"]] if table["view"] else []
    relation = f"{_quoted(table['schema'])}.{_quoted(table['name'])}"
    drops = [f"ALTER TABLE {relation} DROP COLUMN {_quoted(name)}" for name in removed]
    return [*view, *drops, *(column["widen"] for column in widened)]


def _differs(wanted: Mapping[str, Any], found: Existing) -> bool:
    return (wanted["catalog_type"], wanted["nullable"]) != (found.type, found.nullable)


def _is_wider(wanted: Mapping[str, Any], found: Existing) -> bool:
    new, old = _VARCHAR.fullmatch(wanted["catalog_type"]), _VARCHAR.fullmatch(found.type)
    longer = new is not None and old is not None and int(new[1]) > int(old[1])
    return longer and wanted["nullable"] == found.nullable


def _change(wanted: Mapping[str, Any], found: Existing) -> str:
    new = f"{wanted['catalog_type']}{'' if wanted['nullable'] else ' NOT NULL'}"
    old = f"{found.type}{'' if found.nullable else ' NOT NULL'}"
    return f"column {found.name} is {old}, but the contract has {new}"


def _type(kind: str, length: int | None, precision: int | None, scale: int | None) -> str:
    if kind == "character varying":
        return f"{kind}({length})"
    return f"{kind}({precision},{scale})" if kind == "numeric" else kind


def _quoted(name: str) -> str:
    if '"' in name or "\0" in name:
        raise DdlError(f"{name!r} is not a valid name; rename it in the warehouse")
    return f'"{name}"'
