"""Running a contract's transform on real files, as a run on one machine does."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pyarrow import fs

from energia.compiler.checks import CELL_REASONS
from energia.compiler.dataset import compile_dataset
from energia.compiler.keys import CONFLICTING, HARMLESS_REASONS
from energia.compiler.row_hash import for_duckdb
from energia.contracts.model import Column, Contract
from energia.reader import ROW_REASONS, cut_ranges, find_layouts, read_ranges, schema

LOCAL = fs.LocalFileSystem()


@dataclass(frozen=True)
class Rejected:
    """A row of the quarantine."""

    file: str
    position: int
    text: str
    reasons: list[str]


@dataclass(frozen=True)
class Result:
    """What a transform accepted, by file and position, and what it rejected."""

    accepted: list[tuple[Any, ...]]
    rejected: list[Rejected]

    @property
    def reasons(self) -> list[list[str]]:
        """The reasons of each rejected row."""
        return [row.reasons for row in self.rejected]


def contract_of(*columns: Column, **parts: Any) -> Contract:
    """A small contract; columns are optional unless they say otherwise."""
    return Contract(dataset="ventas", version="1", description="", columns=columns, **parts)


def optional(contract: Contract) -> Contract:
    """The contract with no column required."""
    columns = tuple(replace(column, required=False) for column in contract.columns)
    return replace(contract, columns=columns)


def transform(contract: Contract, files: Mapping[str, str | bytes], folder: Path) -> Result:
    """Transform files of one load date; ``files`` has the content by name."""
    compiled = compile_dataset(contract)
    for name, content in files.items():
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(raw)
    paths = [str(folder / name) for name in sorted(files)]
    layouts = find_layouts(LOCAL, paths, compiled.files)
    batches = read_ranges(LOCAL, cut_ranges(LOCAL, layouts), compiled.files)
    stream = pa.RecordBatchReader.from_batches(schema(compiled.files.columns), batches)
    with duckdb.connect() as connection:
        connection.register("records", stream)
        query = for_duckdb(compiled.transform.order_by("_archivo", "_posicion"))
        rows = connection.execute(query.sql("duckdb")).fetchall()
    names = sorted(files)
    accepted, rejected = [], []
    for *cells, file, position, text, _, _, reasons in rows:
        if reasons is None:
            accepted.append(tuple(cells))
        else:
            rejected.append(Rejected(names[file], position, text, reasons))
    return Result(accepted, rejected)


def transform_cells(column: Column, cells: list[str], folder: Path, **parts: Any) -> Result:
    """Transform a file whose rows have the cell, quoted, in the one column and a number before."""
    lines = ['"' + cell.replace('"', '""') + '"' for cell in cells]
    content = "\n".join([column.name, *lines]) + "\n"
    return transform(contract_of(column, **parts), {"f.csv": content}, folder)


def reasons_of(contract: Contract) -> frozenset[str]:
    """Return the closed list of reasons that a row of the dataset can be rejected for."""
    cells = {f"{column.name}: {code}" for column in contract.raw_columns for code in CELL_REASONS}
    keys = {CONFLICTING, *HARMLESS_REASONS} if contract.is_master else set()
    return frozenset(cells | keys | {f"fila: {reason}" for reason in ROW_REASONS})
