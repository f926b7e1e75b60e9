"""The sample contracts, and a folder to deliver into and to run in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from energia.compiler.dataset import CompiledDataset, compile_dataset
from energia.contracts.model import Contract, CsvDialect
from energia.project import Project

from .check import Lab
from .files import Delivery

Deliver = Callable[[Delivery], Lab]


@pytest.fixture(scope="session")
def datasets() -> Mapping[str, CompiledDataset]:
    """Compile each sample contract with a declared encoding and decimal mark."""
    shipped = Project(Path(__file__).resolve().parents[2]).datasets()
    return {
        name: compile_dataset(replace(compiled.contract, csv=CsvDialect(delimiter=None)))
        for name, compiled in shipped.items()
    }


@pytest.fixture(scope="session")
def transacciones(datasets: Mapping[str, CompiledDataset]) -> Contract:
    """The facts."""
    return datasets["transacciones"].contract


@pytest.fixture(scope="session")
def clientes(datasets: Mapping[str, CompiledDataset]) -> Contract:
    """A master."""
    return datasets["clientes"].contract


@pytest.fixture
def lab(datasets: Mapping[str, CompiledDataset], tmp_path: Path) -> Iterator[Lab]:
    """An empty lake with an empty source folder beside it."""
    yield Lab(datasets, tmp_path)
