"""Grants: what the contracts' roles compile to in the lake, and in no case more."""

from collections import Counter
from dataclasses import replace

import pytest

from energia.compiler.access import table_access
from energia.compiler.grants import EVERY_TABLE, LakeGrant, lake_grants, partition_grants
from energia.contracts.model import Access, Contract, Grant, Role, Zone

VIEWER = Role.REPORT_VIEWER
ATHENA = Role.ATHENA_QUERY_EXECUTION


@pytest.fixture(scope="module")
def datasets(contracts: dict[str, Contract]) -> tuple[Contract, ...]:
    """The original system's: what others grant is their contracts' own business."""
    return tuple(contracts[name] for name in ("clientes", "proveedores", "transacciones"))


def of(role: str, grants: tuple[LakeGrant, ...]) -> set[LakeGrant]:
    return {grant for grant in grants if grant.principal == role}


def with_grants(contract: Contract, *grants: Grant) -> Contract:
    return replace(contract, grants=grants)


def test_report_viewer_reads_only_three_tables(
    datasets: tuple[Contract, ...],
) -> None:
    assert of(VIEWER, lake_grants(datasets)) == {
        LakeGrant(VIEWER, Zone.RAW, None, ("DESCRIBE",)),
        LakeGrant(VIEWER, Zone.RAW, "transacciones", ("DESCRIBE", "SELECT")),
        LakeGrant(VIEWER, Zone.PROCESSED, None, ("DESCRIBE",)),
        LakeGrant(VIEWER, Zone.PROCESSED, "clientes", ("DESCRIBE", "SELECT")),
        LakeGrant(VIEWER, Zone.PROCESSED, "proveedores", ("DESCRIBE", "SELECT")),
    }


def test_all_covers_database_tables_and_rejected_rows(
    datasets: tuple[Contract, ...],
) -> None:
    names = [None, *(f"{c.dataset}{end}" for c in datasets for end in ("", "_rechazos"))]
    assert of(ATHENA, lake_grants(datasets)) == {
        LakeGrant(ATHENA, Zone.PROCESSED, name, ("ALL",)) for name in names
    }


def test_new_dataset_leaves_other_grants_unchanged(datasets: tuple[Contract, ...]) -> None:
    before = set(lake_grants(datasets))
    for access in Access:
        new = replace(datasets[0], dataset="nuevo")
        added = with_grants(new, Grant(Zone.PROCESSED, ATHENA, access))
        assert before < set(lake_grants([*datasets, added]))


def test_all_on_one_dataset_grants_nothing_on_others(datasets: tuple[Contract, ...]) -> None:
    clientes, *others = datasets
    closed = with_grants(clientes, Grant(Zone.PROCESSED, ATHENA, Access.READ))
    found = of(ATHENA, lake_grants([closed, *others]))
    assert {grant for grant in found if (grant.table or "").startswith("clientes")} == {
        LakeGrant(ATHENA, Zone.PROCESSED, "clientes", ("DESCRIBE", "SELECT"))
    }


def test_excluded_columns_are_in_no_grant(datasets: tuple[Contract, ...]) -> None:
    hidden = ("identificacion", "nombre")
    clientes = with_grants(datasets[0], Grant(Zone.PROCESSED, VIEWER, Access.READ, hidden))
    assert of(VIEWER, lake_grants([clientes])) == {
        LakeGrant(VIEWER, Zone.PROCESSED, None, ("DESCRIBE",)),
        LakeGrant(VIEWER, Zone.PROCESSED, "clientes", ("DESCRIBE",)),
        LakeGrant(VIEWER, Zone.PROCESSED, "clientes", ("SELECT",), hidden),
    }
    (seen,) = table_access([clientes])
    assert seen.columns == ("tipo_identificacion", "ciudad", "fecha_carga")
    assert seen.hidden == hidden


def test_role_and_resource_have_one_grant(datasets: tuple[Contract, ...]) -> None:
    grants = (*lake_grants(datasets), *partition_grants("crawler"))
    met = Counter((g.principal, g.zone, g.table, bool(g.excluded_columns)) for g in grants)
    assert set(met.values()) == {1}


def test_crawler_adds_partitions_but_reads_no_table() -> None:
    assert set(partition_grants("crawler")) == {
        LakeGrant("crawler", zone, table, permissions)
        for zone in (Zone.RAW, Zone.PROCESSED)
        for table, permissions in ((None, ("DESCRIBE",)), (EVERY_TABLE, ("ALTER", "DESCRIBE")))
    }


def test_warehouse_grant_gives_no_lake_grant(
    datasets: tuple[Contract, ...],
) -> None:
    clientes = with_grants(datasets[0], Grant(Zone.WAREHOUSE, VIEWER, Access.ALL, ("nombre",)))
    assert lake_grants([clientes]) == ()
    assert [(item.place, item.table) for item in table_access([clientes])] == [
        ("warehouse", "energia.clientes"),
        ("warehouse", "energia.clientes_historia"),
    ]
    assert all("nombre" not in item.columns for item in table_access([clientes]))
