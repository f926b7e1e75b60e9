"""What a lake holds, what was rejected and what its runs did, as people and programs ask."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from energia.lake import LakeZone, Partition
from energia.local import loading
from energia.local.lake import LocalLake
from energia.local.status import lake_status
from energia.project import Project

from .command_line import energia
from .conftest import DATASETS, Deliver, Run

HEADER = "nombre_proveedor,tipo_energia"


@pytest.fixture
def two_dates(deliver: Deliver, run_here: Run) -> None:
    for day, rows in (
        (1, ["Sol,Solar", "Luna,carbón"]),
        (2, ["Sol,Solar", "Mar,Solar", "mala", ",Solar"]),
    ):
        deliver("proveedores.csv", HEADER, *rows)
        assert run_here(day=date(2026, 2, day)).ok


def energia_json(*arguments: object) -> Any:
    """What a command prints, as JSON."""
    result = energia(*arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return json.loads(result.stdout)


@pytest.mark.usefixtures("two_dates")
def test_rejected_lists_all_dates_or_one(lake: LocalLake) -> None:
    options = ("--home", lake.home, "--json")
    everything = energia_json("rejected", "proveedores", *options)
    assert [(row["fecha_carga"], row["texto"], row["motivos"]) for row in everything] == [
        ("2026-02-01", "Luna,carbón", ["tipo_energia: valor_no_permitido"]),
        ("2026-02-02", "mala", ["fila: columnas_de_menos"]),
        ("2026-02-02", ",Solar", ["nombre_proveedor: requerido"]),
    ]
    second = energia_json("rejected", "proveedores", "--fecha-carga", "2026-02-02", *options)
    assert second == everything[1:]


@pytest.mark.usefixtures("two_dates")
def test_rejected_prints_rows_under_their_reason(lake: LocalLake) -> None:
    result = energia("rejected", "proveedores", "--home", lake.home)
    lines = result.stdout.splitlines()
    assert lines[1:3] == ["    tipo_energia: valor_no_permitido", "    Luna,carbón"]
    assert lines[-1] == "3 rejected rows"


def test_rejected_escapes_control_characters(
    lake: LocalLake, deliver: Deliver, run_here: Run
) -> None:
    deliver("proveedores.csv", content=f"{HEADER}\nSol\x1b[2J\r,x\nLuna,Solar\n".encode())
    assert run_here().ok
    result = energia("rejected", "proveedores", "--home", lake.home)
    assert "    Sol\\x1b[2J\\x0d,x" in result.stdout.splitlines()


@pytest.fixture
def stopped(deliver: Deliver, run_here: Run) -> None:
    """A date that is published, to which a file has come that closes the gate."""
    deliver("proveedores.csv", HEADER, "Sol,Solar", "Luna,carbón")
    assert run_here().ok
    deliver("proveedores/otra.csv", HEADER, *["mala"] * 120)
    assert not run_here().ok


@pytest.mark.usefixtures("stopped")
def test_status_shows_remedy_of_a_stopped_load(lake: LocalLake) -> None:
    found = energia_json("status", "--json", "--home", lake.home)["datasets"]
    statuses = {item["dataset"]: item for item in found}
    (part,) = statuses["proveedores"]["partitions"]
    assert (part["accepted"], part["rejected"], part["state"]) == (1, 1, "stopped")
    assert "121 of 122 rows rejected" in part["problems"][0]
    shown = energia("status", "--home", lake.home).stdout
    assert "stopped by the gate" in shown
    assert "energia retract " in shown
    assert "run again" not in shown


@pytest.mark.usefixtures("stopped")
def test_rejected_shows_rows_of_a_stopped_load(lake: LocalLake) -> None:
    result = energia("rejected", "proveedores", "--home", lake.home, "--json")
    rows = json.loads(result.stdout)
    assert [row["texto"] for row in rows] == [*["mala"] * 120, "Luna,carbón"]
    assert {row["fecha_carga"] for row in rows} == {"2026-02-01"}
    assert result.stderr == (
        "proveedores 2026-02-01: the gate stopped this load; its rows are not published\n"
    )


@pytest.mark.usefixtures("stopped")
def test_retraction_ends_the_stopped_state(lake: LocalLake) -> None:
    assert energia("retract", "otra.csv", "--home", lake.home).returncode == 0
    assert energia_json("rejected", "proveedores", "--home", lake.home, "--json")[0]["texto"] == (
        "Luna,carbón"
    )
    assert "stopped" not in energia("status", "--home", lake.home).stdout


def test_stopped_load_prints_no_missing_paths(
    lake: LocalLake, deliver: Deliver, source: Path
) -> None:
    deliver("proveedores.csv", HEADER, *["mala"] * 120)
    shown = energia("run", source, "--home", lake.home)
    assert shown.returncode == 1
    assert "quarantine\n" not in shown.stdout
    assert "Next:" not in shown.stdout


@pytest.mark.usefixtures("two_dates")
def test_broken_quarantine_file_is_an_error_with_path(lake: LocalLake) -> None:
    path = lake.at(Partition("proveedores", date(2026, 2, 1))).table_file(LakeZone.QUARANTINE)
    path.write_bytes(b"PAR1")
    result = energia("rejected", "proveedores", "--home", lake.home)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"error: {path}: cannot be read; repair it")


@pytest.mark.usefixtures("two_dates")
def test_rejected_with_unknown_dataset_is_wrong_usage(lake: LocalLake) -> None:
    result = energia("rejected", "nada", "--home", lake.home)
    assert result.returncode == 2
    assert "dataset 'nada' has no contract" in result.stderr


@pytest.mark.usefixtures("two_dates")
@pytest.mark.parametrize(("day", "fresh"), [(9, True), (10, False)])
def test_status_counts_dates_and_freshness(
    day: int, fresh: bool, lake: LocalLake, project: Project
) -> None:
    status = lake_status(lake, project.datasets()["proveedores"], date(2026, 2, day))
    assert [(p.fecha_carga, p.accepted, p.rejected, p.state) for p in status.partitions] == [
        ("2026-02-01", 1, 1, "finished"),
        ("2026-02-02", 2, 2, "finished"),
    ]
    assert (status.days_old, status.freshness_days, status.fresh) == (day - 2, 7, fresh)


@pytest.mark.usefixtures("two_dates")
def test_status_prints_json_and_text(lake: LocalLake) -> None:
    found = energia_json("status", "--json", "--home", lake.home)["datasets"]
    statuses = {item["dataset"]: item for item in found}
    assert list(statuses) == DATASETS
    assert statuses["clientes"]["last_fecha_carga"] is None
    assert statuses["proveedores"]["last_fecha_carga"] == "2026-02-02"
    shown = energia("status", "--home", lake.home).stdout
    assert "clientes: no load date up to today is published" in shown
    assert "proveedores: last load date 2026-02-02" in shown


def test_interrupted_run_is_listed_as_interrupted(
    lake: LocalLake, deliver: Deliver, run_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    deliver("proveedores.csv", HEADER, "Sol,Solar")
    with monkeypatch.context() as patch:
        patch.setattr(loading, "publish", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run_here()
    statuses = energia_json("status", "--json", "--home", lake.home)["datasets"]
    (status,) = [item for item in statuses if item["dataset"] == "proveedores"]
    assert [part["state"] for part in status["partitions"]] == ["unfinished"]
    run_here()
    runs = energia_json("runs", "--json", "--home", lake.home)
    assert [run["status"] for run in runs] == ["ok", "interrupted"]
    assert [Path(run["source"]).name for run in runs] == ["source", "source"]
    shown = energia("runs", "--home", lake.home).stdout
    assert "interrupted" in shown
