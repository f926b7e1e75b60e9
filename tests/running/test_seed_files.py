"""The original system's files, through to the answers that it promises."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from answers import answer

from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake
from energia.project import Project

from .conftest import DATE, Deliver, Run


def ask(project: Project, lake: LocalLake, name: str) -> Mapping[Any, Any]:
    """The two columns of a question's answer, the first by the second."""
    compiled = next(query.compiled for query in project.queries() if query.name == name)
    return {row[0]: row[1] for row in answer(compiled, {}, lake, project.contracts).rows}


def data_files(lake: LocalLake) -> Mapping[Path, int]:
    """When each file of the lake was written, but for the record of runs."""
    files = (path for zone in LakeZone for path in (lake.home / zone).rglob("*.*"))
    return {
        path: path.stat().st_mtime_ns
        for path in files
        if path.is_file() and path.parent.name != "runs"
    }


@pytest.fixture
def first_run(run_here: Run, seed_folder: Path) -> None:
    report = run_here(seed_folder)
    assert report.errors == []
    assert [(load.read, load.accepted, load.rejected) for load in report.loads] == [(5, 5, 0)] * 3


@pytest.mark.usefixtures("first_run")
@pytest.mark.parametrize("runs", [1, 2])
def test_questions_on_seed_files_have_exact_answers(
    runs: int, project: Project, lake: LocalLake, run_here: Run, seed_folder: Path
) -> None:
    for _ in range(runs - 1):
        again = run_here(seed_folder)
        assert [load.warehouse_rows for load in again.loads] == [5, 5, 5]
    sales = {"Eólica": Decimal(122000), "Hidroeléctrica": Decimal(112500)}
    cities = dict.fromkeys(("Bogotá", "Medellín", "Cali", "Barranquilla", "Cartagena"), 1)
    assert ask(project, lake, "ventas_por_tipo_energia") == sales
    assert ask(project, lake, "clientes_por_ciudad") == cities


@pytest.mark.usefixtures("first_run")
def test_second_run_lands_and_publishes_nothing(
    lake: LocalLake, run_here: Run, seed_folder: Path
) -> None:
    before = data_files(lake)
    run_here(seed_folder)
    assert data_files(lake) == before


@pytest.mark.usefixtures("first_run")
def test_same_clients_on_two_dates_count_once(
    project: Project, lake: LocalLake, run_here: Run, seed_folder: Path, deliver: Deliver
) -> None:
    deliver("clientes.csv", content=(seed_folder / "clientes.csv").read_bytes())
    report = run_here(day=date(2026, 2, 2))
    assert [load.fecha_carga for load in report.loads] == ["2026-02-02"]
    assert set(ask(project, lake, "clientes_por_ciudad").values()) == {1}
    with duckdb.connect(lake.warehouse, read_only=True) as warehouse:
        assert warehouse.execute("SELECT count(*) FROM clientes_historia").fetchone() == (10,)
        assert warehouse.execute("SELECT count(*) FROM clientes").fetchone() == (5,)
        latest = warehouse.execute("SELECT DISTINCT fecha_carga FROM clientes").fetchall()
        assert latest == [(date(2026, 2, 2),)]


@pytest.mark.usefixtures("first_run")
def test_processed_files_have_contract_columns_only(project: Project, lake: LocalLake) -> None:
    contracts = {contract.dataset: contract for contract in project.contracts}
    for dataset in ("clientes", "proveedores", "transacciones"):
        path = lake.at(Partition(dataset, DATE)).table_file(LakeZone.PROCESSED)
        table = pq.read_table(path, partitioning=None)
        assert table.column_names == [column.name for column in contracts[dataset].columns]
    assert str(table.schema.field("precio").type) == "decimal128(18, 4)"
    assert str(table.schema.field("total").type) == "decimal128(36, 8)"
