"""Random source folders: good, broken, misnamed and foreign files under random names."""

import gzip
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Final

from interrupted.files import HEADERS

GOOD: Final = {
    "transacciones": "venta,Ana,{},5,Solar",
    "clientes": "CC,{},Ana,Cali",
    "proveedores": "Sol {},Solar",
}
"""A line of each dataset, which a number makes different from others."""

PLACES = (
    "{}.csv",
    "{}/enero.csv",
    "{}/ENERO.CSV",
    "{}/febrero (2).csv",
    "{}/señal.csv",
    "{}/.oculto.csv",
    "{}/copia.csv",
    "{}/fecha_carga=2026-01-05/enero.csv",
    "{}/fecha_carga=2026-01-05/copia.csv",
    "{}/fecha_carga=2026-13-05/enero.csv",
    "{}/mucho/mas/hondo.csv",
    "{}/control\x07.csv",
    "{}_2026-01-05.csv",
    "{}.CSV.gz",
    "{}.xlsx",
    "{}s.csv",
    "nada/{}.csv",
    "{}/notas.txt",
    "LEEME",
)


def lines_of(dataset: str, chance: random.Random) -> list[str]:
    """Return distinct good lines of the dataset."""
    numbers = chance.sample(range(1, 1_000_000), chance.randint(1, 30))
    return [GOOD[dataset].format(number) for number in numbers]


def good(dataset: str, chance: random.Random) -> bytes:
    """Return a good file."""
    return _file(HEADERS[dataset], lines_of(dataset, chance))


def with_semicolons(dataset: str, chance: random.Random) -> bytes:
    """Return a good file with another delimiter and line end."""
    return good(dataset, chance).replace(b",", b";").replace(b"\n", b"\r\n")


def with_bad_lines(dataset: str, chance: random.Random) -> bytes:
    """Return a file with rejected lines, maybe more than half."""
    bad = ["mala", "una,dos", '"sin cerrar'] * chance.randint(1, 5)
    return _file(HEADERS[dataset], [*lines_of(dataset, chance), *bad])


def same(dataset: str, _: random.Random) -> bytes:
    """Return a file that is the same each time."""
    return good(dataset, random.Random(1))  # noqa: S311


FILES: Final[tuple[Callable[[str, random.Random], bytes], ...]] = (
    good,
    good,
    with_semicolons,
    with_bad_lines,
    same,
    lambda dataset, _: _file(HEADERS[dataset], []),
    lambda dataset, chance: _file("otra,cabecera", lines_of(dataset, chance)),
    lambda dataset, chance: good(dataset, chance).decode().encode("utf-16"),
    lambda dataset, chance: gzip.compress(good(dataset, chance)),
    lambda dataset, chance: good(dataset, chance)[:-9] + b"\xe9\n",
    lambda *_: b"",
    lambda *_: bytes(100),
)


def make_source(folder: Path, chance: random.Random) -> None:
    """Fill the folder with files, some links and a pipe."""
    for number in range(chance.randint(2, 9)):
        dataset = chance.choice(list(GOOD))
        path = folder / chance.choice(PLACES).format(dataset)
        path.parent.mkdir(parents=True, exist_ok=True)
        if number < 7:
            path.write_bytes(chance.choice(FILES)(dataset, chance))
        elif not path.exists():
            chance.choice((_link_to_nothing, os.mkfifo, os.mkdir))(path)


def _link_to_nothing(path: Path) -> None:
    path.symlink_to(path.with_name("no hay"))


def _file(header: str, lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in (header, *lines)).encode()
