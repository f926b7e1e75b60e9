"""The warehouse's relations: a table per dataset, and for a master the view of its latest rows.

The same latest rows are ``<dataset>_actual`` in the lake.
"""

from sqlglot import exp

from energia.compiler.checks import sql_type
from energia.compiler.folding import folded
from energia.contracts.model import Contract
from energia.contracts.types import LOAD_DATE_TYPE
from energia.lake import AUDIT_TABLE, HISTORY_SUFFIX, PARTITION

_AUDIT_COLUMNS = {
    "dataset": "TEXT",
    "fecha_carga": "DATE",
    "manifiesto": "TEXT",
    "filas": "BIGINT",
    "cargado_en": "TIMESTAMP",
}


def table_name(contract: Contract) -> str:
    """The table that holds every load date; for a master it is not the name that people query."""
    return f"{contract.dataset}{HISTORY_SUFFIX}" if contract.is_master else contract.dataset


def create_table(contract: Contract) -> exp.Create:
    """CREATE TABLE IF NOT EXISTS for the contract's columns and the load date."""
    columns = {column.name: sql_type(column.type) for column in contract.columns}
    return _create_table(table_name(contract), {**columns, PARTITION: sql_type(LOAD_DATE_TYPE)})


def create_audit_table() -> exp.Create:
    """CREATE TABLE IF NOT EXISTS for the loads that the warehouse holds, one row per partition."""
    types = {name: exp.DataType.build(kind) for name, kind in _AUDIT_COLUMNS.items()}
    return _create_table(AUDIT_TABLE, types)


def create_view(contract: Contract) -> exp.Create:
    """CREATE OR REPLACE VIEW of a master's latest rows, under the dataset's own name."""
    return exp.Create(
        this=exp.to_table(contract.dataset),
        kind="VIEW",
        replace=True,
        expression=latest_rows(contract, table_name(contract)),
    )


def latest_rows(contract: Contract, relation: str) -> exp.Select:
    """The row of the latest load date for each key of a master, over ``relation``."""
    names = [*(column.name for column in contract.columns), PARTITION]
    order = [exp.Ordered(this=exp.column(PARTITION), desc=True, nulls_first=False)]
    # A date that was published before its key folded may hold several rows of a key.
    order += [exp.Ordered(this=exp.column(it.name)) for it in contract.key_columns if it.folds]
    place = exp.Window(
        this=exp.RowNumber(),
        partition_by=[folded(exp.column(it.name), it.folds) for it in contract.key_columns],
        order=exp.Order(expressions=order),
    )
    ranked = exp.select(*names, exp.alias_(place, "_rank")).from_(relation)
    return exp.select(*names).from_(ranked.subquery("ranked")).where("_rank = 1")


def _create_table(name: str, columns: dict[str, exp.DataType]) -> exp.Create:
    definitions = [
        exp.ColumnDef(this=exp.to_identifier(column), kind=kind) for column, kind in columns.items()
    ]
    schema = exp.Schema(this=exp.to_table(name), expressions=definitions)
    return exp.Create(this=schema, kind="TABLE", exists=True)
