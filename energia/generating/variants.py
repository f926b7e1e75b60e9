"""The lines that are not plain: defective ones, and unusual ones that are right nevertheless.

A variant is shown as the line it makes. ``{name}`` stands for the row's own text of that column and
``{fila}`` for the row as it would be without the variant.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from energia.generating.words import SAMPLE


@dataclass(frozen=True)
class Variant:
    """How a row is written, and what becomes of it: each rejected row has all of ``reasons``.

    ``line`` may be several lines, ``accepted`` and ``rejected`` count the rows it is read as, and
    an ``orphan`` names a cliente or proveedor that does not exist.
    """

    name: str
    line: str
    reasons: tuple[str, ...] = ()
    accepted: int = 1
    rejected: int = 0
    orphan: bool = False
    encoding: str = "utf-8"


@dataclass(frozen=True)
class LineFormat:
    """How the rows of a dataset are written; defects and unusual lines are taken in turn."""

    dataset: str
    header: str
    plain: str
    defects: tuple[Variant, ...] = ()
    unusual: tuple[Variant, ...] = ()

    @property
    def variants(self) -> tuple[Variant, ...]:
        """All ways of writing a row by their number: 0 is plain, then defects, then unusual."""
        return (Variant("plain", self.plain), *self.defects, *self.unusual)


def _variants(items: Iterable[dict[str, Any]], **usual: int) -> tuple[Variant, ...]:
    return tuple(
        Variant(**{**usual, **item, "reasons": tuple(item.get("reasons", ()))}) for item in items
    )


def _line_format(dataset: str) -> LineFormat:
    found = SAMPLE["formats"][dataset]
    defects = _variants(found.get("defects", ()), accepted=0, rejected=1)
    return LineFormat(
        dataset, found["header"], found["plain"], defects, _variants(found.get("unusual", ()))
    )


CLIENTES: Final = _line_format("clientes")
PROVEEDORES: Final = _line_format("proveedores")
TRANSACCIONES: Final = _line_format("transacciones")
