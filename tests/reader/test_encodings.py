"""Encodings: facts are sums over any cut of a file, and settle the encoding of `auto`."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energia.errors import FileRefusedError
from energia.reader import FileLayout, FileSpec, find_layouts
from energia.reader.encoding import CP1252, UTF_8
from energia.reader.facts import EncodingFacts
from energia.reader.settling import range_facts
from energia.reader.spec import AUTO

from .files import CLIENTES, LOCAL, ranges_of

SPEC = FileSpec("clientes", CLIENTES, encoding=AUTO)
HEADER = "nombre,cantidad_comprada,ciudad\n"
WORDS = (
    *("Eólica".encode(), "Eólica".encode("cp1252"), b"Solar", "€".encode(), b"\x80", b"\xc3"),
    *("😀".encode(), b"\xe9\xf3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\n", b","),
)


def expected(data: bytes) -> EncodingFacts:
    """Count with Python's decoder, which stops at each byte that is not UTF-8."""
    text, others = data.decode("utf-8", "surrogateescape"), 0
    others = len(re.findall("[\udc80-\udcff]", text))
    sequences = len(re.findall("[\x80-\ud7ff\ue000-\U0010ffff]", text))
    return EncodingFacts(sequences, others)


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.binary(max_size=4))).map(b"".join))
def test_facts_are_sums_of_lines(data: bytes) -> None:
    lines = (EncodingFacts.of(line) for line in data.splitlines(keepends=True))
    assert sum(lines, EncodingFacts()) == EncodingFacts.of(data) == expected(data)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"Ana,1\n", UTF_8),
        ("Íñigo,1\n".encode(), UTF_8),
        ("Íñigo,1\n".encode("cp1252"), CP1252),
        ("Íñigo,1\n".encode("cp1252") + "Gómez,1\n".encode(), UTF_8),
        (b"x\x81,1\n", CP1252),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 64 << 20])
def test_facts_settle_the_encoding(step: int, body: bytes, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "clientes.csv"
    path.write_bytes(HEADER.encode() + body)
    found = (range_facts(LOCAL, SPEC, each) for each in ranges_of(path, SPEC, step))
    facts = sum((each.encoding for each in found), EncodingFacts())
    assert facts.encoding == encoding
    assert settled(path).encoding == encoding
    assert settled(path).raw_sql == (encoding == UTF_8)


def test_header_and_records_have_one_encoding(tmp_path: Path) -> None:
    header = "razón social,cantidad kWh\n"
    path = tmp_path / "clientes.csv"
    path.write_bytes(header.encode("cp1252") + b"Ana,1\n")
    assert (settled(path).encoding, settled(path).header[0]) == (CP1252, "razón social")
    path.write_bytes(header.encode("cp1252") + "Gómez,1\n".encode())
    with pytest.raises(FileRefusedError, match="the header is not UTF-8, but other text is"):
        settled(path)


def settled(path: Path) -> FileLayout:
    """Return the settled layout of the file."""
    return find_layouts(LOCAL, [str(path)], SPEC)[str(path)]
