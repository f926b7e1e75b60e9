"""A stopped or wrong file is taken out, so that its correction does not count beside it."""

import json
from pathlib import Path

import pytest

from energia.errors import UsageError
from energia.lake import LakeZone, Partition
from energia.local.history import past_runs
from energia.local.lake import LocalLake
from energia.local.run import retract
from energia.project import Project

from .command_line import energia
from .conftest import DATE, Deliver, Run

HEADER = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
TRANSACCIONES = Partition("transacciones", DATE)
GOOD, BAD = "venta,Ci,10,2,Solar", "venta,Ci,diez,2,Solar"


def sales(lake: LocalLake) -> list[dict[str, str]]:
    """The answer to the first question."""
    result = energia("query", "ventas_por_tipo_energia", "--home", lake.home, "--format", "json")
    rows: list[dict[str, str]] = json.loads(result.stdout)
    return rows


@pytest.mark.long
def test_correction_after_a_stopped_load_counts_once(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("transacciones.csv", HEADER, *[GOOD] * 1890, *[BAD] * 110)
    (error,) = run_here().errors
    (stopped,) = lake.at(TRANSACCIONES).raw_files()
    path = f"{TRANSACCIONES.key}/{stopped.name}"
    assert f"energia retract {path} --home {lake.home}" in error

    result = energia("retract", path, "--home", lake.home, "--json")
    assert (result.returncode, json.loads(result.stdout)["loads"]) == (0, [])
    assert lake.at(TRANSACCIONES).retracted() == [stopped.name]

    deliver("transacciones.csv", HEADER, *[GOOD] * 2000)
    assert [load.accepted for load in run_here().loads] == [2000]
    assert sales(lake) == [{"tipo_energia": "Solar", "total_ventas": "40000"}]


def test_published_file_can_be_retracted(
    deliver: Deliver, run_here: Run, lake: LocalLake, project: Project
) -> None:
    deliver("transacciones/a.csv", HEADER, GOOD)
    deliver("transacciones/b.csv", HEADER, GOOD, GOOD, GOOD)
    run_here()
    report = retract("b.csv", lake, project.datasets(), lambda *_: None)
    assert report.errors == []
    assert [(load.files, load.warehouse_rows) for load in report.loads] == [(1, 1)]
    assert sales(lake) == [{"tipo_energia": "Solar", "total_ventas": "20"}]


def test_retracting_the_last_file_empties_the_date(
    deliver: Deliver, run_here: Run, lake: LocalLake, project: Project
) -> None:
    deliver("transacciones.csv", HEADER, GOOD)
    run_here()
    (only,) = lake.at(TRANSACCIONES).raw_files()
    report = retract(only.name, lake, project.datasets(), lambda *_: None)
    assert [(load.read, load.warehouse_rows) for load in report.loads] == [(0, 0)]
    assert lake.at(TRANSACCIONES).table_file(LakeZone.PROCESSED).exists()


def test_file_of_several_dates_is_retracted_by_path(
    deliver: Deliver, run_here: Run, lake: LocalLake, project: Project
) -> None:
    deliver("transacciones/fecha_carga=2026-02-01/t.csv", HEADER, GOOD)
    deliver("transacciones/fecha_carga=2026-02-02/t.csv", HEADER, GOOD, GOOD)
    run_here()
    with pytest.raises(UsageError, match=r"2 load dates have a file 't[.]csv'; use a path"):
        retract("t.csv", lake, project.datasets(), lambda *_: None)
    path = "raw/transacciones/fecha_carga=2026-02-01/t.csv"
    report = retract(path, lake, project.datasets(), lambda *_: None)
    assert [(load.fecha_carga, load.read) for load in report.loads] == [("2026-02-01", 0)]
    assert sales(lake) == [{"tipo_energia": "Solar", "total_ventas": "40"}]


def test_unknown_file_cannot_be_retracted(
    deliver: Deliver, run_here: Run, lake: LocalLake, project: Project
) -> None:
    deliver("transacciones.csv", HEADER, GOOD)
    run_here()
    (landed,) = lake.at(TRANSACCIONES).raw_files()
    for unknown in ("x.csv", str(landed.resolve())):
        with pytest.raises(UsageError, match=r"raw file '.*' does not exist"):
            retract(unknown, lake, project.datasets(), lambda *_: None)
    assert [record["command"] for record in past_runs(lake)] == ["run"]


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("ventas_ener.csv", "ventas_enero.csv"),
        (
            "transacciones/fecha_carga=2026-02-10/ventas_enero.csv",
            "transacciones/fecha_carga=2026-02-01/ventas_enero.csv",
        ),
    ],
)
def test_retract_suggests_a_file_of_a_like_name(
    typed: str, near: str, deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("transacciones/ventas_enero.csv", HEADER, GOOD)
    run_here()
    done = energia("retract", typed, "--home", lake.home)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: raw file '{typed}' does not exist; did you mean '{near}'?\n"


def test_runs_and_retractions_are_listed_together(
    deliver: Deliver, run_here: Run, lake: LocalLake, source: Path
) -> None:
    deliver("transacciones.csv", HEADER, GOOD)
    run_here()
    (landed,) = lake.at(TRANSACCIONES).raw_files()
    path = f"{TRANSACCIONES.key}/{landed.name}"
    energia("retract", landed.name, "--home", lake.home)
    retraction, first = json.loads(energia("runs", "--json", "--home", lake.home).stdout)
    assert (first["command"], first["source"]) == ("run", str(source))
    assert (retraction["command"], retraction["source"]) == ("retract", path)
    assert (retraction["status"], retraction["errors"]) == ("ok", [])
    assert [load["read"] for load in retraction["loads"]] == [0]
    assert retraction["duration_s"] > 0
    heading, *shown = energia("runs", "--home", lake.home).stdout.splitlines()
    last = heading.index("command")
    assert "".join(line[last:].strip() for line in shown) == f"retract{path}run{source}"
