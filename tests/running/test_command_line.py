"""`energia run` as people and programs call it: output, exit codes, one line per error."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .command_line import PROGRAM, energia
from .conftest import DATASETS, ROOT, Deliver

HEADER = "nombre_proveedor,tipo_energia"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "casa nueva"


def test_json_output_is_only_the_report(deliver: Deliver, source: Path, home: Path) -> None:
    deliver("proveedores.csv", HEADER, "Sol,Solar", "Luna,carbón")
    result = energia("run", source, "--fecha-carga", "2026-02-01", "--home", home, "--json")
    report: dict[str, Any] = json.loads(result.stdout)
    assert (result.returncode, result.stderr) == (0, "")
    keys = "status duration_s loads unmatched warnings errors replaced kept not_read"
    assert list(report) == keys.split()
    assert (report["status"], report["errors"]) == ("ok", [])
    assert report["loads"] == [
        {
            "dataset": "proveedores",
            "fecha_carga": "2026-02-01",
            "read": 2,
            "accepted": 1,
            "rejected": 1,
            "files": 1,
            "warehouse_rows": 1,
            "reasons": {"tipo_energia: valor_no_permitido": 1},
        }
    ]
    again = energia("run", source, "--fecha-carga", "2026-02-01", "--home", home, "--json")
    assert json.loads(again.stdout)["loads"] == report["loads"]


def test_output_shows_counts_reasons_and_next_commands(
    deliver: Deliver, source: Path, home: Path
) -> None:
    deliver("proveedores.csv", HEADER, "Sol,Solar", "Luna,carbón")
    deliver("clientes.csv", "x")
    result = energia("run", source, "--fecha-carga", "2026-02-01", "--home", home)
    assert result.returncode == 1
    for part in (
        "2026-02-01",
        "1  proveedores: tipo_energia: valor_no_permitido",
        "error: clientes.csv",
        "quarantine",
        "query ventas_por_tipo_energia --home",
    ):
        assert part in result.stdout
    assert "Traceback" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (("run", "no/such/folder"), 2, "error: no/such/folder: does not exist; use a folder"),
        (("run", "--fecha-carga", "ayer"), 2, "error: --fecha-carga 'ayer' is not valid"),
        (("query", "nada"), 2, "error: question 'nada' does not exist; use one of ventas_por_tipo"),
        (
            ("contracts", "show", "nada"),
            2,
            f"error: dataset 'nada' has no contract; use one of {', '.join(DATASETS)}",
        ),
        (
            ("contracts", "show", "Transaciones"),
            2,
            "error: dataset 'Transaciones' has no contract; did you mean 'transacciones'?",
        ),
        (("query", "margen"), 2, "question 'margen' does not exist; did you mean 'margen_bruto'?"),
        (
            ("run", ".", "--allow", "repited"),
            2,
            "--allow 'repited' is not valid; did you mean 'repeated'?",
        ),
        (("rum",), 2, "No such command 'rum'. Did you mean 'run'?"),
        (("run", "--nada"), 2, "No such option: --nada"),
    ],
)
def test_wrong_usage_prints_one_line(
    arguments: tuple[str, ...], code: int, line: str, home: Path
) -> None:
    options = () if arguments[0] == "contracts" else ("--home", home)
    result = energia(*arguments, *options)
    assert result.returncode == code
    assert line in result.stderr
    assert result.stdout == ""


ASKING = [
    ("query", "ventas_por_tipo_energia"),
    ("sql", "SELECT * FROM clientes"),
    ("rejected", "clientes"),
    ("status",),
    ("runs",),
]


@pytest.mark.parametrize("arguments", [*ASKING, ("retract", "x.csv"), ("run",)])
def test_home_without_a_lake_is_wrong_usage(arguments: tuple[str, ...], home: Path) -> None:
    result = energia(*arguments, "--home", home)
    assert (result.returncode, result.stdout, result.stderr) == (
        2,
        "",
        f"error: {home}: this folder has no lake; create one with energia run FOLDER, "
        "or use another --home\n",
    )
    assert not home.exists()


def test_run_without_folder_only_finishes_dates(deliver: Deliver, source: Path, home: Path) -> None:
    deliver("clientes.csv", "tipo_identificacion,identificacion,nombre,ciudad", "CC,1,Ana,Cali")
    assert energia("run", source, "--home", home).returncode == 0
    landed = sorted((home / "raw").rglob("*.csv"))
    (published,) = (home / "processed").rglob("*.parquet")
    published.unlink()
    result = energia("run", "--home", home, "--json")
    (load,) = json.loads(result.stdout)["loads"]
    assert (result.returncode, load["dataset"], load["accepted"]) == (0, "clientes", 1)
    assert published.exists()
    assert sorted((home / "raw").rglob("*.csv")) == landed
    assert json.loads(energia("run", "--home", home, "--json").stdout)["loads"] == []


def test_lake_without_rows_is_valid(deliver: Deliver, source: Path, home: Path) -> None:
    home.mkdir()
    assert energia("status", "--home", home).returncode == 2
    deliver("clientes.csv", "x")
    assert energia("run", source, "--home", home).returncode == 1
    for arguments in ASKING:
        result = energia(*arguments, "--home", home)
        assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("slow", ["boto3", "duckdb", "energia.contracts", "pyarrow", "sqlglot"])
def test_help_imports_no_slow_package(slow: str) -> None:
    code = f"import sys, energia.cli; sys.exit({slow!r} in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_contracts_are_checked_and_shown() -> None:
    checked = energia("contracts", "check")
    assert (checked.returncode, checked.stdout) == (
        0,
        f"{len(DATASETS)} contracts OK: {', '.join(DATASETS)}\n",
    )
    shown = energia("contracts", "show", "transacciones").stdout
    for part in ("decimal(36,8)", "= cantidad_comprada * precio", "ReportViewer: read on raw"):
        assert part in shown
    tables = json.loads(energia("contracts", "show", "clientes", "--dialect", "glue").stdout)
    assert [table["prefix"] for table in tables] == [
        "raw/clientes/",
        "processed/clientes/",
        "quarantine/clientes/",
    ]
    assert "CREATE OR REPLACE VIEW clientes" in (
        energia("contracts", "show", "clientes", "--dialect", "duckdb").stdout
    )


def test_contract_mistakes_start_with_the_file_name(tmp_path: Path) -> None:
    contract = tmp_path / "data/contracts/ventas.odcs.yaml"
    contract.parent.mkdir(parents=True)
    contract.write_text("[]", encoding="utf-8")
    line = "data/contracts/ventas.odcs.yaml:1:1: "
    checked = energia("contracts", "check", cwd=tmp_path)
    assert (checked.returncode, checked.stdout) == (1, "")
    assert checked.stderr.startswith(line)
    shown = energia("contracts", "show", "ventas", cwd=tmp_path)
    assert (shown.returncode, shown.stdout) == (1, "")
    assert shown.stderr == f"error: {checked.stderr}"


@pytest.mark.parametrize(
    "arguments", [("access", "--json"), ("contracts", "show", "clientes", "--dialect", "duckdb")]
)
def test_closed_stdout_ends_the_command_silently(arguments: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    # Without a buffer a write would fail where otherwise only the end does.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with os.fdopen(writer, "wb") as pipe:
        result = subprocess.run(
            [*PROGRAM, *arguments],
            cwd=ROOT,
            env=environment,
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (result.returncode, result.stderr) == (1, b"")
