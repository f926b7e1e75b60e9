"""Rejected rows are shown on the line where an editor shows them, under the delivered name."""

import json
from pathlib import Path
from typing import Any

import pytest

from energia.lake import LakeZone
from energia.local.lake import LocalLake
from energia.local.line_numbers import line_numbers

from .command_line import energia
from .conftest import Deliver, Run
from .deliveries import HEADER, SALES, rows

SUPPLIERS = "nombre_proveedor,tipo_energia"


def listed(dataset: str, lake: LocalLake) -> list[dict[str, Any]]:
    """Return the rejected rows as JSON."""
    found: list[dict[str, Any]] = json.loads(
        energia("rejected", dataset, "--home", lake.home, "--json").stdout
    )
    return found


def places(lake: LocalLake, dataset: str = "transacciones") -> list[str]:
    """Return the places of the rejected rows as people see them."""
    lines = energia("rejected", dataset, "--home", lake.home).stdout.splitlines()
    return [line for line in lines if line.startswith("2026-")]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"{SUPPLIERS}\nSol,Solar\nmala\n", 3),
        (f"{SUPPLIERS}\r\nSol,Solar\r\nmala\r\n", 3),
        (f"\ufeff{SUPPLIERS}\nSol,Solar\nmala\n", 3),
        (f"Proveedores de enero\n\n{SUPPLIERS}\n\nSol,Solar\nmala\n", 6),
        (f"sep=,\n{SUPPLIERS}\nmala\nSol,Solar\n", 3),
    ],
    ids=["plain", "CRLF", "byte order mark", "titles", "sep"],
)
def test_line_is_that_of_an_editor(
    content: str, line: int, deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    path = deliver("proveedores.csv", content=content.encode())
    run_here()
    (row,) = listed("proveedores", lake)
    assert row["linea"] == line
    assert path.read_text(encoding="utf-8").split("\n")[line - 1].strip("\r") == row["texto"]
    assert places(lake, "proveedores") == [f"2026-02-01  proveedores.csv  line {line}"]


def test_csv_output_has_the_lines(deliver: Deliver, run_here: Run, lake: LocalLake) -> None:
    deliver("transacciones.csv", HEADER, *rows(1, 30), "mala")
    assert run_here().ok
    options = ("--home", lake.home, "--format", "csv")
    header, row = energia("rejected", "transacciones", *options).stdout.splitlines()
    assert header.split(",")[-2:] == ["linea", "fecha_carga"]
    assert row.split(",")[-2:] == ["31", "2026-02-01"]


def test_delivered_path_is_shown(deliver: Deliver, run_here: Run, lake: LocalLake) -> None:
    deliver("transacciones/abril.csv", HEADER, *rows(1, 30), "mala")
    deliver("transacciones/fecha_carga=2026-01-31/mayo.csv", HEADER, *rows(30, 60), "mala")
    assert run_here().ok
    assert places(lake) == [
        "2026-01-31  transacciones/fecha_carga=2026-01-31/mayo.csv  line 32",
        "2026-02-01  transacciones/abril.csv  line 31",
    ]


def test_published_rows_have_lines_of_their_version(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("transacciones.csv", HEADER, *rows(1, 30), "mala")
    assert run_here().ok
    deliver("transacciones.csv", "Ventas", HEADER, "peor", "peor", *rows(1, 3))
    assert not run_here().ok
    assert [row["linea"] for row in listed("transacciones", lake)] == [3, 4]
    lake.at(SALES).candidate.rejected.unlink()
    assert [(row["texto"], row["linea"]) for row in listed("transacciones", lake)] == [("mala", 31)]


@pytest.mark.parametrize("content", [None, b"corto"])
def test_row_of_a_lost_file_has_no_line(
    content: bytes | None, deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("transacciones.csv", HEADER, *rows(1, 30), "mala")
    assert run_here().ok
    raw = lake.at(SALES).folder(LakeZone.RAW) / "transacciones.csv"
    raw.unlink() if content is None else raw.write_bytes(content)
    (row,) = listed("transacciones", lake)
    assert row["linea"] is None
    assert places(lake) == [f"2026-02-01  transacciones.csv  byte {row['posicion']}"]


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_lines_do_not_depend_on_blocks(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("energia.local.line_numbers._BLOCK_BYTES", size)
    text = b"a\n\nbcd\r\ne\n\n\nfin"
    path = tmp_path / "a.csv"
    path.write_bytes(text)
    expected = {at: text[:at].count(b"\n") + 1 for at in range(len(text))}
    assert line_numbers(path, [*reversed(range(len(text))), 2, len(text) + 5]) == expected


def test_unknown_load_date_is_wrong_usage(deliver: Deliver, run_here: Run, lake: LocalLake) -> None:
    deliver("transacciones.csv", HEADER, *rows(1, 30), "mala")
    run_here()
    for day, advice in (
        ("2026-02-10", "did you mean '2026-02-01'?"),
        ("1987-11-30", "list them with energia status"),
    ):
        done = energia("rejected", "transacciones", "--fecha-carga", day, "--home", lake.home)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"error: transacciones has no load date {day}; {advice}\n"
