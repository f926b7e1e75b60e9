"""What each contract compiles to, as committed files, and in the dialects that run elsewhere."""

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex

from energia.cli.contracts import Dialect, render
from energia.compiler.dataset import compile_dataset
from energia.compiler.glue import glue_tables
from energia.contracts import load_contracts
from energia.contracts.model import (
    Column,
    Contract,
)
from energia.contracts.types import ColumnType, decimal_type, plain_type, text_type
from energia.partition.candidate import QUARANTINE_COLUMNS

from .conftest import FOLDER
from .rows import contract_of

DATASETS = [contract.dataset for contract in load_contracts(FOLDER)]


class ReadableFile(SingleFileSnapshotExtension):
    """One text file a snapshot, called ``<dataset>.<dialect>`` instead of as the test."""

    _write_mode = WriteMode.TEXT

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        _, _, parameters = test_location.snapshot_name_parametrized.partition("[")
        return parameters.rstrip("]").replace("-", ".")

    @classmethod
    def matches_test_location(
        cls, *, test_location: PyTestLocation, snapshot_location: str
    ) -> bool:
        path = Path(snapshot_location)
        same_file = path.parent.name == test_location.basename
        return same_file and path.stem == cls.get_snapshot_name(test_location=test_location)


class SqlFile(ReadableFile):
    """A snapshot in SQL."""

    file_extension = "sql"


class JsonFile(ReadableFile):
    """A snapshot in JSON."""

    file_extension = "json"


FILES = {
    Dialect.DUCKDB: SqlFile,
    Dialect.SPARK: SqlFile,
    Dialect.REDSHIFT: SqlFile,
    Dialect.GLUE: JsonFile,
}


# syrupy warns when it writes a file that is not called as the test.
@pytest.mark.filterwarnings("ignore:[\\s\\S]*[Cc]an ?not relate")
@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("dataset", DATASETS)
def test_contract_compiles_to_the_snapshot(
    dataset: str, dialect: Dialect, contracts: dict[str, Contract], snapshot: SnapshotAssertion
) -> None:
    text = render(contracts[dataset], dialect)
    assert text == snapshot(extension_class=FILES[dialect])
    assert text.endswith("\n")


def test_every_dialect_has_snapshots() -> None:
    assert set(FILES) == set(Dialect)


@pytest.mark.parametrize("dataset", DATASETS)
def test_spark_sql_parses_back(dataset: str, contracts: dict[str, Contract]) -> None:
    compiled = compile_dataset(contracts[dataset])
    sql = compiled.rows_sql("spark")
    assert sqlglot.parse_one(sql, dialect="spark").sql("spark") == sql
    typed = any(column.type.is_decimal for column in compiled.contract.raw_columns)
    assert ("TRY_CAST" in sql) == typed


def test_cells_are_cast_only_by_try_cast() -> None:
    types: tuple[ColumnType, ...] = (
        decimal_type(9, 2),
        plain_type("integer"),
        plain_type("date"),
        plain_type("date", "dd/MM/yyyy"),
        plain_type("timestamp"),
        plain_type("boolean"),
    )
    columns = [Column(name=f"c{number}", type=kind) for number, kind in enumerate(types)]
    rows = compile_dataset(contract_of(*columns)).transform
    for dialect in ("spark", "duckdb"):
        tree = sqlglot.parse_one(rows.sql(dialect), dialect=dialect)
        found = tree.find_all(exp.Cast, exp.TryCast)
        casts = [cast for cast in found if not isinstance(cast.this, exp.Null)]
        assert len(casts) == len(types)
        assert all(isinstance(cast, exp.TryCast) for cast in casts)


@pytest.mark.parametrize("dataset", DATASETS)
def test_glue_tables_have_contract_columns(dataset: str, contracts: dict[str, Contract]) -> None:
    contract = contracts[dataset]
    raw, processed, quarantine = glue_tables(contract)
    assert [(column.name, column.type) for column in raw.columns] == [
        (column.name, "string") for column in contract.raw_columns
    ]
    assert [(column.name, column.type, column.comment) for column in processed.columns] == [
        (column.name, column.type.hive, column.description) for column in contract.columns
    ]
    assert [(column.name, column.type) for column in quarantine.columns] == [
        (column.name, column.hive) for column in QUARANTINE_COLUMNS
    ]
    assert [table.prefix for table in (raw, processed, quarantine)] == [
        f"{zone}/{dataset}/" for zone in ("raw", "processed", "quarantine")
    ]
    for table in (raw, processed, quarantine):
        assert [(key.name, key.type) for key in table.partition_keys] == [("fecha_carga", "date")]


def test_column_types_map_to_hive_types() -> None:
    types = (
        text_type(),
        decimal_type(18, 4),
        plain_type("integer"),
        plain_type("date"),
        plain_type("date", "dd/MM/yyyy"),
        plain_type("timestamp"),
        plain_type("time"),
        plain_type("boolean"),
    )
    hive = ["string", "decimal(18,4)", "bigint", "date", "date", "timestamp", "string", "boolean"]
    assert [kind.hive for kind in types] == hive


def test_fingerprint_depends_on_rules_not_descriptions(
    contracts: dict[str, Contract],
) -> None:
    plain = Column(name="a", type=decimal_type(9, 2))
    fingerprint = compile_dataset(contract_of(plain)).fingerprint
    described = Column(name="a", type=decimal_type(9, 2), description="other words")
    assert compile_dataset(contract_of(described)).fingerprint == fingerprint
    for other in (Column(name="a", type=decimal_type(9, 3)), Column(name="b", type=plain.type)):
        assert compile_dataset(contract_of(other)).fingerprint != fingerprint
    every = {compile_dataset(contract).fingerprint for contract in contracts.values()}
    assert len(every) == len(contracts)
