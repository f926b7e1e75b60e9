"""`energia upload` of files that a contract knows by a pattern of their names."""

from pathlib import Path

import pytest
from fronteras import HEADER, NAME, RAW_NAME, write_contract

from .conftest import DAY, Deliver, Report, Upload
from .server import S3

RAW = f"raw/fronteras/fecha_carga={DAY}/"


@pytest.fixture
def project(s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, a project with the contract of fronteras."""
    folder = tmp_path / "project"
    write_contract(folder)
    monkeypatch.chdir(folder)
    return folder


def test_file_lands_under_its_raw_name(
    project: Path, s3: S3, deliver: Deliver, report: Report
) -> None:
    path = deliver(f"PRIVADA/FTP/{NAME}", "Frt1;1", header=HEADER)
    (project.parent / "source/LEEME").write_text("hola", "utf-8")
    found = report()
    assert [file["key"] for file in found["files"]] == [f"{RAW}{RAW_NAME}"]
    assert s3.read(f"{RAW}{RAW_NAME}") == path.read_bytes()
    assert [file["sent"] for file in report()["files"]] == [False]
    assert found["not_read"] == ["LEEME"]


def test_equal_bytes_are_refused_only_under_equal_names(
    project: Path, deliver: Deliver, upload: Upload
) -> None:
    deliver(f"fecha_carga=2026-01-01/{NAME}", "Frt1;1", header=HEADER)
    deliver("fecha_carga=2026-01-02/2023-10/aenc1002.Tx2", "Frt1;1", header=HEADER)
    deliver(f"fecha_carga=2026-01-03/{NAME}", "Frt1;1", header=HEADER)
    result = upload()
    assert (result.exit_code, result.stdout.count("error:")) == (1, 1)
    assert f"2026-01-03/{NAME}: same content as fecha_carga=2026-01-01/{NAME};" in result.stdout


def test_name_without_pattern_is_refused(
    project: Path, s3: S3, deliver: Deliver, upload: Upload
) -> None:
    deliver("fronteras/x.csv", "Frt1;1", header=HEADER)
    result = upload()
    assert (result.exit_code, s3.keys("raw/")) == (1, [])
    assert "fronteras/x.csv: the name does not match {yyyy}-{mm}/aenc" in result.stdout
