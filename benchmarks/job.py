"""The job that every contender does, as data: its rules, and what it hands back.

Nothing of energia is imported here: its memory and start-up shall not count for its peers.
"""

import hashlib
from collections.abc import Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TEXTS: Final = ("tipo_transaccion", "nombre_cliente_proveedor", "tipo_energia")
NUMBERS: Final = ("cantidad_comprada", "precio")
CELLS: Final = (TEXTS[0], TEXTS[1], *NUMBERS, TEXTS[2])
"""The columns of a file, in its order."""

EDGE_SPACES: Final = " \t\u00a0"
MAX_LENGTH: Final = 256

NUMERAL: Final = r"^-?[0-9]+([.][0-9]+)?$"
FITTING: Final = r"^-?0*[0-9]{1,14}([.][0-9]{1,4}0*)?$"
"""Numerals that a DECIMAL(18, 4) holds exactly."""

ALLOWED: Final[Mapping[str, Mapping[str, str]]] = {
    "tipo_transaccion": {"compra": "compra", "venta": "venta"},
    "tipo_energia": {
        "solar": "Solar",
        "fotovoltaica": "Solar",
        "eolica": "Eólica",
        "wind": "Eólica",
        "hidroelectrica": "Hidroeléctrica",
        "hidraulica": "Hidroeléctrica",
        "hidro": "Hidroeléctrica",
        "hydro": "Hidroeléctrica",
        "nuclear": "Nuclear",
        "termica": "Térmica",
    },
}
"""Per enumeration, the value that each folded spelling stands for."""

PLAN: Final = "scripts/plan.json"
"""Where the Glue job finds its plan in the lake; what compiles it is not installed beside Spark."""

_PLAIN: Final = "abcdefghijklmnopqrstuvwxyz"
_ACCENTED: Final = "áàâäãéèêëíìîïóòôöõúùûüñç"
_UNACCENTED: Final = "aaaaaeeeeiiiiooooouuuunc"
FOLD_FROM: Final = _PLAIN.upper() + _ACCENTED + _ACCENTED.upper()
FOLD_TO: Final = _PLAIN + _UNACCENTED + _UNACCENTED
"""Folding takes each letter of FOLD_FROM to the one of FOLD_TO at its place."""


class UnavailableError(Exception):
    """A contender lacks something on this machine; the text says what."""


@dataclass(frozen=True)
class FileOutcome:
    """What became of the rows of a file."""

    name: str
    sha256: str
    accepted: int
    rejected: int


@dataclass(frozen=True)
class Outcome:
    """What became of the rows of all files."""

    files: tuple[FileOutcome, ...]

    @property
    def accepted(self) -> int:
        """Rows in the partition."""
        return sum(file.accepted for file in self.files)

    @property
    def rejected(self) -> int:
        """Rows beside it."""
        return sum(file.rejected for file in self.files)


def accepted_path(target: Path) -> Path:
    """Where a hand-written job leaves the partition."""
    return target / "transacciones.parquet"


def rejected_path(target: Path) -> Path:
    """Where a hand-written job leaves the rejected rows."""
    return target / "rechazos.parquet"


def hashed(files: list[Path], pool: Executor) -> dict[str, Future[str]]:
    """The files' SHA-256 by name, made in the background."""
    return {path.name: pool.submit(_sha256, path) for path in files}


def outcome(digests: Mapping[str, Future[str]], counts: Mapping[str, tuple[int, int]]) -> Outcome:
    """The outcome of (accepted, rejected) rows by file; a file without rows may be missing."""
    return Outcome(
        tuple(
            FileOutcome(name, digest.result(), *counts.get(name, (0, 0)))
            for name, digest in digests.items()
        )
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
