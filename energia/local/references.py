"""Rows of the warehouse that name what another dataset does not have: counted, never rejected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from energia.lake import Partition
from energia.local.warehouse import WarehouseTable


@dataclass(frozen=True)
class Unmatched:
    """How many rows of a load date have a value in ``column`` that ``target`` does not have.

    ``target`` is ``dataset.column``, of a master's latest rows.
    """

    dataset: str
    fecha_carga: str
    column: str
    target: str
    rows: int


def count_unmatched(
    partition: Partition, tables: Mapping[str, WarehouseTable]
) -> Iterator[Unmatched]:
    """Return one count for each reference of the partition's dataset.

    Raises LoadError if the warehouse holds other relations than the contracts say.
    """
    table = tables[partition.dataset]
    for check in table.compiled.references:
        # Nothing of the other dataset may have been loaded yet.
        for each in (table, tables[check.dataset]):
            each.ensure()
        date = {"date": partition.fecha_carga}
        row = table.connection.execute(check.unmatched.sql("duckdb"), date).fetchone()
        rows = int(row[0]) if row else 0
        target = f"{check.dataset}.{check.target}"
        yield Unmatched(partition.dataset, str(partition.fecha_carga), check.column, target, rows)
