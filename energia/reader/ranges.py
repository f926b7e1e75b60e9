"""Cutting files into byte ranges, and byte ranges into blocks of whole lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from energia.errors import FileRefusedError
from energia.reader.arrays import Data
from energia.reader.codes import CHANGED_FILE, HUGE_LINE
from energia.reader.layout import FileLayout, base_name

STEP: Final = 64 << 20
BLOCK_SIZE: Final = 2 << 20  # what becomes of a block stays in the processor's cache
MAX_RECORD: Final = 128 << 20
_PROBE: Final = 64 << 10


@dataclass(frozen=True)
class ByteRange:
    """The records of a file whose first byte is in [start, end).

    `number` is the file's place among those planned together, and what `_archivo` says.
    """

    path: str
    number: int
    start: int
    end: int
    layout: FileLayout

    @property
    def name(self) -> str:
        """What messages call the file."""
        return base_name(self.path)


@dataclass(frozen=True)
class RawBlock:
    """Whole physical lines: `data` is the file's bytes from offset `position` on."""

    position: int
    data: Data


def cut_ranges(
    filesystem: Any, layouts: Mapping[str, FileLayout], *, step: int = STEP
) -> list[ByteRange]:
    """Cut the files of `layouts` (path -> layout), in order, into ranges of `step` bytes.

    A file with quoted newlines is one range, and one without records is none.
    """
    ranges = []
    for number, (path, layout) in enumerate(layouts.items()):
        size = filesystem.get_file_info(path).size
        if size is None:
            raise FileNotFoundError(path)
        width = size if layout.quoted_newlines else step
        ranges += [
            ByteRange(path, number, start, min(start + width, size), layout)
            for start in range(layout.body_start, size, max(width, 1))
        ]
    return ranges


def read_blocks(file: Any, byte_range: ByteRange, block_size: int) -> Iterator[RawBlock]:
    """The lines that start in `byte_range`, each once, in blocks of about `block_size` bytes.

    `file` is a pyarrow.NativeFile; raises FileRefusedError for a line of more than MAX_RECORD bytes
    and for a file that ends before the range does.
    """
    position = _first_line(file, byte_range, block_size)
    file.seek(position)
    rest = b""
    while position < byte_range.end:
        last_byte = byte_range.end - 1 - position
        data = _read_after(rest, file, _next_size(len(rest), last_byte, block_size))
        if len(data) == len(rest):
            break
        check_line(byte_range.name, data.find(b"\n", len(rest)) + 1 or len(data))
        cut = _cut(data, len(rest), last_byte)
        rest = bytes(data[cut:])
        if cut:
            del data[cut:]
            yield RawBlock(position, data)
            position += cut
    _check_end(byte_range, position + len(rest))
    if rest and position < byte_range.end:
        yield RawBlock(position, rest)


def _next_size(held: int, last_byte: int, block_size: int) -> int:
    """How many bytes to read when `held` are held of a range whose last is `last_byte`."""
    missing = last_byte + 1 - held
    # A line longer than a block doubles what is read, so that its bytes are not copied often.
    return max(held, min(block_size, missing if missing > 0 else _PROBE))


def _cut(data: bytearray, held: int, last_byte: int) -> int:
    """Where the lines that are whole and belong to the range end; 0 when there is none."""
    # The range's last line ends at the first newline at or after its last byte.
    return data.find(b"\n", max(held, last_byte)) + 1 or data.rfind(b"\n", held) + 1


def _read_after(rest: bytes, file: Any, size: int) -> bytearray:
    """`rest` and the next `size` bytes of `file`, or as many as there are."""
    data = bytearray(len(rest) + size)
    data[: len(rest)] = rest
    with memoryview(data) as view:
        count = file.readinto(view[len(rest) :])
    del data[len(rest) + count :]
    return data


def _first_line(file: Any, byte_range: ByteRange, block_size: int) -> int:
    """The offset of the first line that starts in or after the range."""
    if byte_range.start == byte_range.layout.body_start:
        return byte_range.start
    position = byte_range.start - 1
    file.seek(position)
    while chunk := file.read(min(block_size, _PROBE)):
        newline: int = chunk.find(b"\n")
        if newline >= 0:
            return position + newline + 1
        position += len(chunk)
    return position


def check_line(name: str, length: int) -> None:
    """Raise FileRefusedError if a line of the file `name` is too long to be read."""
    if length > MAX_RECORD:
        cause = f"a line is longer than {MAX_RECORD} bytes; use LF or CRLF line ends"
        raise FileRefusedError(name, HUGE_LINE, cause)


def _check_end(byte_range: ByteRange, end: int) -> None:
    if end < byte_range.end:
        cause = f"the file ends at byte {end}, but was at least {byte_range.end} bytes long before"
        advice = "do not change raw files during a run; run again"
        raise FileRefusedError(byte_range.name, CHANGED_FILE, f"{cause}; {advice}")
