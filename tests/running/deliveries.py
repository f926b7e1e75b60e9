"""Sales to deliver, and what a lake has of them."""

import pyarrow.parquet as pq

from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake
from energia.partition.manifest import Manifest
from energia.partition.steps import Step

from .conftest import DATE

HEADER = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
CLIENTES = "tipo_identificacion,identificacion,nombre,ciudad"
SALES = Partition("transacciones", DATE)
NEXT = "2026-02-02"


def rows(first: int, last: int) -> list[str]:
    """Return sales of as many kWh as their numbers say."""
    return [f"venta,Ana,{number},5,Solar" for number in range(first, last)]


def manifest(lake: LocalLake, partition: Partition = SALES) -> Manifest:
    """Return the published manifest."""
    return lake.at(partition).manifest(Step.PUBLISH)


def accepted(lake: LocalLake) -> int:
    """Return how many sales the lake has."""
    files = (lake.home / LakeZone.PROCESSED / "transacciones").rglob("*.parquet")
    return sum(pq.read_metadata(file).num_rows for file in files)
