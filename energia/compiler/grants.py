"""Who may do what with lake and warehouse, as plain data compiled from the contracts' roles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from energia.compiler.glue import GlueTable, glue_tables
from energia.compiler.warehouse import table_name
from energia.contracts.model import Access, Contract, Grant, Role, Zone
from energia.lake import PARTITION, LakeZone

EVERY_TABLE: Final = "*"
"""The ``table`` of a grant on all tables of a database, those still to come too."""


@dataclass(frozen=True)
class LakeGrant:
    """Lake Formation's permissions of one role on one resource.

    The resource is the zone's database if ``table`` is None, else a table of it; with
    ``excluded_columns`` it is the table's other columns, which take SELECT alone. No two grants
    have the same role and resource.
    """

    principal: str
    zone: Zone
    table: str | None
    permissions: tuple[str, ...]
    excluded_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class WarehouseGrant:
    """What a role may do with the ``columns`` of a relation, which are all if none is excluded."""

    role: Role
    relation: str
    access: Access
    columns: tuple[str, ...]
    excluded_columns: tuple[str, ...]


def lake_grants(contracts: Sequence[Contract]) -> tuple[LakeGrant, ...]:
    """What the contracts grant people in the lake: each database, then its tables.

    ``read`` never reaches rejected rows, which hold the original text of every column.
    """
    grants = [
        grant
        for zone in (Zone.RAW, Zone.PROCESSED)
        for role in Role
        for grant in _role_grants(contracts, zone, role)
    ]
    return tuple(grants)


def partition_grants(principal: str) -> tuple[LakeGrant, ...]:
    """What a crawler's role needs to add partitions to every table, and no table.

    Not a grant a table: with people's own, CloudFormation would have no room for 50 datasets.
    """
    zones = (Zone.RAW, Zone.PROCESSED)
    every = [LakeGrant(principal, zone, EVERY_TABLE, ("ALTER", "DESCRIBE")) for zone in zones]
    return (*(LakeGrant(principal, zone, None, ("DESCRIBE",)) for zone in zones), *every)


def warehouse_grants(contract: Contract) -> Iterator[WarehouseGrant]:
    """What the contract grants people in the warehouse: its table and, for a master, the view."""
    names = (*(column.name for column in contract.columns), PARTITION)
    relations = warehouse_relations(contract)
    for item in contract.grants:
        if item.zone is Zone.WAREHOUSE:
            shown = tuple(name for name in names if name not in item.excluded_columns)
            for relation in relations:
                yield WarehouseGrant(item.role, relation, item.access, shown, item.excluded_columns)


def warehouse_relations(contract: Contract) -> tuple[str, ...]:
    """The names of the dataset's table and, for a master, of the view of its latest rows."""
    return (table_name(contract), *((contract.dataset,) if contract.is_master else ()))


def zone_tables(contract: Contract, zone: Zone) -> tuple[GlueTable, ...]:
    """The contract's tables in the zone's database: the dataset, then its rejected rows."""
    return tuple(table for table in glue_tables(contract) if database_zone(table) is zone)


def database_zone(table: GlueTable) -> Zone:
    """Whose database holds the table."""
    return Zone.RAW if table.zone is LakeZone.RAW else Zone.PROCESSED


def _role_grants(contracts: Sequence[Contract], zone: Zone, role: Role) -> Iterator[LakeGrant]:
    given = [
        (contract, grant)
        for contract in contracts
        for grant in contract.grants
        if (grant.zone, grant.role) == (zone, role)
    ]
    if not given:
        return
    # Not "all of every dataset": one more dataset would change a grant, which is never edited.
    has_all = any(grant.access is Access.ALL for _, grant in given)
    yield LakeGrant(role, zone, None, ("ALL",) if has_all else ("DESCRIBE",))
    for contract, grant in given:
        yield from _table_grants(contract, grant)


def _table_grants(contract: Contract, grant: Grant) -> Iterator[LakeGrant]:
    dataset, *rejected = (table.name for table in zone_tables(contract, grant.zone))
    if grant.access is Access.ALL:
        for name in (dataset, *rejected):
            yield LakeGrant(grant.role, grant.zone, name, ("ALL",))
    elif grant.excluded_columns:
        # A table's SELECT would show every column, so the two never meet.
        yield LakeGrant(grant.role, grant.zone, dataset, ("DESCRIBE",))
        yield LakeGrant(grant.role, grant.zone, dataset, ("SELECT",), grant.excluded_columns)
    else:
        yield LakeGrant(grant.role, grant.zone, dataset, ("DESCRIBE", "SELECT"))
