"""The folder of questions: how a file is called, what its first line is, what it may hold."""

from pathlib import Path

import pytest

from energia.contracts.model import Contract
from energia.errors import QueryError
from energia.queries import Query, load_queries, read_queries

from .conftest import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one question."""
    write(tmp_path, "20_dos.sql", "-- ¿Dos?\nSELECT 2\n")
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def mistake(folder: Path, contracts: tuple[Contract, ...]) -> str:
    with pytest.raises(QueryError) as caught:
        load_queries(folder, contracts)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_first_questions_of_the_project_are_loaded(contracts: tuple[Contract, ...]) -> None:
    queries = load_queries(ROOT / "athena_sql", contracts)[:2]
    assert [(query.name, query.question) for query in queries] == [
        ("ventas_por_tipo_energia", "¿Cuánto se vendió, en COP, de cada tipo de energía?"),
        (
            "clientes_por_ciudad",
            "¿Cuántos clientes hay en cada ciudad, según la última carga de cada uno?",
        ),
    ]
    ventas, clientes = (query.compiled.athena_sql() for query in queries)
    assert "SUM(cantidad_comprada * precio) AS total_ventas" in ventas
    assert "WITH" not in ventas
    assert clientes.startswith("WITH clientes_actual AS (")
    # The question is the query's description, not a part of it.
    assert all(query.question not in query.compiled.athena_sql() for query in queries)


def test_questions_are_sorted_by_number(folder: Path, contracts: tuple[Contract, ...]) -> None:
    write(folder, "03_tres.sql", "-- ¿Tres?\nSELECT 3")
    write(folder, "10_uno.sql", "\ufeff--  ¿Uno?  \r\nSELECT 1\r\n")
    write(folder, "README.md", "not a question")
    found = [(query.name, query.question) for query in load_queries(folder, contracts)]
    assert found == [("tres", "¿Tres?"), ("uno", "¿Uno?"), ("dos", "¿Dos?")]


@pytest.mark.parametrize("name", ["uno", "1_uno", "001_uno", "01_", "01-uno", "01_Uno", "01_año"])
def test_invalid_file_name_is_refused(
    name: str, folder: Path, contracts: tuple[Contract, ...]
) -> None:
    write(folder, f"{name}.sql", "-- ¿Uno?\nSELECT 1")
    assert mistake(folder, contracts) == (
        f"{folder / name}.sql: the file name is not valid; use NN_nombre.sql, as 01_ventas.sql"
    )


@pytest.mark.parametrize("first", ["SELECT 1", "", "--", "-- ", "--   ", "--¿Uno?", "/* ¿Uno? */"])
def test_missing_question_line_is_refused(
    first: str, folder: Path, contracts: tuple[Contract, ...]
) -> None:
    write(folder, "01_uno.sql", f"{first}\nSELECT 1")
    assert mistake(folder, contracts) == (
        f"{folder}/01_uno.sql:1: the first line is not a question; write it after '-- '"
    )


def test_two_files_of_one_name_are_refused(folder: Path, contracts: tuple[Contract, ...]) -> None:
    write(folder, "01_dos.sql", "-- ¿Dos?\nSELECT 2")
    assert mistake(folder, contracts) == (
        f"{folder}/01_dos.sql: 20_dos.sql has the same name 'dos'; rename one of the files"
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "the statement is not a query; use SELECT"),
        ("SELECT * FROM ventas", "table 'ventas' does not exist; use one of clientes, "),
        ("SELECT 1,\n  FROM WHERE", "not valid in Athena's SQL in line 3, near 'WHERE'; "),
    ],
)
def test_sql_mistake_names_file_and_line(
    body: str, reason: str, folder: Path, contracts: tuple[Contract, ...]
) -> None:
    write(folder, "01_uno.sql", f"-- ¿Uno?\n{body}")
    message = mistake(folder, contracts)
    line = 3 if "\n" in body else 2
    assert message.startswith(f"{folder}/01_uno.sql:{line}: ")
    assert reason in message


@pytest.mark.parametrize(
    "body", ["SELECT\n  valor FROM transacciones", "SELECT 1,\n  t.valor FROM transacciones t"]
)
def test_unknown_column_names_file_and_line(
    body: str, folder: Path, contracts: tuple[Contract, ...]
) -> None:
    write(folder, "01_uno.sql", f"-- ¿Uno?\n{body}")
    assert mistake(folder, contracts) == (
        f"{folder}/01_uno.sql:3: no column 'valor' in transacciones; use a column of the contract"
    )


DEEP = "(" * 5_000 + "1" + ")" * 5_000
BROKEN = {
    "unknown table": ("01_uno.sql", "-- ¿Uno?\nSELECT * FROM ventas"),
    "unknown column": ("01_uno.sql", "-- ¿Uno?\nSELECT valor FROM transacciones"),
    "no SQL": ("01_uno.sql", "-- ¿Uno?\nSELECT FROM WHERE"),
    "nested": ("01_uno.sql", f"-- ¿Uno?\nSELECT {DEEP}"),
    "empty": ("01_uno.sql", ""),
    "no question": ("01_uno.sql", "SELECT 1"),
    "not UTF-8": ("01_uno.sql", b"-- \xbfUno?\nSELECT 1"),
    "UTF-16": ("01_uno.sql", "-- ¿Uno?\nSELECT 1".encode("utf-16")),
    "NUL": ("01_uno.sql", "-- ¿Uno?\nSELECT \0"),
    "bad name": ("uno.sql", "-- ¿Uno?\nSELECT 1"),
    "name of two lines": ("01_u\nno.sql", "-- ¿Uno?\nSELECT 1"),
    "used name": ("01_tres.sql", "-- ¿Tres?\nSELECT 3"),
    "folder": ("01_uno.sql", None),
}


@pytest.mark.parametrize(("name", "content"), BROKEN.values(), ids=BROKEN)
def test_invalid_question_fails_alone(
    name: str, content: str | bytes | None, folder: Path, contracts: tuple[Contract, ...]
) -> None:
    write(folder, "30_tres.sql", "-- ¿Tres?\nSELECT 3")
    path = folder / name
    match content:
        case None:
            path.mkdir()
        case bytes():
            path.write_bytes(content)
        case _:
            path.write_text(content, encoding="utf-8")
    found = read_queries(folder, contracts)
    (failed,) = (error for error in found.values() if isinstance(error, QueryError))
    assert isinstance(found["dos"], Query)
    assert str(failed).isprintable()
    assert str(folder) in str(failed)


def test_file_that_is_not_utf8_is_refused(folder: Path, contracts: tuple[Contract, ...]) -> None:
    (folder / "01_uno.sql").write_bytes("-- ¿Uno?\nSELECT 1".encode("latin-1"))
    assert mistake(folder, contracts) == (
        f"{folder}/01_uno.sql: not UTF-8 at byte 3; save it as UTF-8"
    )
