"""Containers arrive in the bucket as CSV files, and as they were."""

import gzip
import hashlib
from pathlib import Path

from workbooks import write_workbook

from .conftest import DAY, HEADER, Report
from .server import BUCKET, S3

RAW = f"raw/proveedores/fecha_carga={DAY}/proveedores.csv"
ORIGINALS = f"raw/_originales/proveedores/fecha_carga={DAY}"


def write(source: Path, supplier: str) -> Path:
    rows = [HEADER.split(","), [supplier, "Solar"]]
    return write_workbook(source / "proveedores.xlsx", {"Hoja1": rows})


def test_workbook_arrives_as_csv_and_as_it_was(s3: S3, source: Path, report: Report) -> None:
    path = write(source, "Sol")
    (file,) = report()["files"]
    assert s3.keys("raw/")[-2:] == [f"{ORIGINALS}/{path.name}", RAW]
    content = s3.read(RAW)
    assert content.decode("utf-8-sig") == (
        'cells=typed\n"nombre_proveedor","tipo_energia"\n"Sol","Solar"\n'
    )
    assert s3.read(f"{ORIGINALS}/{path.name}") == path.read_bytes()
    assert (file["key"], file["source"], file["sha256"]) == (
        RAW,
        path.name,
        hashlib.sha256(content).hexdigest(),
    )


def test_container_is_sent_once(s3: S3, source: Path, report: Report) -> None:
    write(source, "Sol")
    report()
    s3.asked.clear()
    assert [file["sent"] for file in report()["files"]] == [False]
    assert [key for _, key in s3.asked if "_entregas" not in key] == []


def test_later_container_replaces_both_objects(s3: S3, source: Path, report: Report) -> None:
    write(source, "Sol")
    report()
    path = write(source, "Luna")
    assert [file["sent"] for file in report()["files"]] == [True]
    assert b"Luna" in s3.read(RAW)
    assert s3.read(f"{ORIGINALS}/{path.name}") == path.read_bytes()
    listed = s3.client.list_object_versions(Bucket=BUCKET, Prefix=ORIGINALS)["Versions"]
    latest, earlier, *_ = sorted(listed, key=lambda version: not version["IsLatest"])
    assert latest["ETag"] != earlier["ETag"]


def test_refused_container_leaves_nothing(s3: S3, source: Path, report: Report) -> None:
    source.mkdir(parents=True, exist_ok=True)
    (source / "proveedores.csv.gz").write_bytes(gzip.compress(b"otra\n"))
    (error,) = report(1)["errors"]
    assert error.startswith("proveedores.csv.gz: the header does not match")
    assert s3.keys() == []
