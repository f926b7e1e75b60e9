"""Which headers are accepted, under which layout, and what the refusals say."""

from dataclasses import replace
from pathlib import Path

import pytest

from energia.errors import FileRefusedError
from energia.reader import ColumnSpec, FileSpec, inspect_file
from energia.reader.encoding import CP1252
from energia.reader.spec import AUTO

from .files import LOCAL, clientes, inspect, layout_of, read_rows, refusal_of


@pytest.mark.parametrize(
    ("header", "positions"),
    [
        ("nombre,cantidad_comprada,ciudad", (0, 1, 2)),
        ("ciudad,nombre,cantidad_comprada", (1, 2, 0)),
        ("nombre,cantidad_comprada", (0, 1, None)),
        ("cantidad_comprada,nombre", (1, 0, None)),
        ("Nombre, Cantidad Comprada ,CIUDAD", (0, 1, 2)),
        ('"nombre","cantidad_comprada","ciudad"', (0, 1, 2)),
        ("nombre,cantidadComprada,ciudad", (0, 1, 2)),
        ("RAZON SOCIAL,Cantidad-KWH", (0, 1, None)),
        ("Razo\u0301n Social,cantidad (kWh)", (0, 1, None)),
        ("CLIENTE,cantidad_kwh", (0, 1, None)),
    ],
)
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_header_gives_positions_width_and_start(
    header: str, positions: tuple[int | None, ...], bom: bytes, end: bytes, path: Path
) -> None:
    head = bom + header.encode() + end
    layout = layout_of(path, head + b"x,1,y\n" * bool(end))
    assert layout.positions == positions
    assert layout.named == header.count(",") + 1
    assert layout.body_start == len(head)


@pytest.mark.parametrize(
    "spelling", ["RazÃ³n social", "RAZÃ“N SOCIAL", "RAZÃ\x93N_SOCIAL", "ï»¿razon social"]
)
def test_header_that_was_decoded_twice_matches(spelling: str, path: Path) -> None:
    layout = layout_of(path, f"{spelling},cantidad_comprada\nAna,1\n".encode())
    assert layout.positions == (0, 1, None)
    assert layout.header[0] == spelling


def test_header_in_utf_8_does_not_match_as_windows_1252(path: Path) -> None:
    spec = replace(clientes(), encoding=CP1252)
    raw = "Razón social,cantidad_comprada\nGómez,1\n".encode()
    assert refusal_of(path, raw, spec).code == "cabecera"


def test_fields_follow_their_columns(path: Path) -> None:
    path.write_text("ciudad,cantidad_comprada,nombre\nCali,5,Ana\n,6,Luis\n")
    rows = read_rows(path, clientes())
    assert [row.fields for row in rows] == [("Ana", "5", "Cali"), ("Luis", "6", None)]
    path.write_text("cantidad_comprada,nombre\n5,Ana\n")
    assert [row.fields for row in read_rows(path, clientes())] == [("Ana", "5", None)]


@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b"\xef\xbb\xbf", b"\n", b"\r\n", b"\r", b"  \t\n;;;\n", b"\xef\xbb\xbf\r\n\n"),
        *(b"sep=,", b"sep=,\n", b"sep=,\n\n"),
    ],
)
def test_empty_file_is_refused(raw: bytes, path: Path) -> None:
    assert refusal_of(path, raw, clientes()).code == "vacio"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00nombre", "a workbook"),
        (b"\x1f\x8b\x08\x00abc", "a gzip file"),
        (b"nombre,canti\0dad\nx,1\n", "control bytes"),
        (b"nombre,\x1bcantidad\n", "control bytes"),
        ("nombre,cantidad_comprada\nx,1\n".encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + "nombre,cantidad_comprada\n".encode("utf-16-be"), "UTF-16"),
        ("nombre,cantidad_comprada\n".encode("utf-16-le"), "UTF-16"),
        ("razón social,cantidad_comprada\n".encode("latin-1"), "not UTF-8"),
        (b"\xed\xa0\x80\n", "not UTF-8"),
    ],
)
def test_file_that_is_not_text_is_refused(raw: bytes, expected: str, path: Path) -> None:
    refusal = refusal_of(path, raw, clientes())
    assert refusal.code == "no_es_texto"
    assert expected in refusal.message


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "nombre,ciudad",
            ["missing: cantidad_comprada", "; add the missing columns to the file, or"],
        ),
        (
            "nombre,cantidad_comprada,telefono",
            [
                "expected: nombre, cantidad_comprada, ciudad (optional)",
                "found: nombre, cantidad_comprada, telefono",
                "unknown: telefono",
                "remove the unknown columns from the file, or add them to the contract",
            ],
        ),
        (
            "nombre,ciudad,cantidad_comprda",
            [
                "missing: cantidad_comprada; rename cantidad_comprda to cantidad_comprada, or set "
                "`- synonym: cantidad_comprda` under properties: cantidad_comprada: synonyms in "
                "data/contracts/clientes.odcs.yaml",
            ],
        ),
        (
            "nombre,cantidad_comprada,Ciudades 1",
            [
                'unknown: Ciudades 1; rename Ciudades 1 to ciudad, or set `- synonym: "Ciudades 1"`'
                " under properties: ciudad: synonyms in data/contracts/clientes.odcs.yaml",
            ],
        ),
        ("nombre,cantidad_comprada,ciudad,nombr", ["unknown: nombr; remove the unknown columns"]),
        ("nombre,cliente,cantidad_comprada", ["repeated: nombre, cliente"]),
        (
            "nombre,cantidad_comprada,nombre",
            ["repeated: nombre; keep one of the repeated columns"],
        ),
        (
            "nombre,,cantidad_comprada",
            ["unknown: (blank)", "; remove the unknown columns from the file, or add them"],
        ),
        (
            "nombre;cantidad_comprada",
            [
                "the delimiter ';', but the contract declares ','; save the file with it, or",
                'set `- {property: csvDelimiter, value: ";"}` under servers: raw: customProperties',
            ],
        ),
        ("ciudad\tcantidad_comprada\tnombre", [r"delimiter '\t'"]),
        ("nombre|cantidad_comprada|fax", ["delimiter '|'"]),
        ('nombre,"cantidad_comprada', ["missing: nombre, cantidad_comprada"]),
        ("nombre\rx,1\ry,2", ["old Mac", "LF or CRLF"]),
        ("nombre,cantidad_comprada\r\rx,1", ["old Mac"]),
        (f"nombre,cantidad_comprada,{'x' * 500}", [f"unknown: {'x' * 40}..."]),
        ("nombre," + ",".join(f"x{n}" for n in range(90)), ["found: 90 unknown (not shown"]),
    ],
)
def test_wrong_header_is_refused(header: str, expected: list[str], path: Path) -> None:
    refusal = refusal_of(path, f"{header}\nAna,5\n".encode(), clientes())
    assert refusal.code == "cabecera"
    assert all(part in refusal.message for part in expected), refusal.message
    assert len(refusal.message) < 3000


