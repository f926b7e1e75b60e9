"""Every file of a source folder is accounted for: taken, refused by name, or listed."""

import os
from pathlib import Path

import pytest

from energia.local.lake import LocalLake

from .conftest import Deliver, Run

HEADERS = {
    "clientes": "tipo_identificacion,identificacion,nombre,ciudad",
    "transacciones": (
        "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
    ),
}


def test_case_of_names_is_ignored_and_a_date_refused(cases: Path, run_here: Run) -> None:
    report = run_here(cases / "20-case-and-date-names/in")
    assert [(load.dataset, load.accepted) for load in report.loads] == [("clientes", 1)]
    (dated,) = report.errors
    assert "move the file to transacciones/fecha_carga=2026-01-05/" in dated


@pytest.mark.parametrize("name", ["Transacciónes.csv", "TRANSACCIO\u0301NES.CSV"])
def test_accents_of_a_file_name_are_ignored(name: str, deliver: Deliver, run_here: Run) -> None:
    deliver(name, HEADERS["transacciones"], "venta,Ana,1,5,Solar")
    assert [load.dataset for load in run_here().loads] == ["transacciones"]


@pytest.mark.parametrize("name", ["Clientes/a.csv", "CLIÉNTES/fecha_carga=2026-02-01/a.csv"])
def test_case_and_accents_of_a_folder_are_ignored(
    name: str, deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver(name, HEADERS["clientes"], "CC,1,Ana,Cali")
    assert run_here().ok
    assert (lake.home / "raw/clientes/fecha_carga=2026-02-01/a.csv").exists()


def test_similar_name_is_suggested(deliver: Deliver, run_here: Run) -> None:
    deliver("Clientés_nuevos.csv", HEADERS["clientes"], "CC,1,Ana,Cali")
    (error,) = run_here().errors
    assert "rename it to clientes" in error


def test_files_that_differ_in_accents_alone_are_refused(deliver: Deliver, run_here: Run) -> None:
    deliver("clientes.csv", HEADERS["clientes"], "CC,1,Ana,Cali")
    deliver("Cliéntes.csv", HEADERS["clientes"], "CC,2,Ana,Cali")
    report = run_here()
    assert [error.rpartition(" ")[2] for error in report.errors] == ["[nombre_repetido]"] * 2


def test_file_with_header_of_another_dataset_is_refused(cases: Path, run_here: Run) -> None:
    (error,) = run_here(cases / "28-transacciones-named-clientes/in").errors
    assert "the header matches transacciones, not clientes; rename or move the file" in error


@pytest.mark.parametrize("name", ["Transacciones enero.xls", "cliente.ods", "clientes-2026-01.zip"])
def test_similar_name_is_refused_with_any_content(
    name: str, deliver: Deliver, run_here: Run
) -> None:
    deliver(name, content=b"PK\x03\x04")
    (error,) = run_here().errors
    assert error.startswith(f"{name}: the file looks like ")


def test_other_files_are_listed_except_hidden_ones(deliver: Deliver, run_here: Run) -> None:
    deliver("clientes.csv", HEADERS["clientes"], "CC,1,Ana,Cali")
    for name in ("LEEME.txt", "notas/plan.md", ".DS_Store", "~$hoja.xlsx", ".git/config"):
        deliver(name, "hola")
    report = run_here()
    assert (report.errors, report.not_read) == ([], ["LEEME.txt", "notas/plan.md"])
    assert report.to_json()["not_read"] == report.not_read


def test_pipe_and_non_utf8_name_are_listed(deliver: Deliver, source: Path, run_here: Run) -> None:
    deliver("clientes.csv", HEADERS["clientes"], "CC,1,Ana,Cali")
    os.mkfifo(source / "tubo")
    Path(os.fsdecode(os.fsencode(source) + b"/\xff.txt")).write_bytes(b"hola")
    assert sorted(run_here().not_read) == ["\\xff.txt", "tubo"]


@pytest.mark.parametrize("text", ["20260105", "2026-W02-1", "2026-1-5", "hoy"])
def test_folder_without_valid_date_is_refused(
    text: str, deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver(f"clientes/fecha_carga={text}/a.csv", HEADERS["clientes"], "CC,1,Ana,Cali")
    (error,) = run_here().errors
    assert f"load date '{text}' is not valid; use fecha_carga=YYYY-MM-DD" in error
    (lake.home / f"raw/clientes/fecha_carga={text}").mkdir(parents=True)
    *_, error = run_here().errors
    assert f"'fecha_carga={text}' is not a valid load date; use fecha_carga=YYYY-MM-DD" in error
