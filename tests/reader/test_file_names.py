"""Patterns of file names: which names match, what they yield, and what stays in the raw name."""

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energia.errors import FileRefusedError
from energia.reader import ColumnSpec, FileSpec
from energia.reader.codes import BAD_HEADER, BAD_NAME
from energia.reader.file_names import FilePattern, fill, find_values, raw_name

from .files import inspect, read_rows, refusal_of

ASIC = "{yyyy}-{mm}/aenc{MM}{dd}.{version}"
VALUES = {"yyyy": "2023", "mm": "10", "MM": "11", "dd": "01", "version": "Tx2"}
SPEC = FileSpec(
    "fronteras",
    (
        ColumnSpec("dia", from_file_name="{yyyy}-{MM}-{dd}"),
        ColumnSpec("codigo"),
        ColumnSpec("version", from_file_name="{version}"),
    ),
    file_patterns=(ASIC,),
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=6)


def match(pattern: str, path: str) -> dict[str, str] | None:
    """Return the values that the pattern finds at the end of the path."""
    found = FilePattern(pattern).match_path(PurePosixPath(path))
    return found[1] if found else None


@pytest.mark.parametrize(
    "path",
    [
        "2023-10/aenc1101.Tx2",
        "PRIVADA/XXXC/DEL/FTP/2023-10/aenc1101.Tx2",
        "2023-10/AENC1101.Tx2",
        "2023-10/a\u00e9nc1101.Tx2",
        "2023-10/ae\u0301nc1101.Tx2",
        "2023-10/aenc1101.Tx2.csv",
    ],
)
def test_end_of_a_path_matches(path: str) -> None:
    assert match(ASIC, path) == VALUES


@pytest.mark.parametrize(
    "path",
    [
        "aenc1101.Tx2",
        "x2023-10/aenc1101.Tx2",
        "2023-10/x/aenc1101.Tx2",
        "2023-10/xaenc1101.Tx2",
        "2023-10/aenc111.Tx2",
        "2023-1\u0661/aenc1101.Tx2",
        "2023-10/aenc1101.",
        "2023-10/aenc1101",
    ],
)
def test_other_path_does_not_match(path: str) -> None:
    assert match(ASIC, path) is None


def test_repeated_placeholder_must_have_the_same_text() -> None:
    pattern = "{agente}/{agente}_{yyyy}.txt"
    assert match(pattern, "EPM/EPM_2026.txt") == {"agente": "EPM", "yyyy": "2026"}
    assert match(pattern, "EPM/ISA_2026.txt") is None
    assert match(pattern, "EPM/epm_2026.txt") is None


@pytest.mark.parametrize("written", ["2026-01-05", "20260105"])
def test_load_date_is_written_one_way(written: str) -> None:
    assert match("ventas_{fecha_carga}.csv", f"Ventas_{written}.csv") == {
        "fecha_carga": "2026-01-05"
    }


def test_value_does_not_begin_with_an_accent_of_the_text() -> None:
    assert match("sede{x}.txt", "sede\u0301.txt") is None
    assert match("sede{x}.txt", "sed\u00e9s.txt") == {"x": "s"}


def test_value_keeps_its_case_and_accents() -> None:
    assert match("{sede} 1.csv", "Bogota\u0301 1.csv") == {"sede": "Bogot\u00e1"}


@given(st.lists(TEXTS, min_size=2, max_size=2))
def test_raw_name_yields_the_values_of_the_path(texts: list[str]) -> None:
    pattern = "{a}/x-{yyyy}_{b}.{a}"
    path = PurePosixPath(fill(pattern, {"a": texts[0], "b": texts[1], "yyyy": "2026"}))
    found = FilePattern(pattern).match_path(path)
    if texts[0] not in (".", ".."):
        assert found
    if found and "__" not in found[0]:
        assert find_values([pattern], raw_name(found[0])) == found[1]


@given(st.text("{}ab_", max_size=8))
def test_any_pattern_is_valid_or_has_a_mistake(text: str) -> None:
    pattern = FilePattern(text)
    if not pattern.mistake:
        assert match(text, pattern.example) is not None


def test_example_matches_its_pattern() -> None:
    assert FilePattern(ASIC).example == "2026-01/aenc0105.version"


def test_name_fills_columns_in_contract_order(tmp_path: Path) -> None:
    path = tmp_path / "2023-10__aenc1101.Tx2.csv"
    path.write_bytes(b"codigo\nA1\nA2\n")
    rows = read_rows(path, SPEC)
    assert [row.fields for row in rows] == [
        ("2023-11-01", "A1", "Tx2"),
        ("2023-11-01", "A2", "Tx2"),
    ]
    assert inspect(path, SPEC).is_positional


def test_blank_value_is_an_empty_cell(tmp_path: Path) -> None:
    path = tmp_path / "2023-10__aenc1101.\u00a0.csv"
    path.write_bytes(b"codigo\nA1\n")
    assert read_rows(path, SPEC)[0].fields == ("2023-11-01", "A1", None)


def test_name_without_pattern_is_refused_with_an_example(tmp_path: Path) -> None:
    refusal = refusal_of(tmp_path / "aenc1101.csv", b"codigo\nA1\n", SPEC)
    assert refusal.code == BAD_NAME
    assert refusal.message == (
        f"the name does not match {ASIC}; name the file like 2026-01/aenc0105.version "
        "(2026-01__aenc0105.version.csv in raw/), because the name fills dia, version"
    )


def test_header_with_a_filled_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "2023-10__aenc1101.Tx2.csv"
    path.write_bytes(b"codigo,Version\nA1,Tx2\n")
    with pytest.raises(FileRefusedError) as refusal:
        inspect(path, SPEC)
    assert refusal.value.code == BAD_HEADER
    assert "expected: codigo;" in refusal.value.message
    assert "filled from the file name: Version; remove the columns" in refusal.value.message