@pytest.mark.parametrize(
    "raw",
    [
        b"Ana Gomez,52123456,Cali\n",
        b"Ana Gomez;52123456;Cali\n",
        b'"Ana Gomez,52123456,Cali\n',
        b"nombre\rAna Gomez,52123456,Cali\r",
        b"nombre,cantidad_comprada,fax\nAna Gomez,52123456,Cali\n",
        "razón\nAna Gomez,52123456,Cali\n".encode("latin-1"),
    ],
)
def test_refusal_contains_no_row_value(raw: bytes, path: Path) -> None:
    for delimiter in (",", "auto"):
        refusal = refusal_of(path, raw, clientes(delimiter))
        assert all(value not in refusal.message for value in ("Ana", "52123456", "Cali"))


def test_header_longer_than_a_megabyte_is_refused(path: Path) -> None:
    refusal = refusal_of(path, b"nombre," + b"x" * (1 << 20), clientes())
    assert refusal.code == "cabecera"
    assert "longer than 1048576 bytes" in refusal.message


def test_refusal_uses_the_given_name(path: Path) -> None:
    path.touch()
    with pytest.raises(FileRefusedError, match=r"^raw/x\.csv: "):
        inspect_file(LOCAL, str(path), clientes(), name="raw/x.csv")


@pytest.mark.parametrize(
    ("name", "columns", "first"),
    [
        (
            "clientes.csv",
            ("tipo_identificacion", "identificacion", "nombre", "ciudad"),
            ("CC", "123456789", "Juan Perez", "Bogotá"),
        ),
        ("proveedores.csv", ("nombre_proveedor", "tipo_energia"), ("Proveedor Solar", "Solar")),
        (
            "transacciones.csv",
            (
                *("tipo_transaccion", "nombre_cliente_proveedor", "cantidad_comprada"),
                *("precio", "tipo_energia"),
            ),
            ("venta", "Juan Perez", "100", "500", "Eólica"),
        ),
    ],
)
def test_seed_files_are_read(
    name: str, columns: tuple[str, ...], first: tuple[str, ...], seed_folder: Path
) -> None:
    seed_spec = FileSpec(name, tuple(map(ColumnSpec, columns)))
    rows = read_rows(seed_folder / name, seed_spec)
    assert rows[0].fields == first
    assert len(rows) == 5
    assert all(row.reason is None for row in rows)
    assert inspect(seed_folder / name, seed_spec).raw_sql


@pytest.mark.parametrize(
    ("top", "titles"),
    [
        (b"sep=,\n", 0),
        (b'"sep=,"\r\n', 0),
        (b"\n\r\n  \n,,\n", 0),
        (b"Reporte de ventas\n\nCali\n", 2),
        ('"Año, mes y día",,\n'.encode(), 1),
        ("Año\n".encode("cp1252"), 1),
        (b"sep=,\nReporte\n", 1),
    ],
)
def test_lines_above_the_header_are_no_rows(top: bytes, titles: int, path: Path) -> None:
    spec = replace(clientes(), encoding=AUTO)
    path.write_bytes(top + b"nombre,cantidad_comprada,ciudad\nAna,1,Cali\n")
    layout = inspect(path, spec)
    assert (layout.titles, layout.is_positional) == (titles, False)
    assert [row.fields for row in read_rows(path, spec)] == [("Ana", "1", "Cali")]


@pytest.mark.parametrize("above", ["Ana,1,Cali", "Ana,1,", "x\n" * 21])
def test_rows_above_the_header_refuse_the_file(above: str, path: Path) -> None:
    raw = f"{above}\nnombre,cantidad_comprada,ciudad\nLuis,2,Cali\n".encode()
    assert refusal_of(path, raw, clientes()).code == "cabecera"


def test_columns_without_names_are_empty(path: Path) -> None:
    lines = ("Ana,5,,", "Luis,6,,x", "Eva,7", "Sol,8,", "Mar", "nombre,cantidad_comprada")
    path.write_text("\n".join(("nombre,cantidad_comprada,,", *lines)))
    rows = read_rows(path, clientes())
    assert [row.fields for row in rows if row.reason is None] == [
        ("Ana", "5", None),
        ("Eva", "7", None),
        ("Sol", "8", None),
    ]
    assert [row.reason for row in rows if row.reason] == [
        *("columnas_de_mas", "columnas_de_menos", "encabezado_repetido")
    ]
