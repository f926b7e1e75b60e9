"""Writing a file, reading it with the reader, and what the oracle says it holds."""

import re
from pathlib import Path
from typing import Any

import pytest
from pyarrow import fs

from energia.errors import FileRefusedError
from energia.reader import (
    FILE_CODES,
    ByteRange,
    ColumnSpec,
    FileLayout,
    FileSpec,
    cut_ranges,
    inspect_file,
    read_ranges,
)

from . import oracle
from .oracle import Dialect, Row

LOCAL = fs.LocalFileSystem()
THREE = Dialect(3)
CLIENTES = (
    ColumnSpec("nombre", ("Razón social", "cliente")),
    ColumnSpec("cantidad_comprada", ("cantidad kWh",)),
    ColumnSpec("ciudad", required=False),
)


def spec_of(dialect: Dialect) -> FileSpec:
    """A contract of columns c0, c1... in `dialect`."""
    columns = tuple(ColumnSpec(f"c{position}") for position in range(dialect.width))
    return FileSpec(
        "prueba",
        columns,
        dialect.delimiter,
        dialect.quote,
        quoted_newlines=dialect.quoted_newlines,
        encoding=dialect.encoding,
        total_lines=dialect.total_lines,
    )


def header_of(dialect: Dialect, end: bytes = b"\n") -> bytes:
    """The header line of such a file."""
    return dialect.delimiter.join(f"c{n}" for n in range(dialect.width)).encode() + end


def inspect(path: Path, spec: FileSpec) -> FileLayout:
    """The layout of the file `path`."""
    return inspect_file(LOCAL, str(path), spec)


def read_rows(
    path: Path,
    spec: FileSpec,
    *,
    step: int = 64 << 20,
    block_size: int = 8 << 20,
    threads: int = 1,
) -> list[Row]:
    """The rows that the reader makes of the file, each batch checked against its own schema."""
    ranges = ranges_of(path, spec, step)
    rows: list[Row] = []
    for batch in read_ranges(LOCAL, ranges, spec, threads=threads, block_size=block_size):
        batch.validate(full=True)
        assert set(batch["_archivo"].to_pylist()) == {0}
        rows += rows_of(batch)
    # Within a block the good ones come first.
    return sorted(rows, key=lambda row: row.position)


def rows_of(batch: Any) -> list[Row]:
    """The rows of one batch."""
    *fields, reasons, texts, _, positions, _ = (column.to_pylist() for column in batch.columns)
    rows = zip(zip(*fields, strict=True), reasons, texts, positions, strict=True)
    return [Row(*row) for row in rows]


def assert_nothing_lost(raw: bytes, body_start: int, rows: list[Row], encoding: str) -> None:
    """Each byte after the header is in one record, or is a line end of a record or a blank line."""
    end = body_start
    for row in rows:
        assert re.fullmatch(rb"(?:\r?\n)*", raw[end : row.position])
        end = row.position + _length(raw, row, encoding)
    assert re.fullmatch(rb"\r?\n?(?:\r?\n)*\r?", raw[end:])


def _length(raw: bytes, row: Row, encoding: str) -> int:
    """Return how many bytes of `raw` the text of `row` stands for."""
    start, longest = row.position, len(row.text.encode())
    lengths = range(longest, 0, -1)
    return next(
        length
        for length in lengths
        if raw[start : start + length].decode(encoding, "backslashreplace") == row.text
    )


def write(path: Path, body: bytes, dialect: Dialect = THREE) -> FileSpec:
    """Make the file `path`, a header before `body`, and its contract."""
    path.write_bytes(header_of(dialect) + body)
    return spec_of(dialect)


def ranges_of(path: Path, spec: FileSpec, step: int = 64 << 20) -> list[ByteRange]:
    """The byte ranges that the file is cut into."""
    return cut_ranges(LOCAL, {str(path): inspect(path, spec)}, step=step)


def expected(path: Path, dialect: Dialect = THREE) -> list[Row]:
    """What the oracle reads in a file that `write` made."""
    return oracle.read(path.read_bytes(), len(header_of(dialect)), dialect)


def clientes(delimiter: str = ",", columns: tuple[ColumnSpec, ...] = CLIENTES) -> FileSpec:
    """A contract whose columns have synonyms and one of which is optional."""
    return FileSpec("clientes", columns, delimiter)


def layout_of(path: Path, raw: bytes, delimiter: str = ",") -> FileLayout:
    """The layout of a file of these bytes."""
    path.write_bytes(raw)
    return inspect(path, clientes(delimiter))


def refusal_of(path: Path, raw: bytes, file_spec: FileSpec) -> FileRefusedError:
    """How a file of these bytes is refused."""
    path.write_bytes(raw)
    with pytest.raises(FileRefusedError) as refusal:
        inspect(path, file_spec)
    assert refusal.value.file == path.name
    assert refusal.value.code in FILE_CODES
    assert str(refusal.value) == f"{path.name}: {refusal.value.message} [{refusal.value.code}]"
    return refusal.value
