"""The warehouse's relations: made once, kept, migrated where that is safe, else refused."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from energia.compiler.redshift.tables import ddl_plan
from energia.contracts.model import (
    Column,
    Contract,
)
from energia.contracts.types import decimal_type, plain_type, text_type
from energia.errors import DdlError

from .deliveries import DATES
from .warehouse import Bodega

Change = Callable[[Contract], Contract]


def _with_columns(contract: Contract, *columns: Column) -> Contract:
    return replace(contract, columns=columns)


def _plan(contracts: dict[str, Contract], **changed: Contract) -> dict[str, Any]:
    return ddl_plan({**contracts, **changed}.values())


def _changed(contract: Contract, column: str, **parts: Any) -> Contract:
    columns = (replace(item, **parts) if item.name == column else item for item in contract.columns)
    return _with_columns(contract, *columns)


def test_second_run_changes_nothing(bodega: Bodega, contracts: dict[str, Contract]) -> None:
    plan = _plan(contracts)
    first = bodega.ensure(plan)
    assert first["tables"] == [
        "auditoria_cargas",
        "clientes_historia",
        "proveedores_historia",
        "transacciones",
    ]
    assert first["roles"][0] == "etl_loader"
    bodega.load(contracts["clientes"], DATES[0])
    once = bodega.state()
    assert bodega.ensure(plan) == {"roles": [], "tables": [], "columns": []}
    assert bodega.state() == once


def test_view_of_a_master_has_latest_row_per_key(
    ready: Bodega, contracts: dict[str, Contract]
) -> None:
    for day in DATES:
        ready.load(contracts["clientes"], day)
    cities = {row[1]: (row[3], str(row[4])) for row in ready.rows("clientes")}
    assert len(ready.rows("clientes_historia")) == 5
    assert len(cities) == 4
    assert cities["0900.123.456-7"] == ("Cali", DATES[1])


@pytest.mark.parametrize("dataset", ["clientes", "transacciones"])
def test_new_column_is_null_in_old_rows(
    dataset: str, ready: Bodega, contracts: dict[str, Contract]
) -> None:
    ready.load(contracts[dataset], DATES[0])
    before = ready.rows(dataset)
    contract = contracts[dataset]
    new = Column(name="tag", type=decimal_type(20, 4))
    wider = _with_columns(contract, contract.columns[0], new, *contract.columns[1:])
    plan = _plan(contracts, **{dataset: wider})
    changed = ready.ensure(plan)
    assert changed["columns"] == [_add(dataset, '"tag" DECIMAL(20, 4)')]
    after = ready.rows(dataset)
    names = [column.name for column in wider.columns]
    place = names.index("tag") if dataset == "clientes" else len(names)
    assert sorted((*row[:place], None, *row[place:]) for row in before) == after
    once = ready.state()
    assert ready.ensure(plan)["columns"] == []
    assert ready.state() == once
    # The files of old dates are made again from raw; those of today's contract load as before.
    assert {grant[0] for grant in once.grants} >= {dataset}


def _add(dataset: str, column: str) -> str:
    table = dataset if dataset == "transacciones" else f"{dataset}_historia"
    return f"ALTER TABLE energia.{table} ADD COLUMN {column}"


REFUSED: dict[str, tuple[str, Change, str]] = {
    "removed": (
        "clientes",
        lambda contract: _with_columns(contract, *contract.columns[:3]),
        "column ciudad is not in the contract",
    ),
    "renamed to an optional one": (
        "clientes",
        lambda contract: _changed(contract, "ciudad", name="municipio", required=False),
        "column ciudad is not in the contract",
    ),
    "longer": (
        "clientes",
        lambda contract: _changed(contract, "ciudad", type=text_type(200)),
        "ciudad is character varying(512) NOT NULL, but the contract has character varying(800) "
        "NOT NULL",
    ),
    "removed and longer": (
        "transacciones",
        lambda contract: _changed(
            _with_columns(contract, *contract.columns[:-1]), "tipo_energia", type=text_type(99)
        ),
        "column total is not in the contract; column tipo_energia is character varying(256)",
    ),
    "shorter": (
        "proveedores",
        lambda contract: _changed(contract, "tipo_energia", type=text_type(20)),
        "character varying(256) NOT NULL, but the contract has character varying(80) NOT NULL",
    ),
    "another type": (
        "transacciones",
        lambda contract: _changed(contract, "precio", type=decimal_type(18, 6)),
        "column precio is numeric(18,4) NOT NULL, but the contract has numeric(18,6) NOT NULL",
    ),
    "text to a number": (
        "clientes",
        lambda contract: _changed(contract, "ciudad", type=plain_type("integer")),
        "column ciudad is character varying(512) NOT NULL, but the contract has bigint NOT NULL",
    ),
    "no longer required": (
        "clientes",
        lambda contract: _changed(contract, "ciudad", required=False),
        "ciudad is character varying(512) NOT NULL, but the contract has character varying(512)",
    ),
    "new and required": (
        "transacciones",
        lambda contract: _with_columns(
            contract,
            *contract.columns,
            Column(name="fecha", type=plain_type("date"), required=True),
        ),
        "column fecha is new and required",
    ),
}


KEEPS_ROWS = {"removed", "renamed to an optional one", "longer", "removed and longer"}
"""The changes that need no load from the lake."""


@pytest.mark.long
@pytest.mark.parametrize("case", REFUSED)
def test_other_change_is_refused_with_migration_sql(
    case: str, ready: Bodega, contracts: dict[str, Contract]
) -> None:
    dataset, change, reason = REFUSED[case]
    for contract in contracts.values():
        ready.load(contract, DATES[0])
    before = ready.state()
    changed = change(contracts[dataset])
    plan = _plan(contracts, **{dataset: changed})
    with pytest.raises(DdlError, match=re.escape(reason)) as refused:
        ready.ensure(plan)
    assert ready.state() == before
    advice = re.search(r"run one by one: (.*) Then (.*)\.", str(refused.value))
    assert advice
    ready.by_hand(advice[1])
    ready.ensure(plan)
    relation = dataset if dataset == "transacciones" else f"{dataset}_historia"
    kept = "every other load date" not in advice[2]
    assert bool(ready.rows(relation)) == kept == (case in KEEPS_ROWS)
    aside = ready.state().rows.get(f"{relation}_anterior", [])
    # No row is lost: those that cannot be turned into the new ones stand aside.
    assert len(ready.rows(relation)) + len(aside) == len(before.rows[relation])
    assert (dataset in {row[0] for row in ready.rows("auditoria_cargas")}) == kept
    _assert_as_if_new(ready, plan)


def _assert_as_if_new(bodega: Bodega, plan: dict[str, Any]) -> None:
    once = _shape(bodega)
    bodega.connection.execute("DROP SCHEMA energia CASCADE")
    bodega.ensure(plan)
    assert _shape(bodega) == once


def _shape(bodega: Bodega) -> tuple[Any, ...]:
    state = bodega.state()
    columns = {(row[0], *row[2:]) for row in state.columns if not row[0].endswith("_anterior")}
    return columns, [grant for grant in state.grants if not grant[0].endswith("_anterior")]


def test_all_differences_are_reported_at_once(
    ready: Bodega, contracts: dict[str, Contract]
) -> None:
    changed = {
        name: _with_columns(contract, *contract.columns[:-1])
        for name, contract in contracts.items()
    }
    with pytest.raises(DdlError) as refused:
        ready.ensure(_plan(contracts, **changed))
    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == [
        "energia.clientes_historia",
        "energia.proveedores_historia",
        "energia.transacciones",
    ]
