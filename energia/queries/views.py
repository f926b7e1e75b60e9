"""The tables of a local lake as views of DuckDB over published Parquet objects."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from energia.compiler.checks import sql_type
from energia.contracts.model import Contract
from energia.contracts.types import LOAD_DATE_TYPE, ColumnType, decimal_type
from energia.lake import PARTITION, LakeZone, rejects_name
from energia.local.lake import literal_pattern
from energia.local.snapshot import StoredObject
from energia.partition.candidate import QUARANTINE_COLUMNS
from energia.queries.engine import LockedEngine

_WIDE_DIGITS = 19
_FILE = "/"  # no column of a contract has that name


@dataclass(frozen=True)
class LakeTable:
    """A table of the lake: its columns without the load date, and its objects."""

    name: str
    dataset: str
    columns: Mapping[str, exp.DataType]
    objects: Sequence[StoredObject]

    def define(self, engine: LockedEngine) -> None:
        """Give the engine the table."""
        if self.objects:
            # As variables, because thousands of paths in SQL take longer than the query.
            patterns = [literal_pattern(item.path) for item in self.objects]
            engine.define(f"SET VARIABLE {self._paths} = $paths", {"paths": patterns})
            by_file = f"SET VARIABLE {self._dates} = MAP($files::VARCHAR[], $dates::DATE[])"
            files = [str(item.path) for item in self.objects]
            dates = [item.part.id.fecha_carga for item in self.objects]
            engine.define(by_file, {"files": files, "dates": dates})
        rows = exp.select(*_casts(self.columns), PARTITION).from_(self._complete())
        view = exp.Create(this=exp.to_table(self.name), kind="VIEW", expression=rows)
        engine.define(view.sql("duckdb"))

    @property
    def _paths(self) -> str:
        return f"{self.name}_paths"

    @property
    def _dates(self) -> str:
        return f"{self.name}_dates"

    def _complete(self) -> exp.Subquery:
        columns = {**self.columns, PARTITION: sql_type(LOAD_DATE_TYPE)}
        nulls = (exp.alias_(exp.cast(exp.Null(), kind), name) for name, kind in columns.items())
        complete: exp.Query = exp.select(*nulls).where(exp.false())
        if self.objects:
            # A date published before the contract had a column does not have it: NULL there.
            complete = exp.Union(
                this=complete, expression=self._stored(), by_name=True, distinct=False
            )
        return complete.subquery("published")

    def _stored(self) -> exp.Select:
        # Not hive_partitioning, which takes a fecha_carga=... of the home's path for the date.
        options = {
            "hive_partitioning": exp.false(),
            "union_by_name": exp.true(),
            "filename": exp.Literal.string(_FILE),
        }
        source = exp.Anonymous(
            this="read_parquet",
            expressions=[
                _variable(self._paths),
                *(exp.column(name).eq(value) for name, value in options.items()),
            ],
        )
        # DuckDB knows the load date of a whole file before it reads the file.
        file = exp.column(_FILE, quoted=True)
        loaded = exp.Bracket(this=_variable(self._dates), expressions=[file])
        return exp.select("*", exp.alias_(loaded, PARTITION)).from_(exp.Table(this=source))


def lake_tables(
    objects: Sequence[StoredObject], contracts: Iterable[Contract]
) -> Iterator[LakeTable]:
    """Return the tables of accepted and of rejected rows of each contract."""
    rejected = {item.name: exp.DataType.build(item.hive, "hive") for item in QUARANTINE_COLUMNS}
    for contract in contracts:
        name = contract.dataset
        accepted = {column.name: sql_type(_widened(column.type)) for column in contract.columns}
        for zone, table, columns in (
            (LakeZone.PROCESSED, name, accepted),
            (LakeZone.QUARANTINE, rejects_name(name), rejected),
        ):
            stored = [it for it in objects if (it.zone, it.part.id.dataset) == (zone, name)]
            yield LakeTable(table, name, columns, stored)


def _variable(name: str) -> exp.Anonymous:
    return exp.Anonymous(this="getvariable", expressions=[exp.Literal.string(name)])


def _casts(columns: Mapping[str, exp.DataType]) -> Iterator[exp.Expr]:
    for name, kind in columns.items():
        yield exp.alias_(exp.cast(exp.column(name), kind), name)


def _widened(column_type: ColumnType) -> ColumnType:
    # DuckDB multiplies decimals of up to 18 digits in 64 bits and overflows where Athena, which
    # adds up the digits of both sides, does not.
    if column_type.is_decimal and column_type.precision < _WIDE_DIGITS:
        return decimal_type(_WIDE_DIGITS, column_type.scale)
    return column_type
