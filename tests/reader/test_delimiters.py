"""How a file's delimiter is found, and when plain SQL can read the file."""

from pathlib import Path

import pytest

from energia.reader import ColumnSpec

from .files import CLIENTES, clientes, layout_of, read_rows, refusal_of


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_auto_delimiter_is_found_from_the_header(delimiter: str, path: Path) -> None:
    raw = f"nombre{delimiter}cantidad_comprada\nAna{delimiter}5\n"
    assert layout_of(path, raw.encode(), "auto").delimiter == delimiter
    assert [row.fields for row in read_rows(path, clientes("auto"))] == [("Ana", "5", None)]


@pytest.mark.parametrize(
    ("header", "columns", "expected"),
    [
        ("nombre:cantidad_comprada", CLIENTES, "missing: nombre, cantidad_comprada"),
        ("nombre;cantidad_comprada;fax", CLIENTES, "unknown: fax"),
        ("nombre;ciudad", CLIENTES, "missing: cantidad_comprada"),
        ("nombre", CLIENTES[:1], "more than one delimiter"),
        ("nombre", (ColumnSpec("nombre", required=False),), "more than one delimiter"),
    ],
)
def test_ambiguous_auto_delimiter_is_refused(
    header: str, columns: tuple[ColumnSpec, ...], expected: str, path: Path
) -> None:
    refusal = refusal_of(path, f"{header}\n".encode(), clientes("auto", columns))
    assert refusal.code == "cabecera"
    assert expected in refusal.message


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("declared", ["auto", ";"])
@pytest.mark.parametrize("line", [b"sep=;\n", b"SEP=;\r\n"])
def test_sep_line_declares_the_delimiter(
    line: bytes, declared: str, bom: bytes, path: Path
) -> None:
    head = bom + line + b"nombre;cantidad_comprada\n"
    layout = layout_of(path, head + b"Ana;5\n", declared)
    assert (layout.delimiter, layout.body_start, layout.raw_sql) == (";", len(head), False)
    assert [row.fields for row in read_rows(path, clientes(declared))] == [("Ana", "5", None)]


@pytest.mark.parametrize(
    ("line", "declared", "expected"),
    [
        ("sep=;", ",", "declares the delimiter ';', but the contract declares ','"),
        ("sep=:", "auto", "use one of ',' ';' '\\t' '|'"),
    ],
)
def test_contradictory_sep_line_is_refused(
    line: str, declared: str, expected: str, path: Path
) -> None:
    refusal = refusal_of(path, f"{line}\nnombre;cantidad_comprada\n".encode(), clientes(declared))
    assert refusal.code == "cabecera"
    assert expected in refusal.message


@pytest.mark.parametrize(
    ("header", "delimiter", "raw_sql"),
    [
        ("nombre,cantidad_comprada,ciudad", ",", True),
        ("\ufeffCliente,Cantidad Comprada,CIUDAD", ",", True),
        ("nombre,cantidad_comprada,ciudad", "auto", True),
        ("nombre;cantidad_comprada;ciudad", ";", True),
        ("nombre;cantidad_comprada;ciudad", "auto", False),
        ("nombre,cantidad_comprada", ",", False),
        ("nombre,ciudad,cantidad_comprada", ",", False),
        ("sep=,\nnombre,cantidad_comprada,ciudad", ",", False),
    ],
)
def test_raw_sql_flag_depends_on_header_and_delimiter(
    header: str, delimiter: str, raw_sql: bool, path: Path
) -> None:
    assert layout_of(path, f"{header}\n".encode(), delimiter).raw_sql is raw_sql
