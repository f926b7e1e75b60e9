"""All that one dataset compiles to, and its fingerprint."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias

from sqlglot import exp

from energia.compiler.references import ReferenceCheck, compile_references
from energia.compiler.row_hash import for_duckdb
from energia.compiler.transform import compile_transform, file_spec
from energia.compiler.warehouse import create_table, create_view
from energia.contracts.model import Contract
from energia.reader import FileSpec


@dataclass(frozen=True)
class CompiledDataset:
    """A contract and what it compiles to."""

    contract: Contract
    files: FileSpec
    transform: exp.Query
    warehouse: tuple[exp.Create, ...]
    references: tuple[ReferenceCheck, ...]

    @cached_property
    def fingerprint(self) -> str:
        """Changes when the same raw files could give other processed rows or another verdict."""
        files, gate = json.dumps(asdict(self.files)), repr(self.contract.gate_rules)
        rules = "\n".join((files, self.rows_sql("spark"), gate))
        return hashlib.sha256(rules.encode()).hexdigest()

    @cached_property
    def duckdb_rows(self) -> str:
        """Return the transform as DuckDB runs it, generated once for all load dates."""
        return self.rows_sql("duckdb")

    @cached_property
    def duckdb_warehouse(self) -> tuple[str, ...]:
        """Return the statements that create the warehouse's relations in DuckDB."""
        return tuple(create.sql("duckdb") for create in self.warehouse)

    def rows_sql(self, dialect: str, *, pretty: bool = False) -> str:
        """Return the transform in the dialect of an engine, duckdb or spark."""
        query = for_duckdb(self.transform) if dialect == "duckdb" else self.transform
        return query.sql(dialect, pretty=pretty)

    def sql(self, dialect: str) -> str:
        """The transform and the warehouse's relations in one dialect, for people to read."""
        ddl = "".join(f"{create.sql(dialect, pretty=True)};\n\n" for create in self.warehouse)
        rows = self.rows_sql(dialect, pretty=True)
        return f"-- rows\n{rows};\n\n-- warehouse\n{ddl}".rstrip() + "\n"


Datasets: TypeAlias = Mapping[str, CompiledDataset]
"""The compiled datasets by name."""


@lru_cache
def compile_dataset(contract: Contract) -> CompiledDataset:
    """Compile a contract."""
    warehouse = [create_table(contract)]
    if contract.is_master:
        warehouse.append(create_view(contract))
    return CompiledDataset(
        contract=contract,
        files=file_spec(contract),
        transform=compile_transform(contract),
        warehouse=tuple(warehouse),
        references=compile_references(contract),
    )
