"""A changed contract replaces its table and views by the rows of the lake."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from energia.contracts.folding import Fold
from energia.contracts.model import Contract
from energia.contracts.types import decimal_type, plain_type
from energia.lake import LakeZone
from energia.local.lake import LocalLake
from energia.local.references import recorded_unmatched
from energia.local.run import RunOrder, retract, run
from energia.local.warehouse import WarehouseTable
from energia.project import Project

from .command_line import energia
from .conftest import DATE, Deliver, Run
from .deliveries import HEADER
from .test_references import CLIENTES
from .warehouses import (
    Change,
    Rows,
    audited,
    contents,
    dates,
    exact,
    query,
    run_under,
    stored,
    under,
    with_column,
    with_note,
)

DAYS = ("2026-02-01", "2026-02-02")
THREE_DATES: Rows = [("2026-02-01", 2), ("2026-02-02", 2), ("2026-02-03", 1)]


def run_case(case: Path, lake: LocalLake, folder: Path) -> str:
    """Run the case's first delivery, change the contracts and run its second delivery."""
    options = ("--home", lake.home)
    assert energia("run", case / "in1", *options, cwd=folder).returncode == 0
    shutil.rmtree(folder / "data/contracts")
    shutil.copytree(case / "contracts_after", folder / "data/contracts")
    second = energia("run", case / "in2", *options, "--fecha-carga", "2026-02-03", cwd=folder)
    assert second.returncode == 0, second.stdout
    return second.stdout


def test_removed_column_keeps_every_row(cases: Path, lake: LocalLake, project_folder: Path) -> None:
    printed = run_case(cases / "36-contract-remove-column", lake, project_folder)
    assert "clientes: published dates stay unchanged (2026-02-01, 2026-02-02)" in printed
    assert dates(lake, "clientes_historia") == audited(lake, "clientes") == THREE_DATES
    columns = query(lake, "SELECT column_name FROM (DESCRIBE clientes_historia)")
    assert ("ciudad",) not in columns


def test_key_added_and_removed_replaces_the_table(
    cases: Path, lake: LocalLake, project_folder: Path, project: Project
) -> None:
    run_case(cases / "38-key-added-to-fact", lake, project_folder)
    three = [("2026-02-01", 3), ("2026-02-02", 3), ("2026-02-03", 1)]
    assert dates(lake, "transacciones_historia") == audited(lake, "transacciones") == three
    assert query(lake, "SELECT count(*) FROM transacciones WHERE id_transaccion = 'T1'") == [(1,)]
    run_under(lake, project.datasets())
    assert dates(lake, "transacciones") == audited(lake, "transacciones") == three
    tables = query(lake, "SELECT table_name FROM information_schema.tables")
    assert ("transacciones_historia",) not in tables


@pytest.mark.long
def test_removed_dataset_keeps_its_rows(cases: Path, lake: LocalLake, project_folder: Path) -> None:
    run_case(cases / "40-contract-remove-dataset", lake, project_folder)
    assert dates(lake, "proveedores_historia") == stored(lake, "proveedores")


def other_key(contract: Contract) -> Contract:
    """Return the contract of clientes with another key."""
    return replace(contract, key=("nombre",))


CHANGES: dict[str, tuple[str, Change]] = {
    "a wider number": (
        "transacciones",
        lambda it: with_column(it, "precio", type=decimal_type(20, 6)),
    ),
    "a number instead of text": (
        "clientes",
        lambda it: with_column(it, "identificacion", type=plain_type("integer"), folds=()),
    ),
    "a column more": ("transacciones", with_note),
    "columns in another order": (
        "clientes",
        lambda it: replace(it, columns=tuple(reversed(it.columns))),
    ),
    "another key": ("clientes", other_key),
    "a key that folds less": (
        "clientes",
        lambda it: with_column(it, "tipo_identificacion", folds=(Fold.CASE,)),
    ),
    "no key": ("clientes", lambda it: replace(it, key=())),
}


@pytest.mark.long
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(name, marks=() if name == "another key" else pytest.mark.long)
        for name in CHANGES
    ],
)
def test_changed_table_equals_that_of_a_new_lake(
    change: str, deliver: Deliver, run_here: Run, lake: LocalLake, project: Project
) -> None:
    for number, day in enumerate(DAYS, start=1):
        deliver(f"transacciones/fecha_carga={day}/a.csv", HEADER, f"venta,Ana,{number},5.25,Solar")
        people = [f"{kind},{number},Ana,Cali" for kind in ("CC", "C.C.", "cc")]
        deliver(f"clientes/fecha_carga={day}/a.csv", CLIENTES, *people)
    assert run_here().ok
    dataset, changed = CHANGES[change]
    datasets = under(project, dataset, changed)
    assert run_under(lake, datasets).errors == []
    fresh = LocalLake(lake.home.with_name("fresh"))
    shutil.copytree(lake.home / LakeZone.RAW, fresh.home / LakeZone.RAW)
    run_under(fresh, datasets)
    assert contents(lake) == contents(fresh)


