"""A master holds a key once within a date, and each row left out says why."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from energia.compiler.dataset import compile_dataset
from energia.compiler.warehouse import latest_rows
from energia.contracts.folding import Fold
from energia.contracts.model import Column, Contract
from energia.contracts.types import text_type

from .rows import contract_of, transform

MASTER = contract_of(
    Column(name="id", type=text_type(3), required=True),
    Column(name="sede", type=text_type(3), required=True),
    Column(name="nombre", type=text_type(4), required=True),
    Column(name="ciudad", type=text_type(4)),
    key=("id", "sede"),
)
CONFLICT, REPLACED, REPEATED = "clave: conflicto", "clave: reemplazada", "clave: repetida"


def run(folder: Path, *files: str, contract: Contract = MASTER) -> dict[str, str | None]:
    """What became of each row: its last column names it, None when the row was accepted.

    The rows are ``id,sede,nombre,ciudad``, apart by spaces; those before another in a file have
    seven letters.
    """
    header = "id,sede,nombre,ciudad\n"
    contents = {
        f"{number}.csv": header + "".join(f"{row}\n" for row in rows.split())
        for number, rows in enumerate(files, start=1)
    }
    result = transform(contract, contents, folder)
    verdicts: dict[str, str | None] = {
        f"{row.file[0]}@{(row.position - len(header)) // 8}": "+".join(row.reasons)
        for row in result.rejected
    }
    accepted = {",".join(cell or "" for cell in row): None for row in result.accepted}
    assert len(accepted) == len(result.accepted)
    assert len(accepted) + len(verdicts) == sum(len(rows.split()) for rows in files)
    return accepted | verdicts


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (("1,1,a,x 1,2,a,x 2,1,a,x",), {"1,1,a,x": None, "1,2,a,x": None, "2,1,a,x": None}),
        (("1,1,a,x 1,1,a,x 1,1,a,x",), {"1,1,a,x": None, "1@1": REPEATED, "1@2": REPEATED}),
        (("1,1,a,x 1,1,b,x 1,2,a,x",), {"1,2,a,x": None, "1@0": CONFLICT, "1@1": CONFLICT}),
        (("1,1,a,x 1,1,a,y",), {"1@0": CONFLICT, "1@1": CONFLICT}),
        (
            ("1,1,a,x 1,1,a,x 1,1,b,x",),
            {"1@0": CONFLICT, "1@1": CONFLICT, "1@2": CONFLICT},
        ),
        (("1,1,a,x", "1,1,a,x"), {"1@0": REPLACED, "1,1,a,x": None}),
        (("1,1,a,x", "1,1,b,y"), {"1@0": REPLACED, "1,1,b,y": None}),
        (
            ("1,1,a,x 1,1,a,x", "1,1,b,y 1,1,b,y"),
            {"1@0": REPLACED, "1@1": REPLACED, "1,1,b,y": None, "2@1": REPEATED},
        ),
        (("1,1,a,x", "2,1,b,y", "1,1,c,z"), {"1@0": REPLACED, "2,1,b,y": None, "1,1,c,z": None}),
        # A file that contradicts itself says nothing, so what an earlier one said stands.
        (("1,1,a,x", "1,1,b,x 1,1,c,x"), {"1,1,a,x": None, "2@0": CONFLICT, "2@1": CONFLICT}),
        (("1,1,b,x 1,1,c,x", "1,1,a,x"), {"1,1,a,x": None, "1@0": CONFLICT, "1@1": CONFLICT}),
        # NULL is a value that differs from every other, and equals itself.
        (("1,1,aa, 1,1,aa,",), {"1,1,aa,": None, "1@1": REPEATED}),
        (("1,1,a,x 1,1,a,",), {"1@0": CONFLICT, "1@1": CONFLICT}),
        (("1,1,a,x", "1,1,a,"), {"1@0": REPLACED, "1,1,a,": None}),
        # Rejected rows neither win nor contradict.
        (("1,1,a,x", "1,1,,xx"), {"1,1,a,x": None, "2@0": "nombre: requerido"}),
        (("1,1,a,x 1,1,,xx",), {"1,1,a,x": None, "1@1": "nombre: requerido"}),
        ((",1,a,xx ,1,b,xx",), {"1@0": "id: requerido", "1@1": "id: requerido"}),
    ],
)
def test_row_of_a_master_is_kept_or_has_key_reason(
    files: tuple[str, ...], expected: dict[str, str | None], tmp_path: Path
) -> None:
    assert run(tmp_path, *files) == expected


def test_key_comparison_ignores_spaces_but_not_case(tmp_path: Path) -> None:
    found = run(tmp_path, "a,1,a,x A,1,a,x")
    assert found == {"a,1,a,x": None, "A,1,a,x": None}
    content = "id,sede,nombre\n a ,1,b\na,1,b\n"
    result = transform(MASTER, {"1.csv": content}, tmp_path)
    assert result.reasons == [[REPEATED]]


ALL_FOLDS = tuple(Fold)
FOLDING = contract_of(
    Column(name="id", type=text_type(), required=True, folds=ALL_FOLDS),
    Column(name="nombre", type=text_type(), folds=(Fold.CASE, Fold.ACCENTS, Fold.SPACES)),
    Column(name="nota", type=text_type()),
    key=("id",),
)


@pytest.mark.parametrize(
    ("rows", "accepted", "reasons"),
    [
        # The key: equal rows are one, the first stays as it came.
        (("C.C.,Ana,", "cc,Ana,", "CC,Ana,"), ["C.C."], [REPEATED] * 2),
        (("900.123.456-8,,", "9001234568,,", "900 123 456 8,,"), ["900.123.456-8"], [REPEATED] * 2),
        (("ñu,,", "N\u0303U,,", "nú,,"), ["ñu"], [REPEATED] * 2),
        (("1,,", "11,,", "l,,"), ["1", "11", "l"], []),
        # The other columns: what folds does not contradict.
        (("1,Ana  Pérez,", "1,ANA PEREZ,", "1,AnaPerez,"), ["1"], [REPEATED] * 2),
        (("1,Ana,x", "1,ANA,X"), [], [CONFLICT] * 2),
        (("1,Ana,", "1,Ana.,"), [], [CONFLICT] * 2),
        (("1,Ana,", "1,,"), [], [CONFLICT] * 2),
        # A text that folds to nothing equals only itself.
        (("...,Ana,", "--,Eva,", "...,Ana,"), ["...", "--"], [REPEATED]),
    ],
)
def test_folding_columns_compare_folded(
    rows: tuple[str, ...], accepted: list[str], reasons: list[str], tmp_path: Path
) -> None:
    content = "id,nombre,nota\n" + "".join(f"{row}\n" for row in rows)
    result = transform(FOLDING, {"1.csv": content}, tmp_path)
    assert [row[0] for row in result.accepted] == accepted
    assert result.reasons == [[reason] for reason in reasons]


def test_later_file_replaces_folded_key(tmp_path: Path) -> None:
    files = {"1.csv": "id,nombre,nota\nC.C.,Ana,\n", "2.csv": "id,nombre,nota\ncc,Eva,\n"}
    result = transform(FOLDING, files, tmp_path)
    assert (result.accepted, result.reasons) == ([("cc", "Eva", None)], [[REPLACED]])


def test_folds_change_the_fingerprint() -> None:
    exact = replace(FOLDING, columns=tuple(replace(it, folds=()) for it in FOLDING.columns))
    assert compile_dataset(FOLDING).fingerprint != compile_dataset(exact).fingerprint


def test_latest_row_of_folded_key_is_one(tmp_path: Path) -> None:
    """Rows that a date had before its key folded count once, and always the same one."""
    days = ("cc", 5), ("CC", 6), ("C.C.", 6)
    rows = ", ".join(f"('{key}', NULL, NULL, DATE '2026-01-0{day}')" for key, day in days)
    names = "id, nombre, nota, fecha_carga"
    latest = latest_rows(FOLDING, f"(VALUES {rows}) AS t({names})")
    assert duckdb.execute(latest.sql("duckdb")).fetchall() == [
        ("C.C.", None, None, date(2026, 1, 6))
    ]


def test_key_of_all_columns_never_conflicts(tmp_path: Path) -> None:
    contract = contract_of(Column(name="id", type=text_type(), required=True), key=("id",))
    result = transform(contract, {"1.csv": "id\na\na\nb\n", "2.csv": "id\nb\n"}, tmp_path)
    assert sorted(result.accepted) == [("a",), ("b",)]
    assert result.reasons == [[REPEATED], [REPLACED]]


def test_real_masters_keep_one_row_per_key(contracts: dict[str, Contract], tmp_path: Path) -> None:
    content = "nombre_proveedor,tipo_energia\nA,Solar\nA,fotovoltaica\nB,wind\nB,hydro\n"
    result = transform(contracts["proveedores"], {"1.csv": content}, tmp_path)
    assert result.accepted == [("A", "Solar")]
    assert result.reasons == [[REPEATED], [CONFLICT], [CONFLICT]]
    content = "tipo_identificacion,identificacion,nombre,ciudad\n"
    content += "CC,007,Ana,Cali\nNIT,007,Eva,Cali\nCC,7,Luz,Cali\nC. C.,0-07,ANA,cali\n"
    assert len(transform(contracts["clientes"], {"1.csv": content}, tmp_path).accepted) == 3
