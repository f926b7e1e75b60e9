"""Answer a query on one machine: DuckDB over the published Parquet objects of the local lake."""

from collections.abc import Iterable, Mapping

import duckdb
from sqlglot import exp

from energia.compiler.checks import sql_type
from energia.contracts.model import Contract
from energia.contracts.types import LOAD_DATE_TYPE, ColumnType, decimal_type
from energia.errors import QueryError
from energia.lake import PARTITION, LakeZone, rejects_name
from energia.local.lake import LocalLake, literal_pattern
from energia.partition.candidate import QUARANTINE_COLUMNS
from energia.queries.compiling import CompiledQuery
from energia.queries.result import Result

_WIDE_DIGITS = 19


def answer(
    query: CompiledQuery, values: Mapping[str, str], lake: LocalLake, contracts: Iterable[Contract]
) -> Result:
    """Return the query's rows; QueryError with DuckDB's reason if it fails."""
    bound = query.bind(values)
    with duckdb.connect() as connection:
        try:
            for contract in contracts:
                _define_tables(connection, lake, contract)
            cursor = connection.execute(query.duckdb_sql(), bound or None)
            columns = tuple(column[0] for column in cursor.description or ())
            return Result(columns, tuple(cursor.fetchall()))
        except duckdb.Error as error:
            raise QueryError(f"the query failed: {_reason(error)}") from error


def _reason(error: duckdb.Error) -> str:
    # Behind the reason DuckDB shows the statement, which is not the text that people wrote.
    return " ".join(str(error).partition("\n\nLINE ")[0].split())


def _define_tables(
    connection: duckdb.DuckDBPyConnection, lake: LocalLake, contract: Contract
) -> None:
    processed = {column.name: sql_type(_widened(column.type)) for column in contract.columns}
    rejected = {item.name: exp.DataType.build(item.hive, "hive") for item in QUARANTINE_COLUMNS}
    for zone, name, types in (
        (LakeZone.PROCESSED, contract.dataset, processed),
        (LakeZone.QUARANTINE, rejects_name(contract.dataset), rejected),
    ):
        columns = {**types, PARTITION: sql_type(LOAD_DATE_TYPE)}
        rows = _rows(lake, zone, contract.dataset, columns)
        view = exp.Create(this=exp.to_table(name), kind="VIEW", expression=rows)
        connection.execute(view.sql("duckdb"))


def _rows(
    lake: LocalLake, zone: LakeZone, dataset: str, types: Mapping[str, exp.DataType]
) -> exp.Query:
    files = [part.table_file(zone) for part in lake.partitions(zone, dataset)]
    paths = [literal_pattern(file) for file in files if file.exists()]
    nulls = (exp.alias_(exp.cast(exp.Null(), kind), name) for name, kind in types.items())
    empty = exp.select(*nulls).where(exp.false())
    if not paths:
        return empty
    pattern = exp.Array(expressions=[exp.Literal.string(path) for path in paths])
    options = (exp.column(name).eq(exp.true()) for name in ("hive_partitioning", "union_by_name"))
    source = exp.Anonymous(this="read_parquet", expressions=[pattern, *options])
    columns = (exp.alias_(exp.cast(exp.column(name), kind), name) for name, kind in types.items())
    stored = exp.select("*").from_(exp.Table(this=source))
    # A date published before the contract had a column does not have it: NULL there.
    complete = exp.Union(this=empty, expression=stored, by_name=True, distinct=False)
    return exp.select(*columns).from_(complete.subquery("published"))


def _widened(column_type: ColumnType) -> ColumnType:
    # DuckDB multiplies decimals of up to 18 digits in 64 bits and overflows where Athena, which
    # adds up the digits of both sides, does not.
    if column_type.is_decimal and column_type.precision < _WIDE_DIGITS:
        return decimal_type(_WIDE_DIGITS, column_type.scale)
    return column_type
