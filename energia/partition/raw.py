"""The raw files of a partition: which names are one delivery, and in which order files count."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from energia.reader.file_names import RAW_SUFFIX
from energia.reader.names import fold_name

_NUMBER: Final = re.compile(r"([0-9]+)")


@dataclass(frozen=True)
class RawFile:
    """A current raw file; its version changes with its bytes, which are counted.

    ``delivered_at`` is a time in UTC, in ISO format: nothing is decided by it.
    """

    name: str
    version: str
    bytes: int
    delivered_at: str


def is_csv(name: str) -> bool:
    """Return whether the raw file of that name is read."""
    return name.lower().endswith(RAW_SUFFIX)


def is_visible(name: str) -> bool:
    """Return whether a file of that name matters in the raw zone: tools leave hidden ones."""
    return is_csv(name) or not name.startswith((".", "_"))


def identity(name: str) -> str:
    """Return what is equal for names of one delivery: case and accents do not count.

    File systems treat letters of other case as one name, and people leave out accents.
    """
    return fold_name(name)


def name_order(name: str) -> tuple[object, ...]:
    """Return the sort key of a name: digits compare as numbers, the extension not at all.

    So ``lecturas``, ``lecturas (1)``, ``lecturas_2`` and ``lecturas_10`` are in order.
    """
    stem = identity(name).removesuffix(RAW_SUFFIX)
    # Every second part is a number, so that parts of two names can be compared.
    parts = [int(part) if at % 2 else part for at, part in enumerate(_NUMBER.split(stem))]
    return (parts, name)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of the file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def raw_digest(versions: Mapping[str, str]) -> str:
    """Return one SHA-256, in hexadecimal, over the sorted names of raw files and their versions.

    Each line is hashed together with the digest so far, as the state machine does it: a function
    of Step Functions that hashes takes 10,000 characters at most.
    """
    digest = ""
    for name in sorted(versions):
        digest = hashlib.sha256(f"{digest}{name} {versions[name]}\n".encode()).hexdigest()
    return digest


def find_copies(
    raw: Iterable[RawFile],
    sha256: Callable[[str], str],
    constants: Callable[[str], Hashable],
    *,
    has_key: bool,
) -> dict[str, str]:
    """Return the name of each file whose rows another file has, and the name of the other.

    Such files have the same bytes, and their names fill columns with the same ``constants``. The
    first of equal files is read; with a key it is the last, whose rows replace those of files in
    between. Only files of equal size are hashed.
    """
    files = list(raw)
    sizes = Counter(file.bytes for file in files)
    same = [file.name for file in files if sizes[file.bytes] > 1]
    rows = {name: (sha256(name), constants(name)) for name in same}
    read: dict[Hashable, str] = {}
    for name in reversed(same) if has_key else same:
        read.setdefault(rows[name], name)
    return {name: original for name in same if (original := read[rows[name]]) != name}
