"""Compare the rows of the warehouse with those of the lake, by sums of hashes."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

import duckdb
import pyarrow.parquet as pq
from sqlglot import exp

from energia.compiler.dataset import CompiledDataset
from energia.compiler.warehouse import table_name
from energia.lake import PARTITION, LakeZone
from energia.local.damage import Finding
from energia.local.lake import WAREHOUSE_FILE, literal_pattern
from energia.local.partition import LocalPartition
from energia.partition.steps import Step

Sums: TypeAlias = tuple[int, int]
"""A count of rows and the sum of their hashes, which no order of the rows changes."""

REBUILD = "rebuild it with energia warehouse rebuild"


@dataclass(frozen=True)
class LoadedRows:
    """The rows of a dataset in the warehouse: the sums of each date, by columns and types."""

    connection: duckdb.DuckDBPyConnection
    compiled: CompiledDataset
    _sums: dict[date, Sums] = field(default_factory=dict)

    @property
    def _table(self) -> str:
        return table_name(self.compiled.contract)

    def read(self) -> bool:
        """Read all rows; return whether they can be read."""
        dated = exp.select(PARTITION, *_sums(self._types())).from_(self._table).group_by(PARTITION)
        with suppress(duckdb.CatalogException):  # Nothing of the dataset was loaded.
            try:
                rows = self.connection.execute(dated.sql("duckdb")).fetchall()
            except duckdb.IOException:
                return False
            self._sums.update({day: (count, hashes) for day, count, hashes in rows})
        return True

    def damage(self, part: LocalPartition) -> Iterator[Finding]:
        """Yield a finding if the date's rows are not those of the published object."""
        manifest = part.find_manifest(Step.PUBLISH)
        if manifest is None or not part.is_reconciled(manifest):
            return
        # A damaged object is a finding of its own.
        with suppress(duckdb.Error, OSError, ValueError):
            if self._sums.get(part.id.fecha_carga, (0, 0)) != self._stored(part):
                yield Finding(WAREHOUSE_FILE, f"other rows of {part} than the lake")

    def unknown_dates(self, known: Iterable[date]) -> Iterator[Finding]:
        """Yield a finding for each date whose rows are in the warehouse alone."""
        for day in sorted(self._sums.keys() - set(known)):
            problem = f"rows of {self._table} {day}, a date that the lake does not have; {REBUILD}"
            yield Finding(WAREHOUSE_FILE, problem)

    def _types(self) -> dict[str, str]:
        rows = self.connection.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $table "
            "AND column_name <> $date ORDER BY column_name",
            {"table": self._table, "date": PARTITION},
        )
        return dict(rows.fetchall())

    def _stored(self, part: LocalPartition) -> Sums:
        """Return the sums of the published object, whose rows have the types of the table."""
        file, types = part.table_file(LakeZone.PROCESSED), self._types()
        stored = set(pq.read_schema(file).names)
        # A date may stay as it was published before the contract had all of its columns.
        rows = exp.select(
            *(
                exp.alias_(exp.cast(exp.column(name) if name in stored else exp.null(), kind), name)
                for name, kind in types.items()
            )
        ).from_("read_parquet($path)")
        sums = exp.select(*_sums(types)).from_(rows.subquery("stored")).sql("duckdb")
        ((count, hashes),) = self.connection.execute(
            sums, {"path": literal_pattern(file)}
        ).fetchall()
        return count, hashes


def _sums(columns: Iterable[str]) -> tuple[exp.Expr, exp.Expr]:
    hashed = exp.Anonymous(this="hash", expressions=[exp.column(name) for name in columns])
    return exp.Count(this=exp.Star()), exp.Coalesce(
        this=exp.Sum(this=hashed), expressions=[exp.Literal.number(0)]
    )
