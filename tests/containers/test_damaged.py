"""Damaged containers end in one line of an error, or in CSV."""

import gzip
import zipfile
from functools import cache
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from effort import sized
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import write_workbook

from energia.containers.converting import convert
from energia.delivery.contents import find_contents
from energia.errors import FileRefusedError

PERSON = "Juana Ruiz"
TEXT = f"nombre;ciudad\n{PERSON};Cali\n" * 20
KINDS = (".gz", ".zip", ".xlsx", ".txt")


@cache
def whole(kind: str) -> bytes:
    """Return the bytes of a container of the kind."""
    with TemporaryDirectory() as folder:
        path = Path(folder, f"clientes{kind}")
        if kind == ".gz":
            path.write_bytes(gzip.compress(TEXT.encode(), mtime=0))
        elif kind == ".txt":
            path.write_bytes(TEXT.encode("utf-16"))
        elif kind == ".xlsx":
            write_workbook(path, {"clientes": [["nombre", 1.5, "#N/A"]], "otra": [[PERSON]]})
        else:
            with ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for name in ("clientes.csv", "x/ñ.csv"):
                    archive.writestr(name, TEXT)
        return path.read_bytes()


@pytest.mark.sized
@settings(max_examples=sized(fast=60, full=1_000, deep=5_000), deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=3))),
    length=st.floats(0.2, 1),
)
def test_altered_container_is_refused_or_read(
    kind: str, places: list[tuple[float, bytes]], length: float
) -> None:
    content = bytearray(whole(kind))
    for place, new in places:
        at = int(place * len(content))
        content[at : at + len(new)] = new
    with TemporaryDirectory() as folder:
        path = Path(folder, f"clientes{kind}")
        path.write_bytes(content[: int(length * len(content))])
        try:
            for found in find_contents(path, PurePath(path.name), path.name, {"clientes"}):
                if found.packed:
                    convert(path, found.packed, "clientes", Path(folder, "csv"), found.name)
        except FileRefusedError as refused:
            assert "\n" not in refused.message
            assert PERSON not in refused.message
