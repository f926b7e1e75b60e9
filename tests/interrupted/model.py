"""What a lake has to hold after a history of deliveries, worked out without the product.

A date of a dataset is its current files in the order of their names. The rules are those of the
design, in plain Python over the few lines that these tests deliver.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .lake_state import Row, Rows

FACT, MASTER = "transacciones", "proveedores"

_DIGITS = Decimal("0.0001")
_ENERGIES = {"Solar": "Solar", "wind": "Eólica", "Nuclear": "Nuclear", "hidro": "Hidroeléctrica"}
_REASONS = {
    "mala": "fila: columnas_de_menos",
    "venta,Ana,diez,5,Solar": "cantidad_comprada: tipo_invalido",
    "Mar,carbón": "tipo_energia: valor_no_permitido",
    ",Solar": "nombre_proveedor: requerido",
}

FACT_LINES = (
    "venta,Ana,10,5,Solar",
    "venta,Eva,1.5,3,wind",
    "compra,Sol,4,2.25,Nuclear",
    "mala",
    "venta,Ana,diez,5,Solar",
)
MASTER_LINES = (
    "Sol,Solar",
    "Sol,wind",
    "Luna,Solar",
    "Luna,hidro",
    "Río,hidro",
    "Mar,carbón",
    ",Solar",
)

Content = tuple[str, ...]
"""The lines of a file, without its header."""

Landed = tuple[tuple[str, Content], ...]
"""The files of a date, name and content, in the order of their names."""


@dataclass(frozen=True)
class Verdict:
    """A date's rows: the accepted, and line and reason of the rejected."""

    accepted: Rows
    rejected: Rows


def with_good_facts(lines: Sequence[str]) -> Content:
    """Return a file of which at most half is rejected, so that no gate stops it."""
    return (*lines, *[FACT_LINES[0]] * len(lines))


def with_good_masters(lines: Sequence[str]) -> Content:
    """Return a file of a master of which at most half is rejected."""
    return (*lines, *(f"Cima {number},Solar" for number, _ in enumerate(lines)))


def with_delivery(landed: Landed, name: str, content: Content) -> Landed:
    """Return the date after a file was delivered: it replaces the one of its name."""
    return tuple(sorted({**dict(landed), name: content}.items()))


def without_file(landed: Landed, name: str) -> Landed:
    """Return the date after a file was taken out."""
    return tuple(file for file in landed if file[0] != name)


def verdict(dataset: str, landed: Landed) -> Verdict:
    """The rows of a date, sorted as those of a lake's state are."""
    # The same content counts once: of a master, where it comes last.
    order = landed if dataset == FACT else landed[::-1]
    contents = tuple(dict.fromkeys(content for _, content in order))
    contents = contents if dataset == FACT else contents[::-1]
    judged = list(_facts(contents) if dataset == FACT else _masters(contents))
    accepted = [row for _, row, reason in judged if reason is None]
    rejected = [(line, reason) for line, _, reason in judged if reason is not None]
    return Verdict(_sorted(accepted), _sorted(rejected))


def current(dates: dict[date, Landed]) -> Rows:
    """A master's view: the row of the latest date for each key."""
    latest: dict[str, Row] = {}
    for day in sorted(dates):
        latest |= {row[0]: (*row, day) for row in verdict(MASTER, dates[day]).accepted}
    return _sorted(latest.values())


def sales_by_energy(dates: dict[date, Landed]) -> Rows:
    """The answer to the first question: sales by kind of energy, the largest first."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for landed in dates.values():
        for kind, _, _, _, energy, total in verdict(FACT, landed).accepted:
            if kind == "venta":
                totals[energy] += total
    return tuple(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


Contents = tuple[Content, ...]
Judged = tuple[str, Row, str | None]
"""A line, its row and why it is rejected, if it is."""


def _facts(contents: Contents) -> Iterator[Judged]:
    for line in (line for content in contents for line in content):
        if line in _REASONS:
            yield line, (), _REASONS[line]
            continue
        kind, name, quantity, price, energy = line.split(",")
        # As many digits as the contract has, so that equal rows are written, and sort, alike.
        numbers = Decimal(quantity).quantize(_DIGITS), Decimal(price).quantize(_DIGITS)
        yield line, (kind, name, *numbers, _ENERGIES[energy], numbers[0] * numbers[1]), None


def _masters(contents: Contents) -> Iterator[Judged]:
    """Within a file contradicting rows all go; then the last file with the key wins."""
    winner: dict[str, int] = {}
    for number, content in enumerate(contents):
        winner |= {key: number for key, rows in _rows_by_key(content).items() if len(rows) == 1}
    for number, content in enumerate(contents):
        taken: set[str] = set()
        for line in content:
            key = line.split(",")[0]
            reason = _REASONS.get(line) or _key_reason(content, key, number, winner, taken)
            taken.add(key)
            yield line, () if reason else _row(line), reason


def _key_reason(
    content: Content, key: str, number: int, winner: dict[str, int], taken: set[str]
) -> str | None:
    if len(_rows_by_key(content)[key]) > 1:
        return "clave: conflicto"
    if number < winner[key]:
        return "clave: reemplazada"
    return "clave: repetida" if key in taken else None


def _rows_by_key(content: Content) -> dict[str, set[Row]]:
    rows: dict[str, set[Row]] = defaultdict(set)
    for line in content:
        if line not in _REASONS:
            rows[line.split(",")[0]].add(_row(line))
    return rows


def _row(line: str) -> Row:
    name, energy = line.split(",")
    return (name, _ENERGIES[energy])


def _sorted(rows: Iterable[Row]) -> Rows:
    return tuple(sorted(rows, key=repr))
