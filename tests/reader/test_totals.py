"""Total lines: which records they are, and what is left of their cells."""

from dataclasses import replace
from pathlib import Path

import pytest

from .files import THREE, expected, read_rows, write
from .oracle import Dialect

TOTALS = replace(THREE, total_lines=("TOTAL", "Total general:"))


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("TOTAL,7,9.50", (None, "7", "9.50")),
        ("Total,7,9.50,,", (None, "7", "9.50")),
        (' ,"tótal ",9.50', (None, None, "9.50")),
        ("total general:,7,", (None, "7", None)),
        ("\ufeffTo\u0301tal\u00a0Général:,,7", (None, None, "7")),
        ("TOTAL,TOTAL,3", (None, None, "3")),
        ("TOTAL", (None, None, None)),
        ('"Total",9.50', (None, None, None)),
        (",,,TOTAL", (None, None, None)),
        ("TOTAL,1,2,x", (None, None, None)),
    ],
)
@pytest.mark.parametrize("block_size", [1, 1 << 20])
def test_total_line_has_its_cells_but_the_label(
    line: str, cells: tuple[str | None, ...], block_size: int, path: Path
) -> None:
    spec = write(path, f"1,2,3\n{line}\n4,5,6\n".encode(), TOTALS)
    rows = read_rows(path, spec, block_size=block_size)
    assert [(row.reason, row.fields) for row in rows] == [
        *((None, ("1", "2", "3")), ("total", cells), (None, ("4", "5", "6")))
    ]
    assert rows[1].text == line
    assert rows == expected(path, TOTALS)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Total a,1,2", None),
        ("Totales,1,2", None),
        ("a,TOTAL,2", None),
        ("x,TOTAL", "columnas_de_menos"),
        ('"TOTAL', "comillas"),
        ("TOTAL\0,1,2", "nulo"),
    ],
)
def test_other_lines_stay_rows(line: str, reason: str | None, path: Path) -> None:
    spec = write(path, f"{line}\n".encode(), TOTALS)
    assert [row.reason for row in read_rows(path, spec)] == [reason]


def test_undeclared_total_is_a_row(path: Path) -> None:
    spec = write(path, b"TOTAL,1,2\n")
    assert [row.reason for row in read_rows(path, spec)] == [None]


def test_header_that_is_a_label_stays_a_repeated_header(path: Path) -> None:
    dialect = Dialect(2, total_lines=("c0",))
    rows = read_rows(path, write(path, b"c0,c1\nc0,5\n", dialect))
    assert [row.reason for row in rows] == ["encabezado_repetido", "total"]
