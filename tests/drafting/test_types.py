"""The type that the cells of a column suggest, and the evidence for it."""

from pathlib import Path

import pytest

from energia.drafting.columns import draft_column
from energia.drafting.drafting import draft_contracts
from energia.drafting.facts import find_facts
from energia.drafting.numbers import number_facts
from energia.drafting.reading import read_table


def lines(folder: Path, header: str, *cells: str) -> list[str]:
    """Return the drafted lines of one column, next to a column of texts."""
    path = folder / "datos.csv"
    rows = [f'"{header}";otra', *(f'"{cell}";x' for cell in cells)]
    path.write_text("\n".join([*rows, ""]), "utf-8")
    with read_table([path]) as table:
        facts = find_facts(table)
        delimiters = [file.layout.delimiter for file in table.files]
        numbers = {each.name: number_facts(table, each, delimiters) for each in facts}
        return [line.strip() for line in draft_column(table, facts[0], numbers).render(0)]


CASES = {
    "text": (["Cali", "Cali 2"], ["logicalType: string"]),
    "integers": (["12", "-3", "1.000.000"], ["logicalType: integer"]),
    "decimals": (["1.234,5", "2"], ["physicalType: decimal(18,4)"]),
    "long decimals": (["0.123456789", "1"], ["physicalType: decimal(18,11)"]),
    "39 digits": (["1234567." + "8" * 32], ["physicalType: decimal(38,31)", "half_up"]),
    "zeros": (["0012", "13"], ["logicalType: string", "1 of 2 cells have leading zeros"]),
    "currency": (["$ 1.5", "-$2"], ['{property: currencySign, value: "$"}']),
    "words before digits": (["Cliente 1", "Cliente 2"], ["logicalType: string"]),
    "codes": (["A1", "B20"], ["logicalType: string"]),
    "sign after": (["1,5 COP", "2 COP"], ["{property: currencySign, value: COP}"]),
    "exponents": (["1.5E+06", "2"], ["{property: exponents, value: true}"]),
    "apostrophes": (["1'500.5", "2"], ['{property: thousandsMark, value: "\'"}']),
    "groups": (["1.500", "2.250"], ['{property: thousandsMark, value: "."}', "a guess"]),
    "ISO dates": (["2026-01-31", ""], ["logicalType: date", "1 of 2 cells are empty"]),
    "dates": (["31/01/2026", "01/02/2026"], ['{format: "dd/MM/yyyy"}']),
    "American dates": (["01/31/2026", "01/02/2026"], ['{format: "MM/dd/yyyy"}']),
    "short dates": (["31/01/26", "1/2/2026"], ["otherFormats"]),
    "month names": (["31-ene-2026", "1-feb-2026"], ["d-MMM-yyyy"]),
    "timestamps": (["2026-01-31 10:00:00", "2026-01-31T10:00Z"], ["logicalType: timestamp"]),
    "times": (["10:00", "23:59:59"], ["logicalType: time"]),
    "booleans": (["sí", "No", "NO"], ["logicalType: boolean"]),
    "own booleans": (["S", "N", "n"], ["{property: trueSpellings, value: [s]}"]),
    "crosses": (["X", "", "x"], ['{property: falseSpellings, value: [""]}']),
    "numbers 0 and 1": (["0", "1"], ["logicalType: integer"]),
    "enum": (["Solar", "Solar", "SOLAR", "Eólica"] * 15, ["enum:", "- value: Solar", "45 cells"]),
    "empty": (["", ""], ["no value in 2 rows"]),
    "words": (["x"] + ["5"] * 10, ["logicalType: string"]),
    "a few words": (["x"] + ["5"] * 30, ["30 of 31 cells are whole numbers", "1 are rejected"]),
}


@pytest.mark.parametrize("name", CASES)
def test_cells_give_type_with_evidence(name: str, tmp_path: Path) -> None:
    cells, expected = CASES[name]
    found = "\n".join(lines(tmp_path, "dato", *cells))
    assert [part for part in expected if part not in found] == [], found


def test_header_gives_unit_and_decimals(tmp_path: Path) -> None:
    found = lines(tmp_path, "Energía (MWh)", "5", "6")
    assert "physicalType: decimal(18,4)" in found
    assert "- {property: unit, value: MWh}" in found


def test_identifier_stays_text(tmp_path: Path) -> None:
    assert "logicalType: string" in lines(tmp_path, "NIT", "900123456", "900123457")


def test_personal_values_are_not_in_comments(tmp_path: Path) -> None:
    for header, cell in (("Nombre", "Ana"), ("contacto", "ana@example.com"), ("Teléfono", "3001")):
        found = lines(tmp_path, header, cell, cell)
        assert "classification: personal" in found
        assert cell not in "\n".join(found)


def test_marks_of_other_columns_decide_groups(tmp_path: Path) -> None:
    path = tmp_path / "datos.csv"
    path.write_text("a;b\n1.500;2.75\n2.250;3.5\n", "utf-8")
    (draft,) = draft_contracts([path], {})
    assert '{property: decimalMark, value: "."}' in draft.text
    path.write_text("a;b\n1.500;2,75\n2.250;3,5\n", "utf-8")
    (draft,) = draft_contracts([path], {})
    assert '{property: thousandsMark, value: "."}' in draft.text
