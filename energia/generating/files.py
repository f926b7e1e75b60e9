"""The files of a generation: where they lie, and writing them chunk by chunk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from energia.generating.dirt import Kinds
from energia.generating.lines import Rows, write_rows
from energia.generating.tally import FileTally
from energia.generating.variants import LineFormat
from energia.lake import PARTITION

DAYS: Final = 3
_FIRST_DATE: Final = date(2026, 1, 5)

CHUNK_ROWS = 250_000
"""How many rows are in memory at a time; the files do not depend on it."""


@dataclass(frozen=True)
class OpenFile:
    """A file being written, and what it holds so far."""

    line_format: LineFormat
    file: BinaryIO
    tally: FileTally

    def write(self, rows: Rows, kinds: Kinds) -> None:
        """Write and count rows, of which ``kinds`` says the variants."""
        write_rows(self.file, rows, kinds, self.line_format)
        self.tally.add(kinds, self.line_format)


@contextmanager
def open_file(folder: Path, line_format: LineFormat, day: int) -> Iterator[OpenFile]:
    """The file of a dataset and a day, its header written; one that is there is replaced."""
    dataset, loaded = line_format.dataset, load_date(day)
    name = f"{dataset}/{PARTITION}={loaded}/{dataset}.csv"
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(f"{line_format.header}\n".encode())
        yield OpenFile(line_format, file, FileTally(dataset, loaded, name))


def load_date(day: int) -> str:
    """The load date of a day, which counts from 0."""
    return str(_FIRST_DATE + timedelta(days=day))


def chunks(rows: int) -> Iterator[tuple[int, int]]:
    """The row numbers 0 to ``rows`` in stretches: the first, and the one after the last."""
    for first in range(0, rows, CHUNK_ROWS):
        yield first, min(first + CHUNK_ROWS, rows)
