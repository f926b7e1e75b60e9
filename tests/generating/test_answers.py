"""The results of real runs equal the answers, and independent sums over clean files."""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from answers import answer
from effort import sized

from energia.generating import Sample, generate
from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake
from energia.local.run import RunOrder, run
from energia.project import Project

from .conftest import Ran, assert_run_agrees, run_generated

pytestmark = pytest.mark.sized

ROWS = sized(fast=5_000, full=100_000, deep=100_000)
SAMPLES = {
    "dirty": Sample(ROWS, 0.01),
    "small": Sample(1_400, 0.2),
    "bad": Sample(250, 0.4),
}
"""The gate of these tests lets all of them pass."""


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_run_agrees_with_answers(sample: Sample, tmp_path: Path, project: Project) -> None:
    ran = run_generated(project.contracts, tmp_path, sample)
    assert ran.report.ok, ran.report.errors
    assert_run_agrees(ran)
    for dataset, total in ran.answers["datasets"].items():
        loads = [load for load in ran.report.loads if load.dataset == dataset]
        counts = {name: total[name] for name in ("read", "accepted", "rejected")}
        assert counts == {name: sum(getattr(load, name) for load in loads) for name in counts}


@pytest.fixture(scope="module")
def clean(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Run clean files."""
    return run_generated(project.contracts, tmp_path_factory.mktemp("limpia"), Sample(ROWS))


def ask(project: Project, ran: Ran, question: str) -> list[dict[str, Any]]:
    """Return the rows of a question of athena_sql/."""
    (query,) = (each for each in project.queries() if each.name == question)
    result = answer(query.compiled, {}, ran.lake, project.contracts)
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


def rows_of(ran: Ran, dataset: str) -> list[dict[str, str]]:
    """Return the rows of a dataset's clean files, date after date."""
    found: list[dict[str, str]] = []
    for path in sorted((ran.lake.home.parent / "entrega" / dataset).rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found.extend(csv.DictReader(file))
    return found


def test_clean_run_agrees_and_rejects_nothing(clean: Ran) -> None:
    assert clean.report.ok, clean.report.errors
    assert_run_agrees(clean)
    assert not any(file["rejected"] for file in clean.answers["files"])


def test_sales_equal_sums_of_the_files(project: Project, clean: Ran) -> None:
    sales: Counter[str] = Counter()
    for row in rows_of(clean, "transacciones"):
        if row["tipo_transaccion"] == "venta":
            total = Decimal(row["cantidad_comprada"]) * Decimal(row["precio"])
            sales[row["tipo_energia"]] += total  # type: ignore[assignment]
    answers = ask(project, clean, "ventas_por_tipo_energia")
    assert {row["tipo_energia"]: row["total_ventas"] for row in answers} == sales


def test_cities_equal_counts_of_the_files(project: Project, clean: Ran) -> None:
    latest = {
        (row["tipo_identificacion"], row["identificacion"]): row["ciudad"]
        for row in rows_of(clean, "clientes")
    }
    answers = ask(project, clean, "clientes_por_ciudad")
    assert {row["ciudad"]: row["total_clientes"] for row in answers} == Counter(latest.values())


def test_clean_files_have_no_orphans(project: Project, clean: Ran) -> None:
    answers = ask(project, clean, "transacciones_huerfanas")
    assert {row["tipo_transaccion"]: row["huerfanas"] for row in answers} == {
        "compra": 0,
        "venta": 0,
    }


def test_purchases_have_the_energy_of_the_supplier(project: Project, clean: Ran) -> None:
    assert not any(row["transacciones"] for row in ask(project, clean, "energia_incoherente"))


@pytest.mark.long
def test_very_dirty_loads_are_stopped(tmp_path: Path, project: Project) -> None:
    generate(project.contracts, tmp_path / "entrega", Sample(100_000, 0.2))
    lake = LocalLake(tmp_path / "lago")
    order = RunOrder(tmp_path / "entrega", lake, date(2026, 1, 5))
    report = run(order, project.datasets(), lambda *_: None)
    stopped = [load for load in report.loads if load.dataset != "proveedores"]
    assert len(stopped) == len(report.errors) == 6
    for load in stopped:
        partition = Partition(load.dataset, date.fromisoformat(load.fecha_carga))
        assert not lake.at(partition).folder(LakeZone.PROCESSED).exists()
