"""The load of one date of one dataset on Redshift: the statements of one transaction, as data.

What runs them is glue_jobs/load.py, which knows no dataset: it puts literals where a statement
says ``:name``, for the names of LOAD_VALUES and no others.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlglot import exp

from energia.compiler.redshift.columns import redshift_type
from energia.compiler.redshift.statements import PLAN_VERSION, command, sql, table
from energia.compiler.warehouse import table_name
from energia.contracts.model import Contract
from energia.lake import AUDIT_TABLE, PARTITION, LakeZone, partition_key

LOAD_VALUES: Final = (PARTITION, "copy_manifest", "copy_role", "manifest_id", "rows")
"""What is known only when a date is loaded; the Data API of Glue's boto3 takes no parameters."""

COPY_MANIFESTS: Final = f"{LakeZone.TEMP.prefix}_cargas/"
"""Where a load leaves the manifest that its COPY reads, which may read nothing else of temp/."""


@dataclass(frozen=True)
class LoadStatement:
    """A statement of the load; ``on_error`` says what its failure means, where that is known."""

    name: str
    sql: str
    on_error: str = ""


def load_plan(contract: Contract) -> dict[str, Any]:
    """How a date of the dataset is loaded, as plain JSON data; keys still lack date and manifest.

    Raises ValueError if a statement holds a colon that begins no value of LOAD_VALUES.
    """
    folder = partition_key(contract.dataset, f"{{{PARTITION}}}")
    return {
        "version": PLAN_VERSION,
        "dataset": contract.dataset,
        "object": f"{LakeZone.PROCESSED.prefix}{folder}/{contract.dataset}.parquet",
        "copy_manifest": f"{COPY_MANIFESTS}{folder}/{{manifest_id}}.json",
        "statements": [asdict(_checked(statement)) for statement in _statements(contract)],
    }


def _statements(contract: Contract) -> tuple[LoadStatement, ...]:
    return (
        # First, and with it the snapshot that the others see: two loads of one date would else
        # both delete the rows before them, and both insert.
        LoadStatement("lock", command("LOCK TABLE {}", table(AUDIT_TABLE))),
        LoadStatement("create_staging", sql(_create_staging(contract))),
        LoadStatement("copy", sql(_copy(contract)), "the published object could not be read"),
        LoadStatement("count", sql(_assert_count(contract)), _WRONG_COUNT),
        LoadStatement("delete", sql(_delete(contract))),
        LoadStatement("insert", sql(_insert(contract))),
        LoadStatement("delete_audit", sql(_delete_audit(contract))),
        LoadStatement("insert_audit", sql(_insert_audit(contract))),
    )


def _create_staging(contract: Contract) -> exp.Create:
    """Columns of the Parquet file, in its order: COPY goes by place; no date, it is in the key."""
    columns = [
        exp.ColumnDef(this=exp.to_identifier(column.name), kind=redshift_type(column.type))
        for column in contract.columns
    ]
    return exp.Create(
        this=exp.Schema(this=_staging(contract), expressions=columns),
        kind="TABLE",
        properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
    )


def _copy(contract: Contract) -> exp.Copy:
    # A manifest, because a key in COPY is a prefix: it would also read lecturas.parquet.old.
    options = [
        exp.CopyParameter(this=exp.var("FORMAT"), expression=exp.var("PARQUET")),
        exp.CopyParameter(this=exp.var("MANIFEST")),
    ]
    return exp.Copy(
        this=_staging(contract),
        kind=True,
        files=[_value("copy_manifest")],
        credentials=exp.Credentials(iam_role=_value("copy_role")),
        params=options,
    )


def _assert_count(contract: Contract) -> exp.Select:
    """Fails, and with it the transaction, unless as many rows came as the manifest promises."""
    counted = exp.select(exp.Count(this=exp.Star())).from_(_staging(contract)).subquery()
    one, zero = exp.Literal.number(1), exp.Literal.number(0)
    verdict = exp.Case().when(counted.eq(_value("rows")), one.copy()).else_(zero)
    # typed: sqlglot would else divide as floating point.
    return exp.select(exp.Div(this=one, expression=verdict, typed=True))


def _delete(contract: Contract) -> exp.Delete:
    return exp.delete(table(table_name(contract)), exp.column(PARTITION).eq(_date()))


def _insert(contract: Contract) -> exp.Insert:
    names = [column.name for column in contract.columns]
    rows = exp.select(*map(exp.column, names), _date()).from_(_staging(contract))
    columns = [exp.to_identifier(name) for name in (*names, PARTITION)]
    return exp.insert(rows, table(table_name(contract)), columns=columns)


def _delete_audit(contract: Contract) -> exp.Delete:
    same = exp.column("dataset").eq(exp.Literal.string(contract.dataset))
    return exp.delete(table(AUDIT_TABLE), exp.and_(same, exp.column(PARTITION).eq(_date())))


def _insert_audit(contract: Contract) -> exp.Insert:
    values = {
        "dataset": exp.Literal.string(contract.dataset),
        PARTITION: _date(),
        "manifiesto": _value("manifest_id"),
        "filas": _value("rows"),
        "cargado_en": exp.CurrentTimestamp(),
    }
    columns = list(map(exp.to_identifier, values))
    return exp.insert(exp.select(*values.values()), table(AUDIT_TABLE), columns=columns)


def _staging(contract: Contract) -> exp.Table:
    # Temporary tables have a schema of their own; the prefix keeps the name from any other's.
    return exp.to_table(f"staging_{contract.dataset}")


def _date() -> exp.Cast:
    return exp.cast(_value(PARTITION), "DATE")


def _value(name: str) -> exp.Var:
    # A placeholder would be written as psycopg has it, %(name)s.
    return exp.var(f":{name}")


def _checked(statement: LoadStatement) -> LoadStatement:
    rest = statement.sql
    for name in LOAD_VALUES:
        rest = rest.replace(f":{name}", "")
    if ":" in rest:
        raise ValueError(f"statement '{statement.name}' has a colon that does not start a value")
    return statement


_WRONG_COUNT = "the published object and its manifest have different row counts"
