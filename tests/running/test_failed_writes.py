"""A write that fails is reported with its file, and hides no other result."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from energia.cli.errors import error_line
from energia.lake import Partition
from energia.local import history
from energia.local.durable import write_json
from energia.local.lake import LocalLake
from energia.local.loading import failures_as_lines
from energia.local.report import RunReport

from .conftest import DATE, Deliver, Run

FULL = "No space left on device"


def test_failed_record_of_a_run_is_reported(
    deliver: Deliver, run_here: Run, lake: LocalLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_until_full(path: Path, data: dict[str, Any]) -> None:
        if data["status"] != history.RUNNING:
            raise OSError(errno.ENOSPC, FULL)
        write_json(path, data)

    deliver("proveedores.csv", "nombre_proveedor,tipo_energia", "Sol,Solar")
    monkeypatch.setattr(history, "write_json", write_until_full)
    report = run_here()
    assert [load.accepted for load in report.loads] == [1]
    (error,) = report.errors
    assert error.endswith(f"the outcome of the run cannot be written: {FULL}")
    assert [record["status"] for record in history.past_runs(lake)] == [history.INTERRUPTED]


def test_failed_write_names_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", fail)
    path = tmp_path / "record.json"
    with pytest.raises(OSError, match=FULL) as caught:
        write_json(path, {})
    assert error_line(caught.value) == f"{path}: {FULL}; free some space and try again"


def test_full_disk_during_a_load_has_advice() -> None:
    report = RunReport()
    with failures_as_lines(Partition("clientes", DATE), report):
        raise OSError(errno.ENOSPC, FULL)
    assert report.errors[0].endswith(f"{FULL}; free some space and run again")
