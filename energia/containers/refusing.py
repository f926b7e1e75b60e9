"""Errors of containers, and the limits of their contents."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EINVAL
from gzip import BadGzipFile
from lzma import LZMAError
from typing import IO, Final, NoReturn
from zipfile import BadZipFile

from energia.errors import FileRefusedError

BAD_CONTAINER: Final = "contenedor_invalido"

_CHUNK_BYTES: Final = 1 << 20
_ALWAYS_ALLOWED: Final = 1 << 30
_MOST_TIMES: Final = 200
"""Exports shrink to a tenth or a twentieth; only files made to fill disks shrink this much."""

DAMAGED: Final = (
    *(BadZipFile, BadGzipFile, EOFError, zlib.error, LZMAError),
    # zipfile raises these for members that are encrypted, or compressed in another way, and for
    # impossible sizes and places.
    *(RuntimeError, ValueError, OverflowError, OSError),
)
"""The errors of archives that are cut, altered or not supported."""


def refuse(name: str, cause: str) -> NoReturn:
    """Raise FileRefusedError: the container ``name`` cannot become CSV."""
    raise FileRefusedError(name, BAD_CONTAINER, cause)


@contextmanager
def damage_refused(name: str) -> Iterator[None]:
    """Raise FileRefusedError in place of DAMAGED, unless the system is at fault."""
    try:
        yield
    except DAMAGED as error:
        if isinstance(error, OSError) and error.errno not in (None, EINVAL):
            raise  # The disk or the permissions are at fault.
        raise FileRefusedError(name, BAD_CONTAINER, f"the file is {_damage(error)}") from error


def _damage(error: Exception) -> str:
    """Return the damage and the way out, without the text of the error, which can have data."""
    if isinstance(error, NotImplementedError):
        return "compressed in a way that is not supported; compress it with Deflate"
    if isinstance(error, RuntimeError):
        return "encrypted; deliver it without a password"
    return "damaged or incomplete; deliver it again"


def check_size(name: str, unpacked: int, packed: int) -> None:
    """Raise FileRefusedError if the contents (bytes) are too large for a container of that size."""
    if unpacked > max(_ALWAYS_ALLOWED, _MOST_TIMES * packed):
        cause = f"the contents take more than {_ALWAYS_ALLOWED >> 30} GiB and {_MOST_TIMES} times"
        refuse(name, f"{cause} the size of the file; deliver the CSV file itself")


def copy_limited(read: Callable[[int], bytes], target: IO[bytes], name: str, packed: int) -> None:
    """Copy a stream from a container of ``packed`` bytes; raise FileRefusedError as check_size."""
    size = 0
    while chunk := read(_CHUNK_BYTES):
        size += len(chunk)
        check_size(name, size, packed)
        target.write(chunk)
