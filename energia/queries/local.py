"""Answer a query on one machine: DuckDB over the published Parquet objects of the local lake."""

import os
import shlex
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlglot import exp

from energia.contracts.model import Contract
from energia.errors import QueryError
from energia.lake import LakeZone
from energia.local.lake import LocalLake
from energia.local.modes import lake_umask
from energia.queries.compiling import CompiledQuery
from energia.queries.engine import locked_engine
from energia.queries.reasons import DEFAULT_LIMITS, Limits, may_be_damage
from energia.queries.result import Result
from energia.queries.views import LakeTable, lake_tables


def answer(
    query: CompiledQuery,
    values: Mapping[str, str],
    lake: LocalLake,
    contracts: Iterable[Contract],
    limits: Limits = DEFAULT_LIMITS,
) -> Result:
    """Return the query's rows; QueryError with the reason if it fails."""
    named = {table.name.lower() for table in query.tree.find_all(exp.Table)}
    tables = [table for table in lake_tables(lake, contracts) if table.name in named]
    with _scratch(lake) as scratch:
        try:
            return _answer(query, values, tables, scratch, limits)
        except QueryError as error:
            if may_be_damage(error):
                _refuse_damage(tables, lake)
            raise


def _answer(
    query: CompiledQuery,
    values: Mapping[str, str],
    tables: Sequence[LakeTable],
    scratch: Path | None,
    limits: Limits,
) -> Result:
    bound, sql = query.bind(values), query.duckdb_sql()
    files = [item.file for table in tables for item in table.objects]
    with locked_engine(files, scratch, limits) as engine:
        for table in tables:
            table.define(engine)
        found = engine.answer(sql, bound)
    return Result(tuple(name for name, _ in found.columns), tuple(found.rows))


@contextmanager
def _scratch(lake: LocalLake) -> Iterator[Path | None]:
    """Yield the folder that DuckDB creates when a query needs more than its memory.

    None in a lake without temp/: a query leaves a lake as it is.
    """
    parent = lake.home.resolve() / LakeZone.TEMP
    folder = parent / f"query-{os.getpid()}"
    with lake_umask(lake):
        try:
            yield folder if parent.is_dir() else None
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _refuse_damage(tables: Iterable[LakeTable], lake: LocalLake) -> None:
    for table in tables:
        for item in table.objects:
            if item.is_damaged():
                raise QueryError(
                    f"{table.name} {item.fecha_carga}: the file is damaged: {item.file}; delete "
                    f"the file and rebuild it with energia run --home {shlex.quote(str(lake.home))}"
                )