def test_key_that_folds_merges_published_rows(
    deliver: Deliver, run_here: Run, lake: LocalLake, project: Project
) -> None:
    kinds = ("CC", "cc", "C.C.")
    source = deliver("clientes.csv", CLIENTES, *(f"{kind},1,Ana,Cali" for kind in kinds)).parent
    apart = exact(project.datasets())
    assert run(RunOrder(source, lake, DATE), apart, lambda *_: None).ok
    assert len(query(lake, "SELECT * FROM clientes")) == 3
    report = run_here(None)
    assert (report.errors, report.loads[0].reasons) == ([], {"clave: repetida": 2})
    for table in ("clientes", "clientes_historia"):
        assert query(lake, f"SELECT tipo_identificacion FROM {table}") == [("CC",)]  # noqa: S608


def narrowed(contract: Contract) -> Contract:
    """Return a contract that raw files cannot be read with, and old prices do not fit."""
    return with_note(with_column(contract, "precio", type=plain_type("integer")), required=True)


@pytest.mark.long
def test_value_that_does_not_fit_keeps_the_table(
    deliver: Deliver, run_here: Run, lake: LocalLake, project: Project
) -> None:
    for day, price in zip(DAYS, ("5.25", "5"), strict=True):
        deliver(f"transacciones/fecha_carga={day}/{day}.csv", HEADER, f"venta,Ana,1,{price},Solar")
    assert run_here().ok
    datasets = under(project, "transacciones", narrowed)
    for _ in range(2):
        misfit, stays = run_under(lake, datasets).errors
        assert misfit.startswith(
            "transacciones 2026-02-01: precio: DECIMAL(18, 4) values that do not fit the "
            "contract's BIGINT: 1; restore the type"
        )
        assert "the warehouse stays as the earlier contract declares it" in stays
        assert [str(price) for (price,) in query(lake, "SELECT precio FROM transacciones")] == [
            "5.2500",
            "5.0000",
        ]
    assert retract(f"{DAYS[0]}.csv", lake, datasets, lambda *_: None).errors == []
    assert query(lake, "SELECT precio, nota FROM transacciones") == [(5, None)]
    assert audited(lake, "transacciones") == [(DAYS[1], 1)]


@pytest.mark.long
def test_missing_object_keeps_the_table(
    deliver: Deliver, run_here: Run, lake: LocalLake, project: Project
) -> None:
    for day in DAYS:
        deliver(f"transacciones/fecha_carga={day}/{day}.csv", HEADER, f"venta,{day},1,5,Solar")
    assert run_here().ok
    (
        lake.home
        / LakeZone.PROCESSED
        / f"transacciones/fecha_carga={DAYS[0]}/transacciones.parquet"
    ).unlink()
    (lake.home / LakeZone.RAW / f"transacciones/fecha_carga={DAYS[0]}/{DAYS[0]}.csv").unlink()
    report = run_under(lake, under(project, "transacciones", with_note))
    gate, missing, stays = report.errors
    assert "--allow missing" in gate
    assert "transacciones.parquet is missing" in missing
    assert "the warehouse stays" in stays
    assert dates(lake, "transacciones") == [(day, 1) for day in DAYS]


def test_unchanged_contract_replaces_no_table(
    deliver: Deliver, run_here: Run, lake: LocalLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver("transacciones.csv", HEADER, "venta,Ana,1,5,Solar")
    deliver("clientes.csv", CLIENTES, "CC,1,Ana,Cali")
    assert run_here().ok
    content = lake.warehouse.read_bytes()
    monkeypatch.delattr(WarehouseTable, "replace")
    assert run_here().ok
    assert lake.warehouse.read_bytes() == content


@pytest.mark.long
def test_changed_reference_is_counted_again(
    deliver: Deliver, run_here: Run, lake: LocalLake, project: Project
) -> None:
    deliver("transacciones.csv", HEADER, "venta,Ana,1,5,Solar")
    assert run_here().ok
    datasets = under(
        project,
        "transacciones",
        lambda it: with_column(it, "nombre_cliente_proveedor", references=()),
    )
    (part,) = lake.partitions(LakeZone.PROCESSED, "transacciones")
    assert recorded_unmatched(part)
    run_under(lake, datasets)
    assert recorded_unmatched(part) == []
    run_under(lake, project.datasets())
    assert recorded_unmatched(part)
