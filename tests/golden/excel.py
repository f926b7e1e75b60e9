"""A big export as a spreadsheet in Spanish writes it, with every hazard at once.

All of it comes from one seed. The expected sums are those of the numbers before they are written.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

Cells: TypeAlias = list[str]

NAMES: Final = ("José Núñez", "Ana Gómez", "Peña; Hermanos", 'Luz "La Única" S.A.', "Ñandú Ltda.")
SOURCES: Final = {
    "Solar": ("SOLAR", "fotovoltaica", "Solar\u00a0"),
    "Eólica": ("EOLICA", "eólica", " Eolica"),
    "Hidroeléctrica": ("HIDRÁULICA", "hidroelectrica", "Hidro"),
    "Térmica": ("termica", "TÉRMICA", "\u00a0Térmica"),
}
PLAIN: Final = "plain"


@dataclass(frozen=True)
class Form:
    """A way to save the export: its encoding, delimiter and decimal mark."""

    encoding: str
    delimiter: str
    mark: str

    def number(self, random: Random, number: Decimal, style: str) -> str:
        """Write a number of at least 0 in a style."""
        whole, _, fraction = f"{number:f}".partition(".")
        fraction = fraction.rstrip("0")
        other = "." if self.mark == "," else ","
        if style in ("grouped", "spaced"):
            whole = f"{int(whole):,}".replace(",", other if style == "grouped" else "\u00a0")
        if style == "bare" and whole == "0" and fraction:
            whole = ""
        text = f"{whole}{self.mark}{fraction}" if fraction else whole
        text = f"{text}+" if style == "signed" else text
        return random.choice((text, text, f"\u00a0{text} "))

    def line(self, cells: Sequence[str], surplus: int) -> str:
        """Return a line with quotes where they are needed, and empty columns after the others."""
        return self.delimiter.join([*map(self._quoted, cells), *[""] * surplus])

    def _quoted(self, cell: str) -> str:
        quotes = self.delimiter in cell or '"' in cell
        return '"' + cell.replace('"', '""') + '"' if quotes else cell


FORMS: Final = {
    "cp1252": Form("cp1252", ";", ","),
    "utf8-bom": Form("utf-8-sig", ";", ","),
    "comma-and-point": Form("utf-8-sig", ",", "."),
}


@dataclass
class Expected:
    """The counts of rows by dataset, of rejects, and the value of the sales by source of energy."""

    rows: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    sales: dict[str, Decimal] = field(default_factory=dict)


def write_export(folder: Path, form: Form, rows: int = 3_000, seed: int = 17) -> Expected:
    """Write transacciones, clientes and proveedores; return what a run must make of them."""
    random, expected = Random(seed), Expected()  # noqa: S311, it draws test data
    clients = [f"{random.choice(NAMES)} {number}" for number in range(rows // 10)]
    suppliers = [f"Energía {number} S.A." for number in range(20)]
    trades = [_trade(random, form, clients, suppliers, expected) for _ in range(rows)]
    # Accounting parentheses: a negative quantity is out of range, so the row is rejected.
    trades.insert(rows // 3, ["venta", clients[0], f"(1{form.mark}5)", "2", "Solar"])
    expected.rejected["cantidad_comprada: fuera_de_rango"] += 1
    header = [
        "TIPO DE TRANSACCIÓN",
        "Nombre Entidad",
        "CANTIDAD (kWh)",
        "Precio kWh",
        "Tipo energía",
    ]
    _write(folder / "transacciones.csv", form, header, trades, expected)
    people = [["C.C.", f"{place:06}", name, "Bogotá"] for place, name in enumerate(clients)]
    _write(
        folder / "clientes.csv",
        form,
        ["TIPO DE IDENTIFICACIÓN", "Identificación", "NOMBRE CLIENTE", "Ciudad"],
        people,
        expected,
    )
    sellers = [[name, _spelt(random, random.choice([*SOURCES]))] for name in suppliers]
    _write(
        folder / "proveedores.csv", form, ["NOMBRE PROVEEDOR", "Tipo de Energía"], sellers, expected
    )
    names = {"transacciones": trades, "clientes": people, "proveedores": sellers}
    expected.rows.update({name: len(lines) for name, lines in names.items()})
    expected.rows["transacciones"] -= 1
    return expected


def _trade(
    random: Random, form: Form, clients: Cells, suppliers: Cells, expected: Expected
) -> Cells:
    kind, source = random.choice(("venta", "venta", "compra")), random.choice([*SOURCES])
    style = random.choice((PLAIN, "grouped", "spaced", "bare", "signed"))
    quantity = Decimal(random.choice((random.randint(1, 9_999), random.randint(1, 10**11)))) / 10**4
    price = Decimal(random.randint(0, 10**7)) / 100
    if kind == "venta":
        expected.sales[source] = expected.sales.get(source, Decimal(0)) + quantity * price
    name = random.choice(clients if kind == "venta" else suppliers)
    change: Callable[[str], str] = random.choice((str, str.upper, str.lower, _unaccented))
    return [
        random.choice((kind, kind.upper(), f"\u00a0{kind.title()}")),
        change(name),
        form.number(random, quantity, style),
        form.number(random, price, style),
        _spelt(random, source),
    ]


def _spelt(random: Random, source: str) -> str:
    return random.choice((source, *SOURCES[source]))


def _unaccented(text: str) -> str:
    return text.translate(str.maketrans("áéíóúñÁÉÍÓÚÑ", "aeiounAEIOUN"))


def _write(path: Path, form: Form, header: Cells, rows: list[Cells], expected: Expected) -> None:
    lines = [form.line(row, surplus=2) for row in rows]
    middle = len(lines) // 2
    lines[middle:middle] = ["", form.line(header, surplus=2), ""]
    expected.rejected["fila: encabezado_repetido"] += 1
    top = [f"sep={form.delimiter}", form.line(["Reporte: energía"], surplus=1), "Año 2026", ""]
    text = "\r\n".join([*top, form.line(header, surplus=2), *lines])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(form.encoding))
