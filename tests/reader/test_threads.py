"""Several threads read in order, a few blocks ahead, and end."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from energia.reader import ranges, read_ranges, reader

from .files import LOCAL, expected, ranges_of, rows_of, write
from .oracle import Row


def test_threads_keep_order_and_read_few_blocks_ahead(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = write(path, b"".join(b"%d,2,3\n" % number for number in range(2000)))
    begun: list[Any] = []
    read_blocks = ranges.read_blocks

    def counted(*arguments: Any) -> Iterator[ranges.RawBlock]:
        for block in read_blocks(*arguments):
            begun.append(block)
            yield block

    monkeypatch.setattr(reader, "read_blocks", counted)
    rows: list[Row] = []
    planned = ranges_of(path, spec, step=1000)
    for done, batch in enumerate(read_ranges(LOCAL, planned, spec, threads=3, block_size=100)):
        assert len(begun) <= done + 1 + 3
        rows += rows_of(batch)
    assert rows == expected(path)


def test_abandoned_reader_ends_its_threads(path: Path) -> None:
    spec = write(path, b"1,2,3\n" * 2000)
    before = threading.active_count()
    batches = read_ranges(LOCAL, ranges_of(path, spec), spec, threads=2, block_size=100)
    assert next(batches).num_rows
    del batches
    assert threading.active_count() == before


@pytest.mark.parametrize("threads", [1, 2])
def test_parsing_error_reaches_the_caller(
    threads: int, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(reader, "parse", fail)
    spec = write(path, b"1,2,3\n" * 100)
    with pytest.raises(MemoryError):
        list(read_ranges(LOCAL, ranges_of(path, spec), spec, threads=threads, block_size=50))
