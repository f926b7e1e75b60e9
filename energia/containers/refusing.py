"""Errors of containers, and the limits of their contents."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

_DAMAGED: Final = (BadZipFile, BadGzipFile, EOFError, zlib.error, LZMAError)


def refuse(name: str, cause: str) -> NoReturn:
    """Raise FileRefusedError: the container ``name`` cannot become CSV."""
    raise FileRefusedError(name, BAD_CONTAINER, cause)


@contextmanager
def damage_refused(name: str) -> Iterator[None]:
    """Raise FileRefusedError in place of the errors of damaged and unsupported archives."""
    try:
        yield
    except _DAMAGED as error:
        cause = f"the file is damaged or incomplete ({error}); deliver it again"
        raise FileRefusedError(name, BAD_CONTAINER, cause) from error
    except NotImplementedError as error:
        cause = f"{error}; compress the file with Deflate, or deliver it as CSV"
        raise FileRefusedError(name, BAD_CONTAINER, cause) from error


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
