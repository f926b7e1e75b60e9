"""Known dirt in whole files: refused by name and not landed, or read to the last byte."""

from random import Random

import pytest

from energia.contracts.model import Contract
from energia.delivery import content
from energia.reader import ranges

from .check import DAY, Lab
from .files import Delivery, DirtyFile
from .rows import BAD_NUMBERS, Maker, Table, bad_cells, good, ragged
from .samples import plain_header, refused, with_header

GOOD = "venta,Ana Gómez,2,3.5,Eólica"
CLIENTES = b"CC,1,Ana,Cali\n"


def test_refused_files_are_named_and_do_not_land(
    lab: Lab, transacciones: Contract, clientes: Contract
) -> None:
    header = plain_header(transacciones)
    text = header + f"{GOOD}\n".encode()
    contents = {
        "empty": (b"", "vacio"),
        "bom": (b"\xef\xbb\xbf", "vacio"),
        "blank": (b"\n\r\n\n" * 50, "vacio"),
        "spaces": (b"   \n" * 9, "vacio"),
        "utf32": (text.decode().encode("utf-32-be"), "no_es_texto"),
        "latin1": ((header.decode().strip() + ",año\n").encode("latin-1"), "no_es_texto"),
        "mac": (text.replace(b"\n", b"\r"), "cabecera"),
        "wide": (header.strip() + b",x" * 99_995 + b"\n", "cabecera"),
        "endless": (b"x" * (1 << 20), "cabecera"),
        "rows": (f"{GOOD}\n".encode() * 3, "cabecera"),
        "quote": (b'"' + text, "cabecera"),
        "clientes": (plain_header(clientes) + CLIENTES, "cabecera"),
        "sep": (b"sep=x\n" + text, "cabecera"),
    }
    files = [
        refused(transacciones, raw, code, f"{name}.csv") for name, (raw, code) in contents.items()
    ]
    files += [with_header(clientes, CLIENTES), with_header(transacciones, GOOD.encode(), "ok.csv")]
    outcomes = lab.check(Delivery(tuple(files)))
    assert [len(outcome.accepted) for outcome in outcomes] == [1, 1]


READABLE = {
    b"": (0, 0),
    b"\n\r\n\n\r\n": (0, 0),
    b"\r": (0, 0),
    b"\r\r\n": (1, 0),
    f"{GOOD}\n{GOOD.replace('ó', 'o')}\n{GOOD}".encode("latin-1"): (3, 1),
    f"{GOOD}\nventa,Jose,1,1,Solar\n{GOOD}".encode("cp1252"): (3, 1),
    f"{GOOD}\r{GOOD}\r".encode(): (1, 0),
    f"{GOOD}\r\n{GOOD}\n{GOOD}".encode(): (3, 3),
    f"{GOOD}\n".encode("utf-16-le") + b"\n": (2, 0),
    b"\xef\xbb\xbf" + f"{GOOD}\n".encode(): (1, 1),
    f"{GOOD}{',' * 100_000}\n{GOOD}\n".encode(): (2, 2),
    f"{GOOD}{',' * 100_000}x\n{GOOD}\n".encode(): (2, 1),
    b"venta,Ana,1,1,Solar\x1a\n\x1a\n": (2, 0),
    # The gate lets the others pass beside these.
    f"{GOOD}\n".encode() * 100: (100, 100),
}


def test_readable_files_are_read_to_the_last_byte(lab: Lab, transacciones: Contract) -> None:
    files = [
        with_header(transacciones, body, f"{place:02}.csv") for place, body in enumerate(READABLE)
    ]
    (outcome,) = lab.check(Delivery(tuple(files)))
    counts = [(len(rows), sum(not row.reasons for row in rows)) for rows in outcome.rows]
    assert counts == list(READABLE.values())


