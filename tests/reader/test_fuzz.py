"""The reader and the oracle agree on hostile files, however these are cut."""

from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from effort import sample, sized
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from energia.reader import ROW_REASONS, arrays, plain
from energia.reader.encoding import ENCODINGS
from energia.reader.layout import BOM
from energia.reader.spec import EDGE_SPACES

from . import oracle
from .files import assert_nothing_lost, header_of, inspect, read_rows, spec_of
from .generate import CELLS, FRAGMENTS, HostileFile, hostile_file
from .oracle import Dialect

PLACES = ((1, 0), (2, 0), (2, 1), (3, 1))
FILES = sized(fast=10, full=250, deep=10_000)


def agree(file: HostileFile, path: Path) -> list[oracle.Row]:
    """Assert that reader and oracle agree on `file`, and give its rows."""
    path.write_bytes(file.raw)
    spec = spec_of(file.dialect)
    body_start = inspect(path, spec).body_start
    rows = read_rows(path, spec, step=file.step, block_size=file.block_size, threads=file.threads)
    # A byte order mark outweighs the encoding that a contract declares.
    encoding = "UTF-8" if file.raw.startswith(BOM) else file.dialect.encoding
    assert rows == oracle.read(file.raw, body_start, replace(file.dialect, encoding=encoding))
    assert_nothing_lost(file.raw, body_start, rows, encoding)
    return rows


@pytest.mark.sized
def test_reader_and_oracle_agree_on_generated_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(FILES):
        file = hostile_file(seed)
        for module in (arrays, plain):  # small files, yet several steps
            monkeypatch.setattr(module, "STEP", 1 + seed % 7)
        try:
            agree(file, tmp_path / "f.csv")
        except Exception as error:
            pytest.fail(f"hostile_file({seed}): {error!r:.2000}")


def test_generated_files_cover_every_reason() -> None:
    seen: Counter[str | None] = Counter()
    for seed in range(200):
        file = hostile_file(seed)
        body_start = file.raw.index(b"\n") + 1
        for row in oracle.read(file.raw, body_start, file.dialect):
            seen["glued" if "\n" in row.text else row.reason] += 1
    assert all(seen[kind] >= 5 for kind in (None, "glued", "total", *ROW_REASONS)), seen


@pytest.mark.sized
@pytest.mark.parametrize("quoted_newlines", [False, True])
@pytest.mark.parametrize("kind", CELLS)
def test_reader_and_oracle_agree_on_every_cell_class(
    kind: str, quoted_newlines: bool, tmp_path: Path
) -> None:
    for cell, encoding in product(CELLS[kind], sample(ENCODINGS, fast=1)):
        value = cell if isinstance(cell, bytes) else cell.encode()
        for width, place in sample(PLACES, fast=1):
            cells = [b"a"] * width
            cells[place] = value
            dialect = Dialect(width, quoted_newlines=quoted_newlines, encoding=encoding)
            good = b",".join([b"z"] * width) + b"\n"
            record = b",".join(cells)
            for body in (good + record + b"\n" + good, good + record, record, record + b"\r"):
                raw = header_of(dialect) + body
                agree(HostileFile(raw, dialect, 1 << 20, 1 << 20, 1), tmp_path / "f.csv")


@st.composite
def hostile_files(draw: st.DrawFn) -> HostileFile:
    """Raw bytes after a header, and any way to cut them."""
    delimiter, quote = draw(st.sampled_from([(",", '"'), (";", '"'), ("\t", '"'), ("|", "'")]))
    encoding = draw(st.sampled_from(ENCODINGS))
    dialect = Dialect(draw(st.integers(1, 4)), delimiter, quote, draw(st.booleans()), encoding)
    pieces = st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=6))
    body = b"".join(draw(st.lists(pieces, max_size=40)))
    body = body.replace(b",", delimiter.encode()).replace(b'"', quote.encode())
    sizes = st.one_of(st.integers(1, 40), st.just(1 << 20))
    raw = header_of(dialect) + body
    return HostileFile(raw, dialect, draw(sizes), draw(sizes), draw(st.sampled_from([1, 2])))


@pytest.mark.sized
@settings(
    max_examples=sized(fast=10, full=75, deep=1_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(file=hostile_files())
def test_reader_and_oracle_agree_on_any_bytes(file: HostileFile, tmp_path: Path) -> None:
    agree(file, tmp_path / "f.csv")


@pytest.mark.sized
@settings(
    max_examples=sized(fast=5, full=30, deep=200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    table=st.lists(
        st.tuples(st.text(max_size=9), st.text(max_size=9), st.text(max_size=9)), max_size=9
    )
)
def test_quoted_cells_are_read_back(table: list[tuple[str, str, str]], tmp_path: Path) -> None:
    readable = [[cell.replace("\0", "") for cell in row] for row in table]
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in readable]
    dialect = Dialect(3, quoted_newlines=True)
    path = tmp_path / "f.csv"
    body = "".join(f"{line}\n" for line in lines)
    path.write_bytes(header_of(dialect) + body.encode())
    rows = read_rows(path, spec_of(dialect))
    cells = [tuple(cell.strip(EDGE_SPACES) or None for cell in row) for row in readable]
    assert [row.fields for row in rows] == cells
    assert [row.text for row in rows] == lines
