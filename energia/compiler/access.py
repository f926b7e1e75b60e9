"""Which role may read which columns of which table, in lake and warehouse."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from energia.compiler.glue import PROCESSED_DATABASE, RAW_DATABASE
from energia.compiler.grants import lake_grants, warehouse_grants, zone_tables
from energia.compiler.redshift.statements import SCHEMA
from energia.contracts.model import Access, Contract, Zone

_DATABASES = {Zone.RAW: RAW_DATABASE, Zone.PROCESSED: PROCESSED_DATABASE}


@dataclass(frozen=True)
class TableAccess:
    """What a role may do with a table: ``columns`` are those it sees, ``hidden`` the others."""

    role: str
    place: Literal["lake", "warehouse"]
    table: str
    access: Access
    columns: tuple[str, ...]
    hidden: tuple[str, ...]


def table_access(contracts: Sequence[Contract]) -> tuple[TableAccess, ...]:
    """Everything that the contracts let people read, by role; whatever is missing is closed."""
    found = [*_lake(contracts), *_warehouse(contracts)]
    return tuple(sorted(found, key=lambda item: (item.role, item.place, item.table)))


def _lake(contracts: Sequence[Contract]) -> Iterator[TableAccess]:
    columns = {
        (zone, table.name): tuple(c.name for c in (*table.columns, *table.partition_keys))
        for contract in contracts
        for zone in _DATABASES
        for table in zone_tables(contract, zone)
    }
    for grant in lake_grants(contracts):
        if grant.table is None or not {"ALL", "SELECT"} & set(grant.permissions):
            continue
        table = f"{_DATABASES[grant.zone]}.{grant.table}"
        access = Access.ALL if "ALL" in grant.permissions else Access.READ
        hidden = grant.excluded_columns
        shown = (name for name in columns[grant.zone, grant.table] if name not in hidden)
        yield TableAccess(grant.principal, "lake", table, access, tuple(shown), hidden)


def _warehouse(contracts: Sequence[Contract]) -> Iterator[TableAccess]:
    for contract in contracts:
        for grant in warehouse_grants(contract):
            table, hidden = f"{SCHEMA}.{grant.relation}", grant.excluded_columns
            yield TableAccess(grant.role, "warehouse", table, grant.access, grant.columns, hidden)
