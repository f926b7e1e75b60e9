"""Names of columns from the cells of a header."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from energia.contracts.reserved import RESERVED_COLUMNS
from energia.lake import PARTITION
from energia.reader.double_decoding import repaired
from energia.reader.names import name_keys, normalise_name
from energia.reader.spec import RESERVED_COLUMNS as READER_COLUMNS

_LONGEST: Final = 63
_UNIT: Final = re.compile(r"(?<![A-Za-z])?([kKmMgG][wW][hH])(?![A-Za-z])")
_HOUR: Final = re.compile(r"[0-9]{1,2}")
_NOT_FREE: Final = frozenset((*RESERVED_COLUMNS, *READER_COLUMNS, PARTITION))


def column_names(cells: Sequence[str]) -> list[str]:
    """Return a name for each cell: lower snake case in ASCII, unique and not reserved."""
    names: list[str] = []
    for cell in cells:
        names.append(free_name(_plain_name(cell), names))
    return names


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return the name, with an ending if it is reserved or taken."""
    used = {*taken, *_NOT_FREE}
    endings = ("", "_archivo", *(f"_{number}" for number in range(2, len(used) + 3)))
    candidates = (f"{name[: _LONGEST - len(ending)]}{ending}" for ending in endings)
    return next(candidate for candidate in candidates if candidate not in used)


def needs_synonym(name: str, cell: str) -> bool:
    """Return whether the reader would not know the cell of a header by the column's name."""
    return not set(name_keys(cell)) & set(name_keys(name))


def _plain_name(cell: str) -> str:
    if _HOUR.fullmatch(cell):
        return f"hora_{int(cell):02}"
    # kWh is one word, and so is a text in capitals.
    text = _UNIT.sub(lambda match: f" {match[1].lower()} ", repaired(cell) or cell)
    letters = normalise_name(text).encode("ascii", "ignore").decode()
    name = re.sub("_+", "_", letters).strip("_")
    return name if name[:1].isalpha() else f"columna_{name}".rstrip("_")
