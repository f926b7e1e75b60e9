"""The columns of a Redshift table: their types, and the statements that make and change them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlglot import exp

from energia.compiler.redshift.statements import command, sql
from energia.contracts.types import ColumnType

_CATALOG_NAMES = {
    exp.DType.VARCHAR: "character varying",
    exp.DType.DECIMAL: "numeric",
    exp.DType.TIMESTAMP: "timestamp without time zone",
}
"""The names in svv_columns of types that have another name in SQL."""


@dataclass(frozen=True)
class RedshiftColumn:
    """A column of a table.

    ``catalog_type`` is how svv_columns describes its type; ``add`` and ``widen`` are None where
    Redshift has no such change.
    """

    name: str
    catalog_type: str
    nullable: bool
    add: str | None
    widen: str | None


def redshift_type(column_type: ColumnType) -> exp.DataType:
    """Return the column's type on Redshift, where VARCHAR counts bytes and not characters."""
    return exp.DataType.build(column_type.redshift)


def columns_of(
    target: exp.Table, types: Mapping[str, exp.DataType], required: Collection[str]
) -> tuple[RedshiftColumn, ...]:
    """What there is to know of each column, in the table's order."""
    return tuple(
        RedshiftColumn(
            name=name,
            catalog_type=_catalog_type(kind),
            nullable=name not in required,
            add=None if name in required else _add(target, name, kind),
            widen=_widen(target, name, kind) if kind.is_type(exp.DType.VARCHAR) else None,
        )
        for name, kind in types.items()
    )


def create_table(
    target: exp.Table, types: Mapping[str, exp.DataType], required: Collection[str]
) -> str:
    """CREATE TABLE IF NOT EXISTS; the required columns are NOT NULL, which Redshift enforces."""
    not_null = exp.ColumnConstraint(kind=exp.NotNullColumnConstraint())
    definitions = [
        exp.ColumnDef(
            this=exp.to_identifier(name),
            kind=kind.copy(),
            constraints=[not_null.copy()] if name in required else [],
        )
        for name, kind in types.items()
    ]
    schema = exp.Schema(this=target.copy(), expressions=definitions)
    return sql(exp.Create(this=schema, kind="TABLE", exists=True))


def _add(target: exp.Table, name: str, kind: exp.DataType) -> str:
    column = exp.ColumnDef(this=exp.to_identifier(name), kind=kind.copy())
    return sql(exp.Alter(this=target.copy(), kind="TABLE", actions=[column]))


def _widen(target: exp.Table, name: str, kind: exp.DataType) -> str:
    # sqlglot writes SET DATA TYPE, which Redshift does not know.
    return command("ALTER TABLE {} ALTER COLUMN {} TYPE " + sql(kind), target, name)


def rename(target: exp.Table) -> str:
    """ALTER TABLE RENAME that keeps the table, with its rows, under another name."""
    aside = exp.AlterRename(this=exp.to_table(f"{target.name}_anterior"))
    return sql(exp.Alter(this=target.copy(), kind="TABLE", actions=[aside]))


def _catalog_type(kind: exp.DataType) -> str:
    sizes = ",".join(parameter.name for parameter in kind.expressions)
    name = _CATALOG_NAMES.get(kind.this, str(kind.this.value).lower())
    return name + (f"({sizes})" if sizes else "")
