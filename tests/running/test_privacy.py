"""The lake belongs to its owner, and text of refused files is kept nowhere."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from energia.lake import LakeZone
from energia.local.lake import LocalLake

from .command_line import energia
from .conftest import Deliver, Run

CLIENTES = "tipo_identificacion,identificacion,nombre,ciudad"


def test_file_refused_while_copied_leaves_nothing(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("clientes.csv", content=f"{CLIENTES}\nCC,1,Ana,Cali\nCC,2,Ev".encode())
    assert len(run_here().errors) == 1
    temp = lake.home / LakeZone.TEMP
    assert [path for path in temp.rglob("*") if path.is_file()] == []


def test_repeated_file_leaves_no_copy(deliver: Deliver, run_here: Run, lake: LocalLake) -> None:
    for day in ("2026-02-01", "2026-02-02"):
        name = f"transacciones/fecha_carga={day}/transacciones.csv"
        header = "tipo_transaccion,nombre_entidad,cantidad,precio,tipo_energia"
        deliver(name, header, "compra,Sol,1,2,Solar")
    assert "[contenido_repetido]" in run_here().errors[0]
    assert not (lake.home / LakeZone.TEMP / "landing.csv").exists()


@pytest.mark.parametrize("row", ["CC,79123456,Ana Paz,ciudad", "nombre,79123456", "nombre;Ana Paz"])
def test_row_with_a_column_name_is_not_shown(
    row: str, deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("clientes.csv", row, "CC,79123457,Eva,Cali")
    (error,) = run_here().errors
    records = [path.read_text("utf-8") for path in (lake.home / "control/runs").glob("*.json")]
    for text in (error, *records):
        assert "[cabecera]" in text
        assert "79123456" not in text
        assert "Ana Paz" not in text
    assert [json.loads(record)["errors"] for record in records] == [[error]]


@pytest.fixture
def _umask() -> Iterator[None]:
    """Let new files be readable by everyone, as most systems do."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(home: Path) -> set[str]:
    """Return the modes of all files and folders of the home, with their kind."""
    paths = (home, *home.rglob("*"))
    return {f"{'d' if path.is_dir() else 'f'}{path.stat().st_mode & 0o777:o}" for path in paths}


@pytest.mark.usefixtures("_umask")
def test_lake_belongs_to_its_owner(deliver: Deliver, source: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    deliver("clientes.csv", CLIENTES, "CC,1,Ana,Cali", "CC,,Eva,Cali")
    energia("run", source, "--home", home)
    assert modes(home) == {"d700", "f600"}
    assert os.umask(0o022) == 0o022


@pytest.mark.usefixtures("_umask")
def test_shared_lake_has_the_modes_of_the_umask(
    deliver: Deliver, source: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    deliver("clientes.csv", CLIENTES, "CC,1,Ana,Cali")
    energia("run", source, "--home", home, "--shared")
    assert modes(home) == {"d755", "f644"}


@pytest.mark.usefixtures("_umask")
def test_each_command_changes_existing_files(
    deliver: Deliver, source: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    deliver("clientes.csv", CLIENTES, "CC,1,Ana,Cali")
    energia("run", source, "--home", home, "--shared")
    energia("run", "--home", home)
    assert modes(home) == {"d755", "d700", "f600"}
    assert home.stat().st_mode & 0o777 == 0o755
    energia("retract", "clientes.csv", "--home", home, "--shared")
    assert modes(home) == {"d755", "f644"}
