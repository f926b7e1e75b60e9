"""The command `energia inspect`: its output, its exit codes, and the lake it leaves alone."""

import json
from pathlib import Path

from running.command_line import energia
from running.conftest import ROOT

HEADER = "Tipo transacción;Nombre entidad;CANTIDAD (kWh);Precio kWh;Tipo energía"


def write(folder: Path, *lines: str, name: str = "transacciones.csv") -> Path:
    """Write a file in Windows-1252, as a spreadsheet in Spanish does."""
    path = folder / name
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode("cp1252"))
    return path


def test_inspect_shows_header_marks_and_typed_rows(tmp_path: Path) -> None:
    rows = ("venta;Ana Pérez;1.500,5;400,25;eólica", "venta;Luz;x;1,5;Solar")
    path = write(tmp_path, "Reporte", HEADER, *rows)
    done = energia("inspect", path, "--fecha-carga", "2026-02-01", cwd=tmp_path)
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert "windows-1252, delimiter ';', header on line 2" in lines
    assert "2 rows: 1 accepted, 1 rejected" in lines
    assert "cantidad_comprada decimal(18,4) CANTIDAD (kWh) , 1500.5000" in lines
    assert "1 cantidad_comprada: tipo_invalido: line 4" in lines
    assert "transacciones 2026-02-01: a run would publish 1 row" in lines
    assert "Ana Pérez" not in done.stdout
    assert [*tmp_path.iterdir()] == [path]


def test_inspect_shows_converted_unit(tmp_path: Path) -> None:
    header = HEADER.replace("CANTIDAD (kWh)", "cantidad (MWh)")
    path = write(tmp_path, header, "venta;Ana;1,5;2;Solar")
    done = energia("inspect", path, cwd=tmp_path)
    assert "1500.0000" in done.stdout
    assert "the header has 'cantidad_comprada' in MWh" in done.stdout


def test_inspect_shows_reason_of_closed_gate(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER, *["venta;Ana;x;1,5;Solar"] * 7)
    done = energia("inspect", path, "--fecha-carga", "2026-02-01", cwd=tmp_path)
    assert done.returncode == 1
    assert "lines 2, 3, 4, 5, 6, ..." in done.stdout
    cause = "7 of 7 rows rejected (100.0 %); the gate stops a load without accepted rows. Reasons:"
    assert f"transacciones 2026-02-01: the gate would close: {cause}" in done.stdout
    assert "Nothing was published" not in done.stdout


def test_inspect_names_refused_and_unknown_files(tmp_path: Path) -> None:
    misnamed = write(tmp_path, HEADER, "venta;Ana;1;1,5;Solar", name="clientes.csv")
    unknown = write(tmp_path, "A;B", "1;2", name="aenc0201.Tx2")
    near = write(tmp_path, "A;B", "1;2", name="cliente.csv")
    done = energia("inspect", misnamed, unknown, near, cwd=tmp_path)
    assert done.returncode == 1
    assert f"{misnamed}: the header matches transacciones, not clientes" in done.stdout
    assert f"{unknown}: dataset 'aenc0201' has no contract" in done.stdout
    assert f"{near}: dataset 'cliente' has no contract; rename it to clientes" in done.stdout
    assert "energia contracts draft FILE..." in done.stdout


def test_inspect_json_has_dates_and_files(tmp_path: Path) -> None:
    folder = tmp_path / "transacciones/fecha_carga=2026-02-01"
    folder.mkdir(parents=True)
    row = "venta;Ana;1;1,5;Solar"
    first, copy = (write(folder, HEADER, row, name=f"{name}.csv") for name in "ab")
    done = energia("inspect", first, copy, "--json", cwd=ROOT)
    found = json.loads(done.stdout)
    (day,) = found["dates"]
    assert (found["status"], day["fecha_carga"], day["accepted"]) == ("ok", "2026-02-01", 1)
    assert [file["copy_of"] for file in day["files"]] == [None, "a.csv"]
    assert day["files"][0]["header"]["precio"] == "Precio kWh"


def test_inspect_missing_path_is_usage_error(tmp_path: Path) -> None:
    done = energia("inspect", tmp_path / "nada.csv")
    assert done.returncode == 2
    assert "does not exist; use CSV files, or folders of them" in done.stderr
