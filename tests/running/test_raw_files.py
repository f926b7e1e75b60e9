"""Raw files that are still being written, altered or gone lose no rows."""

import shutil

import pytest

from energia.lake import LakeZone
from energia.local.deliveries import find_record
from energia.local.lake import LocalLake

from .command_line import energia
from .conftest import DATE, Deliver, Run
from .deliveries import HEADER, NEXT, SALES, accepted, manifest, rows


def test_file_cut_in_its_last_line_is_refused(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    whole = "".join(f"{line}\n" for line in (HEADER, *rows(1, 4))).encode()
    deliver("transacciones.csv", content=whole[:-12])
    (error,) = run_here().errors
    assert "transacciones.csv: line 4, the last one, has no line end and too few fields; " in error
    assert error.endswith("deliver the file again when it is complete [incompleto]")
    assert not lake.at(SALES).raw_files()
    deliver("transacciones.csv", content=whole)
    assert [load.accepted for load in run_here().loads] == [3]


@pytest.mark.parametrize("end", ["", "\n", "   ", "\r\n"])
def test_last_line_needs_no_line_end(end: str, deliver: Deliver, run_here: Run) -> None:
    content = "\n".join((HEADER, *rows(1, 4))) + end
    deliver("transacciones.csv", content=content.encode())
    assert run_here().errors == []


@pytest.mark.parametrize("damage", ["flipped", "cut", "longer"])
def test_altered_raw_file_stops_its_date(
    damage: str, deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("transacciones.csv", HEADER, *rows(1, 13))
    run_here()
    (raw,) = lake.at(SALES).raw_files()
    content = raw.read_bytes()
    altered = {"flipped": content.replace(b"Solar", b"Tolar", 1), "cut": content[:-30]}
    raw.write_bytes(altered.get(damage, content + b"venta,Ana,99,5,Solar\n"))
    stopped = energia("run", "--home", lake.home)
    assert stopped.returncode == 1
    assert "raw files changed after their delivery: transacciones.csv" in (stopped.stdout)
    assert accepted(lake) == 12
    # The way out that the message names.
    assert run_here().ok
    assert raw.read_bytes() == content


def test_damaged_delivery_record_stops_its_date(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    path = deliver(f"transacciones/fecha_carga={DATE}/t.csv", HEADER, *rows(1, 13))
    run_here()
    (record,) = lake.home.glob("control/transacciones/*/deliveries/t.csv.json")
    record.write_text("{", encoding="utf-8")
    path.unlink()
    deliver(f"transacciones/fecha_carga={NEXT}/t.csv", HEADER, *rows(30, 42))
    assert run_here().ok
    deliver(f"transacciones/fecha_carga={DATE}/t.csv", HEADER, *rows(1, 15))
    assert run_here().ok
    assert accepted(lake) == 26


def test_redelivered_lost_file_counts_once(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("transacciones.csv", HEADER, *rows(1, 13))
    run_here()
    (raw,) = lake.at(SALES).raw_files()
    raw.unlink()
    assert energia("run", "--home", lake.home).returncode == 1
    assert run_here().ok
    assert accepted(lake) == 12


def test_lost_file_after_retraction_is_reported(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("transacciones.csv", HEADER, *rows(1, 13))
    run_here()
    energia("retract", "transacciones.csv", "--home", lake.home)
    # The same bytes: only what is taken out now is not missed.
    run_here()
    lake.at(SALES).raw_files()[0].unlink()
    assert "are missing: transacciones.csv" in energia("run", "--home", lake.home).stdout
    assert accepted(lake) == 12


def test_date_without_raw_and_control_keeps_its_rows(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    path = deliver("transacciones.csv", HEADER, *rows(1, 13))
    run_here()
    for zone in (LakeZone.RAW, LakeZone.CONTROL):
        shutil.rmtree(lake.at(SALES).folder(zone))
    path.unlink()
    deliver("proveedores.csv", "nombre_proveedor,tipo_energia", "Sol,Solar")
    report = run_here()
    assert [load.dataset for load in report.loads] == ["proveedores", "transacciones"]
    assert any(
        "accepted rows fall from 12 to 0, but the manifest is missing" in error
        for error in report.errors
    )
    assert accepted(lake) == 12


def test_delivery_record_has_source_size_and_sha256(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    path = deliver("transacciones/enero.csv", HEADER, *rows(1, 3))
    run_here()
    record = find_record(lake.at(SALES), "enero.csv")
    assert record
    assert (record.source, record.bytes) == ("transacciones/enero.csv", path.stat().st_size)
    assert record.sha256 == manifest(lake).files[0].sha256
