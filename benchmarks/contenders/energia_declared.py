"""energia under a contract that declares encoding and decimal mark, so that it needs no facts."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from benchmarks import job
from benchmarks.contenders import energia_transform
from energia.compiler.dataset import CompiledDataset, compile_dataset
from energia.contracts.model import CsvDialect


@cache
def start() -> CompiledDataset:
    """Compile the contract."""
    contract = energia_transform.start().contract
    compiled = compile_dataset(replace(contract, csv=CsvDialect(None, ".")))
    compiled.sql("duckdb")  # imports what writes this dialect
    return compiled


def run(_files: list[Path], target: Path) -> job.Outcome:
    """Transform and publish."""
    return energia_transform.publish_partition(target, start())
