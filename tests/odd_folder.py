"""A source folder with every kind of entry that is not a plain file or folder."""

import os
from pathlib import Path

REFUSED = (
    r"proveedores/\xff.csv",
    r"proveedores/dos\nlineas.csv",
    r"proveedores/\x1b[31m.csv",
    "proveedores/carpeta.csv",
    "proveedores/fifo.csv",
    "proveedores/gira.csv",
    "proveedores/nada.csv",
    r"proveedores/fecha_carga=\xff/a.csv",
    r"proveedores/fecha_carga=\x1b/a.csv",
    r"\xe9/a.csv",
)
"""The names that a report must have among its errors."""

NOT_READ = ("bucle", "proveedores/fecha_carga=2026-01-01", "proveedores/gira", r"\xff.txt")
"""The names that a report must list as not read."""


def make_odd(source: Path, content: str) -> None:
    """Add the entries to ``source``; ``proveedores/sol.csv`` is its one valid file."""
    folder = source / "proveedores"
    folder.mkdir()
    for encoded in (
        *(b"proveedores/sol.csv", b"proveedores/\xff.csv", b"proveedores/dos\nlineas.csv"),
        *(b"proveedores/\x1b[31m.csv", b"proveedores/fecha_carga=\xff/a.csv"),
        *(b"proveedores/fecha_carga=\x1b/a.csv", b"\xe9/a.csv", b"\xff.txt"),
    ):
        path = source / os.fsdecode(encoded)
        path.parent.mkdir(exist_ok=True)
        path.write_text("hola" if path.suffix == ".txt" else content, encoding="utf-8")
    (folder / "carpeta.csv").mkdir()
    os.mkfifo(folder / "fifo.csv")
    for link, target in (
        *(("gira.csv", "gira.csv"), ("gira", "otra"), ("otra", "gira"), ("nada.csv", "no")),
        *(("fecha_carga=2026-01-01", "."), ("../bucle", ".")),
    ):
        (folder / link).symlink_to(target)
