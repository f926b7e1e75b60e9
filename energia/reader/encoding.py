"""Encodings of files: which bytes are text, and text in Windows-1252 as UTF-8."""

import codecs
import re
from typing import Any, Final

import numpy as np
import pyarrow as pa

from energia.reader.arrays import Data, Mask, Offsets, adjacent, bounds_of, places_of

UTF_8: Final = "UTF-8"
CP1252: Final = "windows-1252"
ENCODINGS: Final = (UTF_8, CP1252)
ANY_BYTES: Final = "ascii"
"""The encoding of a file whose facts are not known yet: every other byte is some letter."""

_UNDEFINED: Final = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""The bytes that Windows-1252 leaves undefined."""

_UTF_8_BYTES: Final = np.array(
    [len(bytes([code]).decode("cp1252", "replace").encode()) for code in range(256)], np.uint8
)
"""The number of UTF-8 bytes for each byte of Windows-1252."""

_WINDOW: Final = 32 << 10
_MAY_BE_SEQUENCE: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_AS_CP1252: Final = "energia.windows-1252"


def _read_as_cp1252(error: Any) -> tuple[str, int]:
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_AS_CP1252, _read_as_cp1252)


def is_text(data: Data | memoryview, encoding: str) -> bool:
    """Return whether all of `data` is text in the encoding."""
    if encoding == ANY_BYTES:
        return True
    if encoding == CP1252:
        return not any(byte in data for byte in _UNDEFINED)
    try:
        adjacent(data, np.array([0, len(data)], np.int32), pa.string()).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def undecodable(data: Data, bounds: Offsets, encoding: str) -> Mask:
    """Return which of the records data[bounds[i]:bounds[i + 1]] are not text in the encoding."""
    bad = np.zeros(len(bounds) - 1, np.bool_)
    if is_text(data, encoding):
        return bad
    if encoding == CP1252:
        bad[np.searchsorted(bounds, places_of(data, *_UNDEFINED), "right") - 1] = True
        return bad
    first, view = 0, memoryview(data)
    while first < len(bad):
        start = int(bounds[first])
        # An error copies all that was to be decoded, so that is not much.
        stop = max(first + 1, _record_at(bounds, start + _WINDOW))
        window = view[start : bounds[stop]]
        try:
            if not is_text(window, encoding):
                codecs.utf_8_decode(window, "strict", True)
            first = stop
        except UnicodeDecodeError as error:
            record = _record_at(bounds, start + error.start)
            bad[record] = True
            first = record + 1
    return bad


def decode(body: bytes, encoding: str) -> tuple[str, bool]:
    """Return the text of a record with an escape per bad byte, and whether it has any."""
    text = body.decode(encoding, "backslashreplace")
    return text, not is_text(body, encoding)


def as_utf8(cells: Any, encoding: str) -> Any:
    """Return strings whose bytes are text in the encoding as strings in UTF-8."""
    if encoding == UTF_8 or len(cells) == 0 or cells.buffers()[2] is None:
        return cells
    bounds = bounds_of(cells)
    codes = np.frombuffer(cells.buffers()[2], np.uint8)[bounds[0] : bounds[-1]]
    if (codes < 0x80).all():  # noqa: PLR2004  # ASCII
        return cells
    ends = np.zeros(len(codes) + 1, np.int32)
    np.cumsum(_UTF_8_BYTES[codes], out=ends[1:])
    text = codes.tobytes().decode("cp1252").encode()
    buffers = [None, pa.py_buffer(ends[bounds - bounds[0]]), pa.py_buffer(text)]
    decoded = pa.Array.from_buffers(pa.string(), len(cells), buffers)
    return pa.compute.if_else(cells.is_valid(), decoded, None) if cells.null_count else decoded


def in_utf_8(data: Data) -> Data:
    """Return text in an unknown encoding in UTF-8: bytes that are not are read as Windows-1252."""
    if is_text(data, UTF_8):
        return data
    if _MAY_BE_SEQUENCE.search(data):
        return data.decode(UTF_8, _AS_CP1252).encode()
    return data.decode(CP1252, "replace").encode()  # a hundred times faster


def _record_at(bounds: Offsets, place: int) -> int:
    """Return the record that byte `place` is in; their number, if it is behind all."""
    # Numpy would copy all bounds to compare them with a wider number.
    return int(np.searchsorted(bounds, np.int32(place), "right")) - 1
