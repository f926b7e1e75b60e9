"""The load of one date: the same rows however often and wherever it stops, or none at all."""

import json
from threading import Thread
from typing import Any

import psycopg
import pytest

from aws_local.redshift.copying import copy
from aws_local.redshift.dialect import Connection, execute
from energia.compiler.redshift.load import load_plan
from energia.contracts.model import Contract
from energia.errors import LoadError
from energia.local.lake import LocalLake
from energia.local.warehouse import open_warehouse
from glue_jobs import load as load_job

from .deliveries import DATES, DELIVERED, EMPTY_DATE, rows_of
from .objects import BUCKET
from .warehouse import COPY_ROLE, Bodega


def _table(dataset: str) -> str:
    return dataset if dataset == "transacciones" else f"{dataset}_historia"


def _manifest(bodega: Bodega, dataset: str, day: str) -> dict[str, Any]:
    key = f"control/{dataset}/fecha_carga={day}/publish.json"
    found: dict[str, Any] = json.loads(bodega.objects.by_key[key])
    return found


def _promise(bodega: Bodega, dataset: str, day: str, **changed: Any) -> None:
    key = f"control/{dataset}/fecha_carga={day}/publish.json"
    manifest = {**_manifest(bodega, dataset, day), **changed}
    bodega.objects.by_key[key] = json.dumps(manifest).encode()


def test_warehouse_equals_the_local_warehouse(
    ready: Bodega, contracts: dict[str, Contract], lake: LocalLake
) -> None:
    for contract in contracts.values():
        for day in (*DATES, EMPTY_DATE):
            outcome = ready.load(contract, day)
            assert outcome["rows"] == rows_of(contract.dataset, day)
    with open_warehouse(lake) as here:
        for name, rows in ready.state().rows.items():
            columns = "dataset, fecha_carga, manifiesto, filas" if "auditoria" in name else "*"
            found = here.execute(f"SELECT {columns} FROM {name}").fetchall()  # noqa: S608
            assert rows == sorted(found, key=repr), name
            assert rows


@pytest.mark.parametrize("dataset", DELIVERED)
def test_loading_twice_gives_the_same_rows(
    dataset: str, ready: Bodega, contracts: dict[str, Contract]
) -> None:
    for day in DATES:
        ready.load(contracts[dataset], day)
    once = ready.state()
    assert len(once.rows[_table(dataset)]) == sum(rows_of(dataset, day) for day in DATES)
    ready.load(contracts[dataset], DATES[0])
    assert ready.state() == once


@pytest.mark.parametrize("dataset", DELIVERED)
def test_interrupted_load_changes_nothing(
    dataset: str, ready: Bodega, contracts: dict[str, Contract]
) -> None:
    contract, table = contracts[dataset], _table(dataset)
    for day in DATES:
        ready.load(contract, day)
    after = ready.state()
    # As if the date had had other rows before: each statement that writes now makes a difference.
    other = f"UPDATE energia.{table} SET {contract.columns[0].name} = 'otra'"  # noqa: S608
    ready.connection.execute(f"{other} WHERE fecha_carga = '{DATES[0]}'".encode())
    ready.connection.execute("UPDATE energia.auditoria_cargas SET manifiesto = 'otro'")
    before = ready.state()
    assert before != after
    statements = len(load_plan(contract)["statements"])
    for place in range(statements + 1):
        ready.api.dies_after = place
        with pytest.raises(LoadError, match=r"the session was ended.*nothing was loaded"):
            ready.load(contract, DATES[0])
        assert ready.state() == before, place
    ready.api.dies_after = statements + 1
    ready.load(contract, DATES[0])
    ready.api.dies_after = None
    ready.load(contract, DATES[1])
    assert ready.state() == after


@pytest.mark.parametrize("dataset", DELIVERED)
@pytest.mark.parametrize("off", [-1, 1])
def test_wrong_count_changes_nothing(
    dataset: str, off: int, ready: Bodega, contracts: dict[str, Contract]
) -> None:
    ready.load(contracts[dataset], DATES[0])
    before = ready.state()
    _promise(ready, dataset, DATES[0], accepted=rows_of(dataset, DATES[0]) + off)
    with pytest.raises(LoadError, match=r"'count' failed: .*different row counts"):
        ready.load(contracts[dataset], DATES[0])
    assert ready.state() == before


