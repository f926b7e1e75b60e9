"""Text of refused files stays out of the lake and out of messages."""

import json

import pytest

from energia.lake import LakeZone
from energia.local.lake import LocalLake

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
