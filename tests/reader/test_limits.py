"""Very long fields, very wide contracts, and what is refused while reading."""

from pathlib import Path

import pytest

from energia.errors import FileRefusedError
from energia.reader import ranges, read_ranges, reader

from .files import LOCAL, expected, ranges_of, read_rows, rows_of, write
from .oracle import Dialect


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (b"z" * 1_000_000, "z" * 1_000_000),
        (b'"' + b"y," * 500_000 + b'"', "y," * 500_000),
        (b'"' + b'a""' * 400_000 + b'"', 'a"' * 400_000),
        ("é".encode() * 600_000, "é" * 600_000),
        (b'"' + b"y" * 1_000_000, None),
        (b"\xe9" * 300_000, None),
    ],
)
def test_field_of_a_megabyte_is_read(cell: bytes, value: str | None, path: Path) -> None:
    spec = write(path, b"1,2,3\n4," + cell + b",6\n7,8,9\n")
    for step, block_size in ((64 << 20, 8 << 20), (100_000, 1000)):
        rows = read_rows(path, spec, step=step, block_size=block_size)
        assert [row.fields[1] for row in rows] == ["2", value, "8"]
        assert rows[1].text == f"4,{cell.decode(errors='backslashreplace')},6"


@pytest.mark.parametrize("width", [1000, 1001, 2500])
def test_thousand_columns_are_read(width: int, path: Path) -> None:
    dialect = Dialect(width)
    good, quoted = b",".join([b"7"] * width), b",".join([b'"7"'] * width)
    lines = (good, good[2:], good + b",7", quoted, quoted + b',"7"', quoted[4:], b'"')
    spec = write(path, b"\n".join(lines), dialect)
    rows = read_rows(path, spec, block_size=1000)
    assert [row.reason for row in rows] == [
        *(None, "columnas_de_menos", "columnas_de_mas"),
        *(None, "columnas_de_mas", "columnas_de_menos", "comillas"),
    ]
    assert rows[0].fields == rows[3].fields == ("7",) * width


def test_short_lines_of_wide_contract_come_in_batches(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MAX_CELLS", 12)
    spec = write(path, b"x\n" * 10 + b"1,2,3\n")
    batches = list(read_ranges(LOCAL, ranges_of(path, spec), spec))
    assert [batch.num_rows for batch in batches] == [4, 4, 1, 2]
    rows = [row for batch in batches for row in rows_of(batch)]
    assert sorted(rows, key=lambda row: row.position) == expected(path)


def test_too_long_line_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "MAX_RECORD", 20)
    for length, refused in ((19, False), (20, True), (60, True)):
        spec = write(path, b"1,2,3\n" + b"x" * length + b"\n1,2,3\n")
        for block_size in (1, 7, 19, 20):
            if not refused:
                assert read_rows(path, spec, block_size=block_size) == expected(path)
                continue
            with pytest.raises(FileRefusedError, match="longer than 20 bytes") as refusal:
                read_rows(path, spec, block_size=block_size)
            assert refusal.value.code == "linea_enorme"


def test_file_that_shrank_is_refused(path: Path) -> None:
    spec = write(path, b"1,2,3\n" * 10)
    planned = ranges_of(path, spec, step=40)
    write(path, b"1,2,3\n" * 8)
    with pytest.raises(
        FileRefusedError, match="ends at byte 57, but was at least 69 bytes long"
    ) as refusal:
        list(read_ranges(LOCAL, planned, spec, block_size=10))
    assert refusal.value.code == "cambiado"


@pytest.mark.parametrize("block_size", [0, -1, (128 << 20) + 1])
def test_block_size_out_of_bounds_is_refused(block_size: int, path: Path) -> None:
    spec = write(path, b"1,2,3\n")
    with pytest.raises(ValueError, match="block_size"):
        read_ranges(LOCAL, ranges_of(path, spec), spec, block_size=block_size)
