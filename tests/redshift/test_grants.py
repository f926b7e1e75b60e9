"""Who may do what in the warehouse: what the contracts grant, and nothing more."""

from dataclasses import replace
from typing import Any

import psycopg

from energia.compiler.redshift.tables import ddl_plan
from energia.contracts.model import Access, Contract, Grant, Role, Zone

from .deliveries import DATES
from .warehouse import Bodega


def _may(bodega: Bodega, role: str, sql: str) -> bool:
    with bodega.connection.transaction(force_rollback=True):
        bodega.connection.execute(f"SET LOCAL ROLE {role}".encode())
        try:
            with bodega.connection.transaction():
                bodega.connection.execute(sql.encode())
        except psycopg.errors.InsufficientPrivilege:
            return False
        return True


def test_roles_have_only_the_rights_of_contracts(ready: Bodega) -> None:
    may = {
        (role, relation): _may(ready, role, f"SELECT * FROM energia.{relation}")  # noqa: S608
        for role in ("lake_formation_admin", "report_viewer", "athena_query_execution_role")
        for relation in ("clientes", "clientes_historia", "transacciones", "auditoria_cargas")
    }
    assert {key for key, allowed in may.items() if allowed} == {
        ("lake_formation_admin", "clientes"),
        ("lake_formation_admin", "clientes_historia"),
        ("lake_formation_admin", "transacciones"),
        ("report_viewer", "clientes"),
        ("report_viewer", "clientes_historia"),
    }
    assert not _may(ready, "report_viewer", "DELETE FROM energia.clientes_historia")
    assert _may(ready, "lake_formation_admin", "DELETE FROM energia.clientes_historia")


def test_loader_may_only_load(ready: Bodega, contracts: dict[str, Contract]) -> None:
    uri = ready.api.uri
    ready.api.uri = psycopg.conninfo.make_conninfo(uri, options="-c role=etl_loader")
    for contract in contracts.values():
        ready.load(contract, DATES[0])
    assert not _may(ready, "etl_loader", "DROP TABLE energia.transacciones")
    assert not _may(ready, "etl_loader", "CREATE TABLE energia.x (a INT)")
    assert not _may(ready, "etl_loader", "TRUNCATE energia.transacciones")


def test_grants_exclude_columns_and_follow_the_contract(
    ready: Bodega, contracts: dict[str, Contract]
) -> None:
    def granted(*grants: Grant) -> dict[str, Any]:
        clientes = replace(contracts["clientes"], grants=grants)
        return ddl_plan({**contracts, "clientes": clientes}.values())

    hidden = ("identificacion", "nombre")
    viewer = (Zone.WAREHOUSE, Role.REPORT_VIEWER)
    ready.ensure(granted(Grant(*viewer, Access.READ, hidden)))
    for relation in ("clientes", "clientes_historia"):
        seen = f"SELECT tipo_identificacion, ciudad, fecha_carga FROM energia.{relation}"  # noqa: S608
        assert _may(ready, "report_viewer", seen)
        for name in hidden:
            assert not _may(ready, "report_viewer", f"SELECT {name} FROM energia.{relation}")  # noqa: S608
        assert not _may(ready, "lake_formation_admin", seen)
    ready.ensure(granted(Grant(Zone.PROCESSED, Role.REPORT_VIEWER, Access.READ)))
    assert not _may(ready, "report_viewer", "SELECT ciudad FROM energia.clientes")
    ready.ensure(granted(Grant(*viewer, Access.ALL, hidden)))
    assert _may(ready, "report_viewer", "UPDATE energia.clientes_historia SET ciudad = ''")
    assert not _may(ready, "report_viewer", "UPDATE energia.clientes_historia SET nombre = ''")
