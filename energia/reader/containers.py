"""Kinds of files that are not CSV yet, known by their first bytes."""

from enum import StrEnum
from typing import Final

PROBE: Final = 512
"""The bytes at the start of a file by which its kind is known."""

_FIRST_LETTERS: Final = 32
"""The bytes of a header by which UTF-16 is known: its letters are mostly Latin."""


class Container(StrEnum):
    """A kind of file, as messages call it, that becomes CSV before it enters the raw zone."""

    GZIP = "a gzip file"
    ZIP = "a ZIP archive or a workbook"
    OLD_WORKBOOK = "a workbook in the format of Excel 97-2003, or one with a password"
    UTF_16_LE = "UTF-16 text"
    UTF_16_BE = "big-endian UTF-16 text"

    @property
    def is_text(self) -> bool:
        """Return whether only the encoding differs from that of CSV."""
        return self in (Container.UTF_16_LE, Container.UTF_16_BE)


_STARTS: Final = {
    b"\x1f\x8b": Container.GZIP,
    b"PK\x03\x04": Container.ZIP,
    b"PK\x05\x06": Container.ZIP,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": Container.OLD_WORKBOOK,
    b"\xff\xfe": Container.UTF_16_LE,
    b"\xfe\xff": Container.UTF_16_BE,
}


def find_container(head: bytes) -> Container | None:
    """Return the kind of the file that starts with ``head``; None if it may be CSV."""
    for start, container in _STARTS.items():
        if head.startswith(start):
            return container
    first, second = head[:_FIRST_LETTERS:2], head[1:_FIRST_LETTERS:2]
    if _are_mostly_zero(second) and not _are_mostly_zero(first):
        return Container.UTF_16_LE
    if _are_mostly_zero(first) and not _are_mostly_zero(second):
        return Container.UTF_16_BE
    return None


def _are_mostly_zero(data: bytes) -> bool:
    return 2 * data.count(b"\0") > len(data)
