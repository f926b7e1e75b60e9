"""File patterns, and columns that are filled from file names."""

from pathlib import Path

import pytest
from fronteras import CONTRACT, PATTERN

from energia.contracts import load_contracts

from .mistakes import mistakes_in

PLACE = "fronteras.odcs.yaml:12:33: filePattern: "
USE = "use {MM}, {dd}, {mm}, {version}, {yyyy}"
UNDATED = "aenc{yyyy}{MM}{dd}.txt"
VERSION = "fronteras.odcs.yaml:29:53: column 'version_liquidacion': fromFileName: "
SLASHES = "join names of folders and a file by single slashes"

MISTAKES = (
    (f'"{PATTERN}"', "3", "3 is not valid; use text or a list of text"),
    (f'"{PATTERN}"', "[]", "[] is not valid; use text or a list of text"),
    (PATTERN, "", f"'' is not valid; {SLASHES}"),
    (PATTERN, f"/{PATTERN}", f"'/{PATTERN}' is not valid; {SLASHES}"),
    (
        PATTERN,
        f"{PATTERN}}}",
        f"'{PATTERN}}}': a brace is not valid; write placeholders as {{name}}",
    ),
    (PATTERN, "{}", "'{}': a brace is not valid; write placeholders as {name}"),
    (PATTERN, "{YYYY}.txt", "'{YYYY}' is not valid; use {yyyy}"),
    (PATTERN, "{a}{b}.txt", "'{a}{b}' can be cut anywhere; write text between them"),
)


@pytest.mark.parametrize(("old", "new", "cause"), MISTAKES)
def test_mistake_in_a_pattern_is_reported(old: str, new: str, cause: str, tmp_path: Path) -> None:
    assert reported(tmp_path, CONTRACT.replace(old, new, 1)) == [PLACE + cause]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            '"{version}"',
            '"{versoin}"',
            f"{VERSION}'{{versoin}}' is in no filePattern; did you mean 'version'?",
        ),
        (
            '"{version}"',
            '"{zona}"',
            f"{VERSION}'{{zona}}' is in no filePattern; {USE}",
        ),
        (
            '"{version}"',
            "version",
            f"{VERSION}'version' has no placeholder; {USE}",
        ),
        (
            '"{version}"',
            '"{version"',
            f"{VERSION}'{{version': a brace is not valid; write placeholders as {{name}}",
        ),
        (
            f'"{PATTERN}"',
            f'["{PATTERN}", "{UNDATED}"]',
            f"{VERSION}the filePattern '{UNDATED}' has no '{{version}}'; add it there",
        ),
    ],
)
def test_mistake_in_a_template_is_reported(old: str, new: str, line: str, tmp_path: Path) -> None:
    assert reported(tmp_path, CONTRACT.replace(old, new, 1)) == [line]


def test_template_without_pattern_is_reported(tmp_path: Path) -> None:
    (pattern,) = (line for line in CONTRACT.splitlines(keepends=True) if "filePattern" in line)
    found = reported(tmp_path, CONTRACT.replace(pattern, ""))
    cause = "the server 'raw' has no filePattern; add one"
    assert [line.rpartition("fromFileName: ")[2] for line in found] == [cause] * 2


def test_derived_and_partition_column_are_not_filled(tmp_path: Path) -> None:
    filled = 'customProperties: [{property: fromFileName, value: "{dd}"}]'
    derived = f"{{name: doble, logicalType: number, physicalType: 'decimal(13,2)', {filled}"
    text = CONTRACT.replace(
        "      - {name: fecha_carga,",
        f"      - {derived}, transformLogic: 2 * kwh}}\n      - {{{filled}, name: fecha_carga,",
    )
    found = reported(tmp_path, text)
    assert [line.rpartition("fromFileName: ")[2] for line in found] == [
        "a derived column is not filled; remove it or the transformLogic",
        "fecha_carga is not filled; use the placeholder {fecha_carga} in the filePattern",
    ]


def test_pattern_twice_in_a_contract_is_reported(tmp_path: Path) -> None:
    again = "{yyyy}-{MM}/A\u00c9NC{mm}{dd}.{version}"
    assert reported(tmp_path, CONTRACT.replace(f'"{PATTERN}"', f'["{PATTERN}", "{again}"]')) == [
        f"fronteras.odcs.yaml:12:79: filePattern: '{again}' matches the same names as "
        f"'{PATTERN}'; remove one"
    ]


def test_pattern_of_another_dataset_is_reported(tmp_path: Path) -> None:
    other = CONTRACT.replace("fronteras", "otras").replace("aenc", "Aenc")
    (tmp_path / "otras.odcs.yaml").write_text(other, "utf-8")
    assert reported(tmp_path, CONTRACT) == [
        f"otras.odcs.yaml:12:33: filePattern: '{PATTERN.replace('aenc', 'Aenc')}' matches the same "
        "names as a pattern of fronteras; change one of them"
    ]


def test_file_columns_are_without_those_filled_from_names(tmp_path: Path) -> None:
    assert reported(tmp_path, CONTRACT) == []
    (contract,) = load_contracts(tmp_path)
    assert [column.name for column in contract.file_columns] == ["codigo_sic", "kwh"]
    assert contract.csv.file_patterns == (PATTERN,)


def test_filled_column_cannot_be_excluded_on_raw(tmp_path: Path) -> None:
    roles = (
        "    roles:\n      - role: ReportViewer\n        access: read\n"
        "        customProperties: [{property: excludedColumns, value: [dia]}]\nschema:"
    )
    (line,) = reported(tmp_path, CONTRACT.replace("schema:", roles, 1))
    assert line.endswith("excludedColumns: 'dia' is not a column of the server 'raw'")


def reported(folder: Path, text: str) -> list[str]:
    """Return the mistakes in the contract of this text."""
    (folder / "fronteras.odcs.yaml").write_text(text, "utf-8")
    return mistakes_in(folder)
