"""Sources, homes and file names that are not as one expects, and a run that is interrupted."""

import json
import os
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from answers import answer

from energia.compiler.dataset import compile_dataset
from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake
from energia.local.run import RunOrder, run
from energia.project import Project
from energia.queries.compiling import compile_query

from .command_line import PROGRAM
from .conftest import DATE, ROOT, Deliver, Run

HEADER = "nombre_proveedor,tipo_energia"
PROVEEDORES = Partition("proveedores", DATE)


def test_home_inside_the_source_is_ignored(
    deliver: Deliver, project: Project, source: Path
) -> None:
    deliver("proveedores.csv", HEADER, "Sol,Solar")
    for home in (source / ".energia", source / "lago"):
        for _ in range(2):
            order = RunOrder(source, LocalLake(home), DATE)
            assert run(order, project.datasets(), lambda *_: None).errors == []


def test_home_with_brackets_loads_only_its_files(
    deliver: Deliver, project: Project, source: Path, tmp_path: Path
) -> None:
    for name, rows in (("z1", ("Sol,Solar", "Luna,Solar")), ("z[1]", ("Sol,Solar",))):
        deliver("proveedores.csv", HEADER, *rows)
        order = RunOrder(source, LocalLake(tmp_path / name), DATE)
        report = run(order, project.datasets(), lambda *_: None)
        assert report.errors == []
        assert [load.warehouse_rows for load in report.loads] == [len(rows)]


def test_links_are_followed_and_non_files_refused(
    deliver: Deliver, run_here: Run, source: Path, tmp_path: Path
) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (real / "a.csv").write_text(f"{HEADER}\nSol,Solar\n", encoding="utf-8")
    (source / "proveedores").symlink_to(real)
    (real / "circle").symlink_to(source)
    (source / "clientes.csv").symlink_to(tmp_path / "nowhere")
    (source / "transacciones.csv").mkdir()
    report = run_here()
    assert [(load.dataset, load.read) for load in report.loads] == [("proveedores", 1)]
    assert sorted(error.split(":")[0] for error in report.errors) == [
        "clientes.csv",
        "transacciones.csv",
    ]


def test_refused_files_are_named_by_printable_paths(
    deliver: Deliver, run_here: Run, source: Path
) -> None:
    deliver("proveedores/fecha_carga=2026-01-01/export.csv", content=b"")
    odd = os.fsdecode(os.fsencode(source / "proveedores") + b"/v\xe9.csv")
    Path(odd).write_bytes(b"")
    errors = run_here().errors
    assert sorted(error.split(":")[0] for error in errors) == [
        "proveedores/fecha_carga=2026-01-01/export.csv",
        "proveedores/v\\xe9.csv",
    ]
    json.dumps(errors).encode()


def test_lost_rows_and_broken_objects_are_rebuilt(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("proveedores.csv", HEADER, "Sol,Solar")
    run_here()
    with duckdb.connect(lake.warehouse) as connection:
        connection.execute("DELETE FROM proveedores_historia")
    assert [load.warehouse_rows for load in run_here().loads] == [1]
    lake.at(PROVEEDORES).table_file(LakeZone.PROCESSED).write_bytes(b"")
    assert run_here().ok
    assert lake.at(PROVEEDORES).table_file(LakeZone.PROCESSED).stat().st_size > 0


def test_new_column_is_null_on_published_dates(
    deliver: Deliver, run_here: Run, lake: LocalLake, project: Project
) -> None:
    deliver("proveedores.csv", HEADER, "Sol,Solar")
    run_here()
    contract = next(c for c in project.contracts if c.dataset == "proveedores")
    note = replace(contract.columns[0], name="nota", required=False, synonyms=())
    grown = replace(contract, columns=(*contract.columns, note))
    compiled = compile_query("SELECT nombre_proveedor, nota FROM proveedores_actual", [grown])
    assert answer(compiled, {}, lake, [grown]).rows == (("Sol", None),)
    assert compile_dataset(grown).fingerprint != compile_dataset(contract).fingerprint


@pytest.mark.long
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("after_s", [0.6, 1.1, 1.6])
def test_interrupted_run_is_finished_by_the_next(
    sent: signal.Signals, after_s: float, deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    rows = [f"Proveedor {number},Solar" for number in range(200_000)]
    source = deliver("proveedores.csv", HEADER, *rows).parent
    command = [*PROGRAM, "run", str(source), "--home", str(lake.home), "--json"]
    command += ["--fecha-carga", str(DATE)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe) as process:
        time.sleep(after_s)
        process.send_signal(sent)
        out, err = process.communicate()
    # As Python ends it gives SIGINT back to the system, which shells tell as 130 as well.
    assert process.returncode in ({0, 130, -sent} if sent is signal.SIGINT else {0, -sent})
    assert b"Traceback" not in out + err
    assert out == b"" or json.loads(out)["status"] == "ok"
    report = run_here()
    assert report.ok
    assert [(load.accepted, load.warehouse_rows) for load in report.loads] == [(200_000,) * 2]
