"""Files of equal size: altered objects are rebuilt, and corrections are published."""

import os
from pathlib import Path

import pytest

from energia.delivery.source import Delivery
from energia.lake import LakeZone, Partition
from energia.local import landing
from energia.local.lake import LocalLake
from energia.partition.steps import Step
from energia.reader import FileLayout, FileSpec
from energia.reader.facts import FileFacts

from .conftest import DATE, Deliver, Run

HEADER = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
ROWS = ("venta,Ana,10,5,Solar", "venta,Ana,1,5,Solar", "mala")


@pytest.mark.parametrize("zone", [LakeZone.PROCESSED, LakeZone.QUARANTINE])
def test_altered_object_of_equal_size_is_rebuilt(
    zone: LakeZone, deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("transacciones.csv", HEADER, *ROWS)
    run_here()
    part = lake.at(Partition("transacciones", DATE))
    whole = part.table_file(zone).read_bytes()
    part.table_file(zone).write_bytes(whole[:40] + bytes([whole[40] ^ 1]) + whole[41:])
    manifest = part.manifest(Step.PUBLISH)
    assert not part.is_reconciled(manifest)
    assert run_here().ok
    assert part.table_file(zone).read_bytes() == whole
    assert part.is_reconciled(manifest)


def test_correction_of_equal_size_and_time_is_published(
    deliver: Deliver, run_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = landing.copy_delivery

    def copied(
        delivery: Delivery, layout: FileLayout, spec: FileSpec, draft: Path
    ) -> tuple[str, FileFacts | None]:
        found = copy(delivery, layout, spec, draft)
        os.utime(draft, (0, 0))
        return found

    monkeypatch.setattr(landing, "copy_delivery", copied)
    for energy, accepted in (("Solar", 3), ("Luna!", 2), ("Solar", 3)):
        deliver("transacciones.csv", HEADER, f"venta,Ana,10,5,{energy}", *ROWS)
        report = run_here()
        assert report.errors == []
        assert report.loads[0].accepted == accepted
