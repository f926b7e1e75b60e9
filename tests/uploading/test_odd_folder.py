"""Loops of links and odd names in a source folder: each entry is in the report of the upload."""

from pathlib import Path

from odd_folder import NOT_READ, REFUSED, make_odd

from .conftest import HEADER, Report
from .server import S3


def test_each_odd_entry_is_reported(s3: S3, source: Path, report: Report) -> None:
    make_odd(source, f"{HEADER}\nSol,Solar\n")
    found = report(1)
    for name in REFUSED:
        assert sum(error.startswith(f"{name}: ") for error in found["errors"]) == 1
    assert set(NOT_READ) < set(found["not_read"])
    assert [key for key in s3.keys("raw/proveedores/") if key.endswith("sol.csv")]
