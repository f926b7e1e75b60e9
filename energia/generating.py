"""Sample data: a coherent set of clientes, proveedores and transacciones, the same for a seed.

Every name, number and price is invented. Transactions name the set's own clientes and proveedores;
prices lie in a band that Colombian contracts have seen (COP per kWh).
"""

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from energia.contracts.model import PARTITION

_CITIES = ("Bogotá", "Medellín", "Cali", "Barranquilla", "Cartagena", "Bucaramanga", "Pereira")
_FIRST = ("Ana", "Juan", "María", "Carlos", "Lucía", "Andrés", "Sofía", "Jorge", "Inés", "Óscar")
_LAST = ("Gómez", "Pérez", "Ruiz", "Peña", "Nariño", "Muñoz", "Cárdenas", "López", "Ibáñez")
_COMPANIES = ("Textiles", "Lácteos", "Hotel", "Clínica", "Molinos", "Cementos", "Flores")
_SUPPLIERS = (
    ("Solar del Cesar", "Solar"),
    ("Parque Solar Andino", "Solar"),
    ("Vientos de La Guajira", "Eólica"),
    ("Eólica Jepírachi Norte", "Eólica"),
    ("Hidro Magdalena", "Hidroeléctrica"),
    ("Embalse del Oriente", "Hidroeléctrica"),
    ("Térmica del Caribe", "Térmica"),
    ("Nuclear Experimental", "Nuclear"),
)
_TRANSACTIONS_PER_CUSTOMER = 10
_FIRST_DATE = date(2026, 1, 5)
_DAYS = 3
_SHARE_OF_COMPANIES = 0.3
_SHARE_OF_SALES = 0.7
_PRICES = (280, 720)
_QUANTITIES = (20, 5_000)


_CUSTOMER = ("tipo_identificacion", "identificacion", "nombre", "ciudad")
_SUPPLIER = ("nombre_proveedor", "tipo_energia")
_TRANSACTION = (
    "tipo_transaccion",
    "nombre_cliente_proveedor",
    "cantidad_comprada",
    "precio",
    "tipo_energia",
)

Row = tuple[str, ...]


def generate(folder: Path, *, rows: int, seed: int) -> list[Path]:
    """Write ``<dataset>/fecha_carga=D/<dataset>.csv`` for three days; the files' paths.

    ``rows`` transactions are shared out over the days; each day delivers both masters whole, with
    a few customers more than the day before.
    """
    dice = random.Random(seed)  # noqa: S311  # sample data, not secrets
    customers = list(_customers(dice, max(_DAYS, rows // _TRANSACTIONS_PER_CUSTOMER)))
    written: list[Path] = []
    for day in range(_DAYS):
        known = customers[: len(customers) * (_DAYS + day + 1) // (2 * _DAYS)]
        share = rows * (day + 1) // _DAYS - rows * day // _DAYS
        tables = {
            "clientes": (_CUSTOMER, known),
            "proveedores": (_SUPPLIER, _SUPPLIERS),
            "transacciones": (_TRANSACTION, list(_transactions(dice, known, share))),
        }
        loaded = f"{PARTITION}={_FIRST_DATE + timedelta(days=day)}"
        for dataset, (header, body) in tables.items():
            path = folder / dataset / loaded / f"{dataset}.csv"
            _write(path, header, body)
            written.append(path)
    return written


def _customers(dice: random.Random, count: int) -> Iterator[Row]:
    for number in range(count):
        if dice.random() < _SHARE_OF_COMPANIES:
            identity, name = ("NIT", f"9{number:08d}"), f"{dice.choice(_COMPANIES)} {number} S.A.S."
        else:
            person = f"{dice.choice(_FIRST)} {dice.choice(_LAST)} {dice.choice(_LAST)} {number}"
            identity, name = ("CC", f"{10_000_000 + number:010d}"), person
        yield (*identity, name, dice.choice(_CITIES))


def _transactions(dice: random.Random, customers: Sequence[Row], count: int) -> Iterator[Row]:
    for _ in range(count):
        supplier, energy = dice.choice(_SUPPLIERS)
        quantity = f"{dice.uniform(*_QUANTITIES):.2f}"
        price = f"{dice.uniform(*_PRICES):.2f}"
        if dice.random() < _SHARE_OF_SALES:
            yield ("venta", dice.choice(customers)[2], quantity, price, energy)
        else:
            yield ("compra", supplier, quantity, price, energy)


def _write(path: Path, header: Row, rows: Sequence[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
