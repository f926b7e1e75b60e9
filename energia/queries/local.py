"""Answer a query on one machine: DuckDB over the published Parquet objects of the local lake."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from energia.contracts.model import Contract
from energia.errors import QueryError
from energia.lake import rejects_name
from energia.local.lake import LocalLake
from energia.local.snapshot import snapshot
from energia.queries.columns import check_columns
from energia.queries.compiling import CompiledQuery
from energia.queries.engine import locked_engine
from energia.queries.reasons import DEFAULT_LIMITS, Limits, may_be_damage
from energia.queries.result import Result
from energia.queries.views import LakeTable, lake_tables


@contextmanager
def answering(
    query: CompiledQuery,
    values: Mapping[str, str],
    lake: LocalLake,
    contracts: Iterable[Contract],
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Result]:
    """Give the query's rows, as they are read; raise QueryError with the reason if it fails."""
    named = {table.name.lower() for table in query.tree.find_all(exp.Table)}
    read = [it for it in contracts if named & {it.dataset, rejects_name(it.dataset)}]
    # DuckDB names the files of its rows by their absolute paths.
    real = LocalLake(lake.home.resolve(), lake.shared)
    with snapshot(real, [contract.dataset for contract in read]) as found:
        tables = [table for table in lake_tables(found.objects, read) if table.name in named]
        try:
            with _answering(query, values, tables, found.folder, limits) as result:
                yield result
        except QueryError as error:
            if isinstance(error.__cause__, duckdb.BinderException):
                check_columns(query.tree, read)
            if may_be_damage(error):
                _refuse_damage(tables)
            raise


@contextmanager
def _answering(
    query: CompiledQuery,
    values: Mapping[str, str],
    tables: Sequence[LakeTable],
    scratch: Path | None,
    limits: Limits,
) -> Iterator[Result]:
    bound, sql = query.bind(values), query.duckdb_sql()
    files = [item.path for table in tables for item in table.objects]
    with locked_engine(files, scratch, limits) as engine:
        for table in tables:
            table.define(engine)
        found = engine.answer(sql, bound)
        yield Result(tuple(name for name, _ in found.columns), found.rows)


def _refuse_damage(tables: Iterable[LakeTable]) -> None:
    """Raise QueryError if an object cannot be read to its end."""
    for table in tables:
        for item in table.objects:
            try:
                for _ in pq.ParquetFile(item.path).iter_batches():
                    pass
            except (pa.ArrowException, OSError) as error:
                raise QueryError(
                    f"{table.name} {item.part.id.fecha_carga}: the object is damaged; repair it "
                    "with energia status --verify and energia run"
                ) from error
