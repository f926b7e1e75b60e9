"""The lines of raw files on which rows begin, as an editor or a spreadsheet shows them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np

from energia.lake import VERSIONS
from energia.local.partition import LocalPartition
from energia.partition.manifest import FileCount, Manifest
from energia.reader.arrays import Codes, Places
from energia.reader.layout import BOM
from energia.reader.typed import TYPED_CELLS

_BLOCK_BYTES: Final = 4 << 20
_NEWLINE: Final = ord("\n")
_QUOTE: Final = ord('"')
_WORKSHEET: Final = BOM + TYPED_CELLS.encode()


def line_numbers(path: Path, offsets: Iterable[int]) -> dict[int, int]:
    """Return the line of each byte offset in the file, counted from 1; offsets past its end lack.

    In the file of a worksheet, they are its rows. The file is read once, in blocks, up to the last
    offset.
    """
    wanted = np.unique(np.fromiter(offsets, np.int64))
    found: dict[int, int] = {}
    start = quotes = 0
    with path.open("rb") as file:
        is_worksheet = file.read(len(_WORKSHEET)) == _WORKSHEET
        file.seek(0)
        # The first line of a worksheet's file is not a row.
        line = 0 if is_worksheet else 1
        while len(found) < len(wanted) and (block := file.read(_BLOCK_BYTES)):
            codes = np.frombuffer(block, np.uint8)
            breaks, quotes = _breaks(codes, quotes if is_worksheet else None)
            here = wanted[(wanted >= start) & (wanted < start + len(block))]
            # The breaks before an offset, but not one at the offset itself, end earlier lines.
            lines = line + np.searchsorted(start + breaks, here)
            found.update(zip(here.tolist(), lines.tolist(), strict=True))
            line, start = line + len(breaks), start + len(block)
    return found


def _breaks(codes: Codes, quotes: int | None) -> tuple[Places, int]:
    """Return the places of line ends, and the quotes so far, of which ``quotes`` came before.

    Line ends between quotes do not count, unless ``quotes`` is None.
    """
    breaks = np.flatnonzero(codes == _NEWLINE)
    if quotes is None:
        return breaks, 0
    so_far = quotes + np.cumsum(codes == _QUOTE)
    return breaks[so_far[breaks] % 2 == 0], int(so_far[-1])


def find_lines(
    part: LocalPartition, manifest: Manifest | None, places: Sequence[tuple[str, int]]
) -> list[int | None]:
    """Return the line of each place (raw file, byte offset) that a transform has read.

    A place has no line if its file, as the manifest knows it, is gone.
    """
    offsets: dict[str, list[int]] = defaultdict(list)
    for name, offset in places:
        offsets[name].append(offset)
    files = {file.name: file for file in manifest.files} if manifest else {}
    lines = {name: _lines(part, files.get(name), found) for name, found in offsets.items()}
    return [lines[name].get(offset) for name, offset in places]


def _lines(
    part: LocalPartition, file: FileCount | None, offsets: Iterable[int]
) -> Mapping[int, int]:
    if file is not None:
        # A later version may have replaced the file since.
        earlier = part.kept_file(VERSIONS, file.sha256, file.name)
        with suppress(OSError):
            path = earlier if earlier.exists() else part.raw_file(file.name)
            if path.stat().st_size == file.bytes:
                return line_numbers(path, offsets)
    return {}