def test_files_and_copies_are_read_in_name_order(
    lab: Lab, transacciones: Contract, clientes: Contract
) -> None:
    files = (
        with_header(transacciones, f"{GOOD}\nmala,1\n".encode(), "a.csv"),
        with_header(transacciones, f"{GOOD}\n{GOOD}\n".encode(), f"fecha_carga={DAY}/b.csv"),
        with_header(clientes, CLIENTES + b"mala,2\n", "a.csv"),
        with_header(clientes, b"CC,1,Otra,Cali\n", f"fecha_carga={DAY}/b.csv"),
        with_header(clientes, CLIENTES + b"mala,2\n", f"fecha_carga={DAY}/a copia.csv"),
    )
    first, second = lab.check(Delivery(files))
    assert [len(rows) for rows in (*first.rows, *second.rows)] == [0, 2, 1, 2, 2]
    assert [row[2] for row in first.accepted] == ["Otra"]
    assert lab.check(Delivery(files)) == [first, second]


def test_later_delivery_adds_to_its_date(
    lab: Lab, transacciones: Contract, clientes: Contract
) -> None:
    files = [with_header(transacciones, f"{GOOD}\nmala\n".encode())]
    lab.check(Delivery(tuple(files)))
    files.append(with_header(transacciones, f"peor\n{GOOD}".encode(), "b.csv"))
    files.append(with_header(clientes, CLIENTES * 2))
    assert [outcome.read for outcome in lab.check(Delivery(tuple(files)))] == [2, 4]


def test_folder_named_like_a_file_is_reported(lab: Lab, transacciones: Contract) -> None:
    inner = DirtyFile("transacciones/x.csv/y.csv", "transacciones", b"", refusal="fecha_invalida")
    lab.source.mkdir()
    (lab.source / "transacciones.csv").mkdir()
    files = (with_header(transacciones, GOOD.encode()), inner)
    report = lab.deliver(Delivery(files))
    assert [load.accepted for load in report.loads] == [1]
    assert sorted(error.split(":")[0] for error in report.errors) == [
        "transacciones.csv",
        "transacciones/x.csv",
        inner.name,
    ]


@pytest.mark.parametrize("make", [bad_cells, ragged])
def test_closed_gate_stops_only_its_load(
    make: Maker, lab: Lab, transacciones: Contract, clientes: Contract
) -> None:
    table = Table(transacciones.raw_columns, (), ",", True, 0)
    random = Random(1)  # noqa: S311, it draws test data
    lines = [make(random, table, line) for line in range(160)]
    lines += [good(random, table, line) for line in range(200)]
    files = (with_header(transacciones, b"\n".join(lines)), with_header(clientes, CLIENTES))
    outcomes = lab.check(Delivery(files))
    assert [outcome.is_stopped for outcome in outcomes] == [False, True]


@pytest.mark.long
def test_rows_in_many_batches_are_all_read(lab: Lab, transacciones: Contract) -> None:
    files = []
    random = Random(2)  # noqa: S311, it draws test data
    for number in range(3):
        table = Table(transacciones.raw_columns, (), ",", number == 1, number)
        lines = [good(random, table, line) for line in range(2500 + 100 * number)]
        lines[7::100] = [f"venta,b,{random.choice(BAD_NUMBERS)},1".encode()] * len(lines[7::100])
        files.append(with_header(transacciones, b"\r\n".join(lines), f"{number}.csv"))
    delivery = Delivery(tuple(files), step=40_000, block_size=3_000, batch_rows=500)
    (outcome,) = lab.check(delivery)
    assert len(outcome.accepted) > 7000


def test_file_with_a_too_long_line_does_not_land(
    lab: Lab, transacciones: Contract, clientes: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranges, "MAX_RECORD", 2_000)
    monkeypatch.setattr(content, "_CHUNK_BYTES", 900)
    fine = with_header(transacciones, f"{GOOD}\n{'x' * 2_000}\n".encode())
    endless = with_header(transacciones, f"{GOOD}\n{'x' * 2_001}\n{GOOD}".encode(), "z.csv")
    report = lab.deliver(Delivery((fine, endless, with_header(clientes, CLIENTES))))
    (error,) = report.errors
    assert "z.csv: a line is longer than 2000 bytes" in error
    assert [(load.dataset, load.files, load.read) for load in report.loads] == [
        ("clientes", 1, 1),
        ("transacciones", 1, 2),
    ]
