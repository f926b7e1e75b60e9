"""The answers beside generated files hold for what the real pipeline makes of the files."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from answers import answer
from effort import sized

from energia.compiler.dataset import Datasets
from energia.lake import LakeZone, Partition
from energia.partition.steps import Step
from energia.project import Project
from energia.queries.compiling import compile_query

from .conftest import Ran, run_generated

SUMS = (
    "COUNT(*) AS transacciones, SUM(cantidad_comprada) AS cantidad_comprada, SUM(total) AS total "
    "FROM transacciones GROUP BY"
)


class Asker:
    """Asks the lake of a run, with dates and decimals as the answers' file has them."""

    def __init__(self, project: Project, ran: Ran) -> None:
        self._contracts = project.contracts
        self._questions = {question.name: question.compiled for question in project.queries()}
        self._lake = ran.lake

    def __call__(self, asked: str) -> list[dict[str, Any]]:
        """The rows that a question of athena_sql/, or else a query, gives."""
        compiled = self._questions.get(asked) or compile_query(asked, self._contracts)
        result = answer(compiled, {}, self._lake, self._contracts)
        rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
        return [{name: _as_expected(cell) for name, cell in row.items()} for row in rows]


def _as_expected(cell: object) -> object:
    return str(cell) if isinstance(cell, date | Decimal) else cell


pytestmark = pytest.mark.sized

ROWS = sized(fast=5_000, full=100_000, deep=100_000)
SETS = {"clean": (ROWS, 0.0), "dirty": (ROWS, 0.01), "small": (1_400, 0.2), "bad": (250, 0.4)}
"""Rows and share of defective ones; the contracts of these tests let the last two pass."""


@pytest.fixture(scope="module", params=SETS)
def ran(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, datasets: Datasets
) -> Ran:
    rows, dirty = SETS[request.param]
    ran = run_generated(datasets, tmp_path_factory.mktemp("set"), rows=rows, dirty=dirty)
    assert ran.report.ok, ran.report.errors
    return ran


@pytest.fixture(scope="module")
def ask(project: Project, ran: Ran) -> Asker:
    return Asker(project, ran)


def assert_files_are_as_expected(ran: Ran) -> None:
    assert len(ran.expected["files"]) == 9
    for file in ran.expected["files"]:
        partition = Partition(file["dataset"], date.fromisoformat(file["fecha_carga"]))
        manifest = ran.lake.at(partition).find_manifest(Step.TRANSFORM)
        assert manifest is not None
        found = {name: getattr(manifest, name) for name in ("read", "accepted", "rejected")}
        assert found == {name: file[name] for name in found}, partition
        assert manifest.reasons == file["reasons"], partition


def test_generated_counts_and_reasons_match_the_run(ran: Ran) -> None:
    assert_files_are_as_expected(ran)
    for dataset, expected in ran.expected["answers"]["filas"].items():
        loads = [load for load in ran.report.loads if load.dataset == dataset]
        assert expected == {name: sum(getattr(load, name) for load in loads) for name in expected}


def test_generated_sums_match_to_the_last_digit(ran: Ran, ask: Asker) -> None:
    expected = ran.expected["answers"]
    groups = "tipo_transaccion, tipo_energia"
    overall = ask(f"SELECT {groups}, {SUMS} {groups} ORDER BY {groups}")
    assert overall == expected["transacciones"]
    groups = f"fecha_carga, {groups}"
    by_date = ask(f"SELECT {groups}, {SUMS} {groups} ORDER BY {groups}")
    assert by_date == expected["transacciones_por_fecha_carga"]


def test_first_two_questions_match_generated_answers(ran: Ran, ask: Asker) -> None:
    expected = ran.expected["answers"]
    sales = {row["tipo_energia"]: row["total_ventas"] for row in ask("ventas_por_tipo_energia")}
    assert sales == {
        row["tipo_energia"]: row["total"]
        for row in expected["transacciones"]
        if row["tipo_transaccion"] == "venta"
    }
    cities = {row["ciudad"]: row["total_clientes"] for row in ask("clientes_por_ciudad")}
    assert cities == expected["clientes_por_ciudad"]


def test_orphans_match_generated_answers(ran: Ran, ask: Asker) -> None:
    found = {row["tipo_transaccion"]: row["huerfanas"] for row in ask("transacciones_huerfanas")}
    assert found == ran.expected["answers"]["huerfanas"]


def test_clean_files_have_no_rejects_and_no_orphans(ran: Ran) -> None:
    answers = ran.expected["answers"]
    amiss = sum(rows["rejected"] for rows in answers["filas"].values())
    amiss += sum(answers["huerfanas"].values())
    assert (amiss == 0) == (ran.expected["dirty"] == "0.0")


@pytest.mark.long
def test_very_dirty_loads_are_stopped_and_not_published(tmp_path: Path, project: Project) -> None:
    ran = run_generated(project.datasets(), tmp_path, rows=100_000, dirty=0.2)
    assert_files_are_as_expected(ran)
    stopped = [load for load in ran.report.loads if load.dataset != "proveedores"]
    assert len(stopped) == len(ran.report.errors) == 6
    for load, error in zip(stopped, ran.report.errors, strict=True):
        partition = Partition(load.dataset, date.fromisoformat(load.fecha_carga))
        assert error.startswith(f"{partition}: ")
        assert "the contract stops a load above 5 % and 100 rejected rows" in error
        assert load.warehouse_rows == 0
        for zone in (LakeZone.PROCESSED, LakeZone.QUARANTINE):
            assert not ran.lake.at(partition).folder(zone).exists()
    # The suppliers' file is never dirty.
    assert [load.warehouse_rows for load in ran.report.loads if load not in stopped] == [8] * 3
