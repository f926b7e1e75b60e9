"""Published rows never disappear silently under a changed contract."""

import json
import shutil
from pathlib import Path

import pytest

from energia.local.lake import LocalLake

from .command_line import energia
from .conftest import Run
from .deliveries import accepted


@pytest.mark.long
def test_unreadable_dates_stay_and_are_listed_once(
    cases: Path, lake: LocalLake, project_folder: Path
) -> None:
    case = cases / "35-contract-add-required"

    def run(*arguments: object) -> str:
        result = energia("run", *arguments, "--home", lake.home, cwd=project_folder)
        assert result.returncode == 0, result.stdout
        return result.stdout

    run(case / "in1")
    shutil.copytree(case / "contracts_after", project_folder / "data/contracts", dirs_exist_ok=True)
    listed = run(case / "in2", "--fecha-carga", "2026-02-03")
    assert "transacciones: published dates stay unchanged (2026-02-01, 2026-02-02)" in listed
    assert "missing: mercado" in listed
    assert "stay unchanged" not in run(case / "in2", "--fecha-carga", "2026-02-03")
    assert accepted(lake) == 7
    lake.warehouse.unlink()
    run()
    shown = energia("sql", "SELECT count(*) FROM transacciones", "--home", lake.home)
    assert "7" in shown.stdout


@pytest.mark.long
def test_contract_accepting_fewer_rows_needs_allow(
    cases: Path, lake: LocalLake, project_folder: Path
) -> None:
    case = cases / "39-contract-enum-remove"
    options = ("--home", lake.home)
    assert energia("run", case / "in1", *options, cwd=project_folder).returncode == 0
    contract = project_folder / "data/contracts/transacciones.odcs.yaml"
    text = contract.read_text(encoding="utf-8")
    start, end = text.index("          - value: Eólica"), text.index("          - value: Hidro")
    contract.write_text(text[:start] + text[end:], encoding="utf-8")
    stopped = energia("run", *options, cwd=project_folder)
    assert stopped.returncode == 1
    for day in ("2026-02-01", "2026-02-02"):
        assert (
            f"transacciones {day}: accepted rows fall from 3 to 2, but the files are the same"
            in stopped.stdout
        )
    assert accepted(lake) == 6
    allowed = energia("run", "--allow", "fewer-rows", *options, cwd=project_folder)
    assert (allowed.returncode, accepted(lake)) == (0, 4)


def test_unknown_doubt_is_wrong_usage(lake: LocalLake, source: Path) -> None:
    result = energia("run", source, "--allow", "todo", "--home", lake.home)
    assert result.returncode == 2
    assert "use one of missing, repeated, fewer-rows, replaced" in result.stderr


def test_status_reports_sample_files(lake: LocalLake, run_here: Run) -> None:
    run_here(Path(__file__).resolve().parents[2] / "data/raw")
    assert "this lake has 9 sample files" in (energia("status", "--home", lake.home).stdout)
    datasets = json.loads(energia("status", "--json", "--home", lake.home).stdout)["datasets"]
    assert [each["sample_files"] for each in datasets] == [3, 3, 3]