def test_load_of_fewer_rows_replaces_the_date(
    ready: Bodega, contracts: dict[str, Contract]
) -> None:
    contract = contracts["transacciones"]
    ready.load(contract, DATES[0])
    ready.load(contract, DATES[1])
    folder = "processed/transacciones/fecha_carga={}/transacciones.parquet"
    ready.objects.by_key[folder.format(DATES[0])] = ready.objects.by_key[folder.format(EMPTY_DATE)]
    size = len(ready.objects.by_key[folder.format(EMPTY_DATE)])
    _promise(ready, "transacciones", DATES[0], accepted=0, processed_bytes=size)
    ready.load(contract, DATES[0])
    assert len(ready.rows("transacciones")) == rows_of("transacciones", DATES[1])
    audit = {str(row[1]): row[3] for row in ready.rows("auditoria_cargas")}
    assert audit == {DATES[0]: 0, DATES[1]: rows_of("transacciones", DATES[1])}


def test_object_with_same_key_prefix_is_not_read(
    ready: Bodega, contracts: dict[str, Contract]
) -> None:
    key = f"processed/clientes/fecha_carga={DATES[0]}/clientes.parquet"
    ready.objects.by_key[f"{key}.old"] = ready.objects.by_key[key]
    ready.load(contracts["clientes"], DATES[0])
    (copied,) = (name for name in ready.objects.by_key if name.startswith("temp/_cargas/"))
    identity = _manifest(ready, "clientes", DATES[0])["fingerprint"]
    assert copied == f"temp/_cargas/clientes/fecha_carga={DATES[0]}/{identity}.json"
    assert json.loads(ready.objects.by_key[copied]) == {
        "entries": [
            {
                "url": f"s3://{BUCKET}/{key}",
                "mandatory": True,
                "meta": {"content_length": len(ready.objects.by_key[key])},
            }
        ]
    }


def test_replaced_object_is_not_loaded(ready: Bodega, contracts: dict[str, Contract]) -> None:
    ready.objects.by_key[f"processed/clientes/fecha_carga={DATES[0]}/clientes.parquet"] += b" "
    with pytest.raises(LoadError, match="bytes, but its manifest has"):
        ready.load(contracts["clientes"], DATES[0])
    assert ready.api.calls == []


def test_load_writes_its_record(ready: Bodega, contracts: dict[str, Contract]) -> None:
    outcome = ready.load(contracts["clientes"], DATES[0])
    step = json.loads(ready.objects.by_key[f"control/clientes/fecha_carga={DATES[0]}/load.json"])
    assert step["step"] == "load"
    assert step["manifest"] == _manifest(ready, "clientes", DATES[0])["fingerprint"]
    assert step["rows"] == 3
    # The run on one machine has left a step of its own there.
    assert step["statement"] == outcome["statement"]


def test_concurrent_loads_of_a_date_are_serialised(
    ready: Bodega, contracts: dict[str, Contract], postgres: str
) -> None:
    # The first load of a date has no rows to delete, and so nothing else for the two to meet at.
    job = ready.job(contracts["transacciones"], DATES[0])
    ready.load(contracts["transacciones"], DATES[0])
    ready.connection.execute("DELETE FROM energia.transacciones")
    ready.connection.execute("DELETE FROM energia.auditoria_cargas")
    statements = _rendered(ready, contracts["transacciones"], job)

    def other() -> None:
        with psycopg.connect(postgres) as connection:
            _run(connection, statements, ready)

    with psycopg.connect(postgres) as first:
        _run(first, statements, ready)
        second = Thread(target=other)
        second.start()
        second.join(0.3)
        assert second.is_alive()
        first.commit()
        second.join(10)
    assert len(ready.rows("transacciones")) == rows_of("transacciones", DATES[0])
    assert len(ready.rows("auditoria_cargas")) == 1


def _rendered(bodega: Bodega, contract: Contract, job: load_job.Job) -> list[load_job.Statement]:
    (copied,) = (name for name in bodega.objects.by_key if name.startswith("temp/_cargas/"))
    values = {
        "fecha_carga": job.options.fecha_carga,
        "manifest_id": "a" * 64,
        "copy_manifest": f"s3://{BUCKET}/{copied}",
        "copy_role": COPY_ROLE,
        "rows": "3",
    }
    return load_job.render(load_plan(contract), values)


def _run(connection: Connection, statements: list[load_job.Statement], bodega: Bodega) -> None:
    for statement in statements:
        if statement.name == "copy":
            copy(connection, statement.sql, bodega.objects)
        else:
            execute(connection, statement.sql)
