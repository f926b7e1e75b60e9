"""A PostgreSQL that plays Redshift, a lake that a real run filled, and the warehouse over both."""

import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg
import pytest

from aws_local.redshift.postgres import postgres as server
from energia.compiler.dataset import CompiledDataset, compile_dataset
from energia.compiler.redshift.tables import ddl_plan
from energia.contracts import load_contracts
from energia.contracts.model import Contract
from energia.local.lake import LocalLake

from .data_api import DataApi
from .deliveries import DELIVERED, fill
from .objects import Objects
from .warehouse import Bodega

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def contracts() -> dict[str, Contract]:
    """The real contracts by dataset, of those that have deliveries here."""
    every = {contract.dataset: contract for contract in load_contracts(ROOT / "data/contracts")}
    return {dataset: every[dataset] for dataset in DELIVERED}


@pytest.fixture(scope="session")
def datasets(contracts: dict[str, Contract]) -> dict[str, CompiledDataset]:
    """What they compile to for one machine."""
    return {dataset: compile_dataset(contract) for dataset, contract in contracts.items()}


@pytest.fixture(scope="session")
def lake(
    datasets: dict[str, CompiledDataset], tmp_path_factory: pytest.TempPathFactory
) -> LocalLake:
    """Two dates of each dataset and a third without rows, published by a real run."""
    return fill(tmp_path_factory.mktemp("redshift"), datasets)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of our own."""
    before = signal.signal(signal.SIGTERM, _leave)
    with server() as uri:
        yield uri
    signal.signal(signal.SIGTERM, before)


def _leave(_number: int, _frame: FrameType | None) -> None:
    # Else the server outlives a test run that is stopped.
    raise KeyboardInterrupt


@pytest.fixture
def warehouse(postgres: str, lake: LocalLake) -> Iterator[Bodega]:
    """A warehouse as the test before left it, beside the lake's objects."""
    objects = Objects()
    objects.upload(lake.home)
    with psycopg.connect(postgres, autocommit=True) as connection:
        yield Bodega(connection, DataApi(postgres, objects), objects)


@pytest.fixture
def bodega(warehouse: Bodega) -> Bodega:
    """An empty warehouse."""
    empty(warehouse.connection)
    return warehouse


@pytest.fixture(scope="session")
def shape() -> list[Any]:
    """How a warehouse with all its relations looks, once there was one."""
    return []


@pytest.fixture
def ready(warehouse: Bodega, contracts: dict[str, Contract], shape: list[Any]) -> Bodega:
    """A warehouse with all its relations and no rows."""
    # Made anew only if the test before changed more than rows: the whole takes a quarter second.
    if shape and warehouse.shape() == shape:
        warehouse.connection.execute(_NO_ROWS)
        return warehouse
    empty(warehouse.connection)
    warehouse.ensure(ddl_plan(contracts.values()))
    warehouse.api.calls.clear()
    shape[:] = warehouse.shape()
    return warehouse


_NO_ROWS = """
TRUNCATE energia.auditoria_cargas, energia.clientes_historia, energia.proveedores_historia,
  energia.transacciones
"""


def empty(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Drop all that a warehouse holds."""
    connection.execute("DROP SCHEMA IF EXISTS energia CASCADE")
    roles = connection.execute("SELECT role_name FROM svv_roles WHERE role_id >= 16384").fetchall()
    for (role,) in roles:
        with suppress(psycopg.errors.UndefinedObject):
            connection.execute(f"DROP ROLE {role}".encode())
