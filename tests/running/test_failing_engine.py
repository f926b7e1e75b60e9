"""What fails inside the engine reaches people as one line in plain words."""

from typing import Any

import duckdb
import pyarrow as pa
import pytest

from energia.lake import Partition
from energia.local import loading, rows
from energia.local.lake import LocalLake
from energia.local.transform import transform
from energia.local.warehouse import WarehouseTable
from energia.reader import ranges

from .conftest import DATE, Deliver, Run

HEADER = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
ROWS = ("venta,Ana,10,5,Solar", "venta,Ana,1,5,Solar", "mala")
TRANSACCIONES = Partition("transacciones", DATE)


@pytest.mark.parametrize(
    "failure",
    [MemoryError(), pa.ArrowMemoryError("no memory"), pa.ArrowInvalid("no memory\nat all")],
)
def test_engine_out_of_memory_is_one_line(
    failure: Exception, deliver: Deliver, run_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = str(failure).partition("\n")[0] or "MemoryError"

    def fail(*_: object, **__: object) -> None:
        raise failure

    deliver("transacciones.csv", HEADER, *ROWS)
    with monkeypatch.context() as patch:
        patch.setattr(loading, "transform", fail)
        assert run_here().errors == [f"transacciones 2026-02-01: {said}; run again"]
    assert run_here().ok


def test_corrupt_warehouse_error_asks_for_rebuild(
    deliver: Deliver, run_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise duckdb.IOException("Corrupt database file: computed checksum 1 does not match 2")

    deliver("transacciones.csv", HEADER, *ROWS)
    monkeypatch.setattr(WarehouseTable, "load", fail)
    (error,) = run_here().errors
    assert error.endswith("2; rebuild the warehouse from the lake: energia warehouse rebuild")


def test_refusal_of_the_reader_is_reported_unchanged(
    deliver: Deliver, run_here: Run, lake: LocalLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver("transacciones.csv", HEADER, *ROWS, "x" * 5_000)

    def transform_strictly(*given: Any, **options: Any) -> None:
        monkeypatch.setattr(ranges, "MAX_RECORD", 1_000)
        transform(*given, **options)

    monkeypatch.setattr(rows, "BLOCK_SIZE", 900)
    monkeypatch.setattr(loading, "transform", transform_strictly)
    (error,) = run_here().errors
    (raw,) = lake.at(TRANSACCIONES).raw_files()
    assert error.startswith(f"{raw.name}: a line is longer than 1000 bytes; use LF or CRLF")
    assert "Traceback" not in error
