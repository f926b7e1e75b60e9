"""An upload that is cut, and a file that changes under it: nothing false stays, and it goes on."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from energia.uploading import bucket as module

from .conftest import DAY, ROOT, Deliver, Report, Upload
from .server import BUCKET, S3

pytestmark = pytest.mark.long

RAW = f"raw/proveedores/fecha_carga={DAY}/"
LARGE = ["Sol" * 60 + ",Solar"] * 80_000


def start(s3: S3, source: Path) -> subprocess.Popen[str]:
    """The command as its users start it."""
    command = ("upload", source, "--fecha-carga", DAY, "--bucket", BUCKET)
    return subprocess.Popen(
        [sys.executable, "-m", "energia", *map(str, command)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **s3.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("nth", [2, 3, 4])
def test_killed_upload_resumes(
    nth: int, s3: S3, source: Path, deliver: Deliver, report: Report
) -> None:
    for name in ("a", "b", "c"):
        deliver(f"proveedores/{name}.csv", f"{name},Solar")
    puts: list[str] = []

    def kill(method: str, key: str) -> str | None:
        if method == "PUT":
            puts.append(key)
            if len(puts) == nth:
                process.send_signal(signal.SIGKILL)
                process.wait()
                return "InternalError"
        return None

    s3.refuse = kill
    process = start(s3, source)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    landed = s3.keys(RAW)
    assert (len(landed), s3.records()) == (nth - 1, {})

    s3.refuse = lambda method, key: None
    found = report()
    assert [file["sent"] for file in found["files"]] == [False] * (nth - 1) + [True] * (4 - nth)
    (record,) = s3.records().values()
    assert [file["key"] for file in record["files"]] == s3.keys(RAW)
    assert set(landed) < set(s3.keys(RAW)) or nth == 4
    assert len(s3.keys(RAW)) == 3


def test_sample_is_uploaded(s3: S3) -> None:
    process = start(s3, ROOT / "data/raw")
    output, errors = process.communicate()
    assert (process.returncode, errors) == (0, "")
    assert output.count("sent     ") == 9
    assert [record["fecha_carga"] for record in s3.records().values()] == [
        "2026-01-05",
        "2026-01-06",
        "2026-01-07",
    ]
    for record in s3.records().values():
        datasets = [file["dataset"] for file in record["files"]]
        assert datasets == ["clientes", "proveedores", "transacciones"]
        for file in record["files"]:
            assert s3.read(file["key"]) == (ROOT / "data/raw" / file["source"]).read_bytes()


def test_parts_of_a_failed_upload_are_removed(s3: S3, deliver: Deliver, report: Report) -> None:
    deliver("proveedores.csv", *LARGE)
    sent: list[str] = []

    def refuse(method: str, key: str) -> str | None:
        sent.append(key)
        return "AccessDenied" if method == "PUT" else None

    s3.refuse = refuse
    found = report(1)
    assert len(found["errors"]) == 1
    assert sent
    assert (s3.keys(), s3.parts(), found["records"]) == ([], [], [])


@pytest.mark.parametrize("rows", [1, len(LARGE)])
@pytest.mark.parametrize("change", ["grown", "rewritten", "cut"])
def test_file_changing_during_upload_does_not_land(  # noqa: PLR0913, PLR0917
    rows: int,
    change: str,
    s3: S3,
    deliver: Deliver,
    report: Report,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = deliver("proveedores/a.csv", *LARGE[:rows])
    deliver("proveedores/b.csv", "Luna,Solar")
    content = path.read_bytes()
    changed = {"grown": content + b"x", "rewritten": content[:-2] + b"R\n", "cut": content[:-1]}
    find = module.Bucket.find

    def change_then_find(*arguments: object) -> Any:
        # After it was hashed, and before it is sent.
        path.write_bytes(changed[change])
        return find(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(module.Bucket, "find", change_then_find)
    found = report(1)
    (error,) = found["errors"]
    assert error == (
        "proveedores/a.csv: the file changed during the upload; upload it again [cambiado]"
    )
    (key,) = s3.keys(RAW)
    assert key == f"{RAW}b.csv"
    assert s3.parts() == []
    monkeypatch.undo()


def test_vanished_file_is_reported_by_name(
    s3: S3, deliver: Deliver, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = deliver("proveedores.csv", "Sol,Solar")
    find = module.Bucket.find

    def remove_then_find(*arguments: object) -> Any:
        path.unlink()
        return find(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(module.Bucket, "find", remove_then_find)
    result = upload()
    assert result.exit_code == 1
    assert result.stdout == (
        "error: proveedores.csv: cannot be uploaded: No such file or directory\n"
    )
    assert s3.keys() == []
