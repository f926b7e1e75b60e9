"""An inspection predicts the run: counts, reasons, refusals, warnings and gates."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from effort import sample
from golden.answers import golden_bytes, golden_files
from running.asic import ASIC_FILES
from running.test_asic_files import find
from shared_files import ROOT, Case, all_cases

from energia.compiler.dataset import Datasets
from energia.errors import UsageError
from energia.inspecting.inspection import Inspection, inspect
from energia.local.lake import LocalLake
from energia.local.report import RunReport
from energia.local.run import RunOrder, run
from energia.project import Project

DATE = date(2026, 2, 1)
CASES = sample(all_cases(), fast=3)
GOLDEN = sample([name for name, _ in golden_files()], fast=3)


def predicted(inspection: Inspection) -> dict[str, Any]:
    """Return the outcome of each load date, and the number of failures."""
    dates = {
        (view.manifest.dataset, view.manifest.fecha_carga): (
            view.manifest.read,
            view.manifest.accepted,
            view.manifest.rejected,
            view.manifest.reasons,
            sorted(warning.text for warning in view.manifest.warnings),
        )
        for view in inspection.dates
    }
    closed = [view.closed for view in inspection.dates if view.closed]
    return {"dates": dates, "failures": len(closed) + len(inspection.refused)}


def happened(report: RunReport) -> dict[str, Any]:
    """Return the same of a run, without the warnings of references."""
    dates = {
        (load.dataset, load.fecha_carga): (
            load.read,
            load.accepted,
            load.rejected,
            load.reasons,
            sorted(
                warning.text
                for part, warning in report.warnings
                if (part.dataset, str(part.fecha_carga)) == (load.dataset, load.fecha_carga)
                and warning.name != "referencia_parecida"
            ),
        )
        for load in report.loads
    }
    return {"dates": dates, "failures": len(report.errors)}


def compare(source: Path, datasets: Datasets, home: Path) -> None:
    """Assert that the inspection of a folder predicts its run."""
    inspection = inspect([source], datasets, DATE)
    try:
        report = run(RunOrder(source, LocalLake(home), DATE), datasets, lambda *_: None)
    except UsageError:  # no file of a dataset
        assert not (inspection.ok or inspection.dates or inspection.refused)
        return
    assert predicted(inspection) == happened(report)
    assert inspection.ok == report.ok
    assert inspection.not_read == report.not_read
    for view in inspection.dates:
        assert view.manifest.accepted == sum(file.count.accepted for file in view.files)
    assert all(error in "\n".join(report.errors) for error in map(str, inspection.refused))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case_is_predicted(case: Case, tmp_path: Path) -> None:
    case.write_project(tmp_path)
    compare(case.source, Project(tmp_path).datasets(), tmp_path / "lake")


def test_seed_files_are_predicted(seed_folder: Path, tmp_path: Path) -> None:
    compare(seed_folder, Project(ROOT).datasets(), tmp_path)


def test_repeated_rows_of_another_date_are_predicted(source: Path, tmp_path: Path) -> None:
    header = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
    rows = [f"venta,Ana,{number},5,Solar" for number in range(20)]
    for day, end in (("2026-01-05", "\n"), ("2026-01-06", "\r\n")):
        path = source / f"transacciones/fecha_carga={day}/transacciones.csv"
        path.parent.mkdir(parents=True)
        path.write_bytes(end.join([header, *rows, ""]).encode())
    datasets = Project(ROOT).datasets()
    compare(source, datasets, tmp_path / "lake")
    assert [bool(it.closed) for it in inspect([source], datasets, DATE).dates] == [False, True]


@pytest.mark.long
def test_sample_is_predicted(tmp_path: Path) -> None:
    compare(ROOT / "data/raw", Project(ROOT).datasets(), tmp_path)


@pytest.mark.long
def test_asic_samples_are_predicted(asic_samples: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data/contracts"
    folder.mkdir(parents=True)
    for kind in ASIC_FILES:
        kind.write_contract(folder, find(asic_samples, kind))
    compare(asic_samples, Project(tmp_path).datasets(), tmp_path / "lake")


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_file_is_predicted(name: str, source: Path, tmp_path: Path) -> None:
    answer = dict(golden_files())[name]
    shipped = Project(ROOT).datasets()
    datasets = {answer.dataset: answer.compiled(shipped)}
    (source / f"{answer.dataset}.csv").write_bytes(golden_bytes(name))
    compare(source, datasets, tmp_path / "lake")
