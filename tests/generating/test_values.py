"""Values of columns: within the rules, different where they must be, or an error with advice."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from energia.contracts.folding import Fold
from energia.contracts.model import AllowedValue, Bounds, Column, Contract, CsvDialect, Reference
from energia.contracts.types import decimal_type, plain_type, text_type
from energia.errors import UsageError
from energia.generating import Sample, generate


def lines_of(contracts: Sequence[Contract], folder: Path, dataset: str = "d") -> list[str]:
    """Return the rows of a dataset's generated file of the last date, as lines."""
    generate(contracts, folder, Sample(90))
    path = folder / f"{dataset}/fecha_carga=2026-01-07/{dataset}.csv"
    return path.read_text(encoding="utf-8").splitlines()[1:]


def contract_of(*columns: Column, dataset: str = "d", key: tuple[str, ...] = ()) -> Contract:
    """Return a contract of these columns."""
    return Contract(dataset=dataset, version="1", description="", columns=columns, key=key)


def text(name: str = "a", *examples: str, pattern: str | None = None, most: int = 256) -> Column:
    """Return a required column of text."""
    kind = text_type(most, pattern=pattern)
    return Column(name=name, type=kind, required=True, examples=examples)


@pytest.mark.parametrize(
    ("column", "first", "last"),
    [
        (text(), "a 1", "a 9"),
        (text("a", "Nº 09 B"), "Nº 09 B", "Nº 17 B"),
        (text("a", "Ana 1", "Taller 5"), "Ana 1", "Ana 5"),
        (text(pattern="^[0-9]+$"), "1", "9"),
        (text(pattern="^[A-Z]{2}[0-9]{3}$"), "AA100", "AA108"),
        (text(most=1), "1", "9"),
        (text("a", "x", "X 1", "x 1"), "x", "X 8"),
    ],
)
def test_key_of_text_counts_up(column: Column, first: str, last: str, tmp_path: Path) -> None:
    lines = lines_of([contract_of(column, key=("a",))], tmp_path)
    assert (lines[0], lines[-1]) == (first, last)
    assert len(set(lines)) == len(lines) == 9


def test_key_without_more_values_has_fewer_rows(tmp_path: Path) -> None:
    folding = Column(
        name="a",
        type=text_type(),
        required=True,
        folds=tuple(Fold),
        examples=("Cali", "CALI", "Bogotá"),
    )
    assert lines_of([contract_of(folding, key=("a",))], tmp_path) == ["Cali", "Bogotá"]


def test_key_of_two_short_columns_has_each_pair_once(tmp_path: Path) -> None:
    hour = Column(
        name="h",
        type=plain_type("integer"),
        required=True,
        bounds=Bounds(minimum=Decimal(0), maximum=Decimal(2)),
    )
    side = Column(
        name="l",
        type=text_type(),
        required=True,
        allowed_values=(AllowedValue("a"), AllowedValue("b")),
    )
    lines = lines_of([contract_of(hour, side, key=("h", "l"))], tmp_path)
    assert sorted(lines) == ["0,a", "0,b", "1,a", "1,b", "2,a", "2,b"]


@pytest.mark.parametrize(
    "condition",
    [
        "tipo IN ('x', 'y')",
        "tipo <> 'z'",
        "NOT (tipo = 'z' OR tipo IS NULL)",
        "(tipo = 'x' OR 'y' = tipo) AND NOT m IS NULL",
    ],
)
def test_row_follows_one_parent_row_if_condition_holds(condition: str, tmp_path: Path) -> None:
    parent = contract_of(text("n"), text("zona", "norte", "sur"), dataset="p", key=("n",))
    child = contract_of(
        replace(text("m"), references=(Reference("p", "n", condition),)),
        replace(text("tipo"), allowed_values=tuple(map(AllowedValue, "xyz"))),
        text("zona", "norte", "sur", "centro"),
    )
    zones = dict(line.split(",") for line in lines_of([child, parent], tmp_path, "p"))
    lines = [line.split(",") for line in lines_of([child, parent], tmp_path)]
    for name, kind, zone in lines:
        assert (name in zones) == (kind in "xy")
        assert kind == "z" or zones[name] == zone
    assert {kind for _, kind, _ in lines} == {*"xyz"}


def test_datasets_of_a_circle_are_generated(tmp_path: Path) -> None:
    first, second = (
        contract_of(replace(text("n"), references=(Reference(other, "n"),)), dataset=dataset)
        for dataset, other in (("d", "e"), ("e", "d"))
    )
    itself = contract_of(
        text("n"), replace(text("m"), references=(Reference("f", "n"),)), dataset="f", key=("n",)
    )
    assert len(lines_of([first, second, itself], tmp_path)) == 30
    assert all(line.split(",")[1].startswith("n ") for line in lines_of([itself], tmp_path, "f"))


def test_only_column_has_no_empty_lines(tmp_path: Path) -> None:
    column = replace(text("a", "x", "y"), required=False)
    assert set(lines_of([contract_of(column)], tmp_path)) == {"x", "y"}


def test_narrow_range_gets_more_digits(tmp_path: Path) -> None:
    bounds = Bounds(exclusive_minimum=Decimal("0.001"), exclusive_maximum=Decimal("0.003"))
    column = Column(name="a", type=decimal_type(9, 4), required=True, bounds=bounds)
    lines = lines_of([contract_of(column)], tmp_path)
    # 0.002 could be 2: three digits after the mark are ambiguous.
    assert set(lines) == {"0.0020"}


@pytest.mark.parametrize(
    ("column", "cause"),
    [
        (text("a", "abc", pattern="^[0-9]+$"), "the example 'abc' breaks its rules; change it"),
        (text("a", " abc"), "the example ' abc' breaks its rules; change it"),
        (text(pattern="^[a-z]+$"), "no value was found that fits its rules; add examples"),
        (
            Column(name="a", type=decimal_type(9, 2), examples=("uno",)),
            "an example is not valid for its type; change it",
        ),
        (
            Column(name="a", type=plain_type("date"), examples=("32/02/2026",)),
            "an example is not valid for its type; change it",
        ),
        (
            Column(
                name="a", type=decimal_type(9, 2), bounds=Bounds(Decimal(9)), examples=("1", "2")
            ),
            "no value was found that fits its rules; add examples",
        ),
    ],
)
def test_column_without_values_is_an_error(column: Column, cause: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=re.escape(f"d: column 'a': {cause}")):
        generate([contract_of(column)], tmp_path, Sample(9))


def test_values_that_an_encoding_lacks_are_left_out(tmp_path: Path) -> None:
    column = replace(text(), allowed_values=(AllowedValue("日本"), AllowedValue("Japón")))
    contract = replace(contract_of(column), csv=CsvDialect(encoding="windows-1252"))
    generate([contract], tmp_path, Sample(9))
    path = tmp_path / "d/fecha_carga=2026-01-07/d.csv"
    assert path.read_bytes() == b"a\n" + 3 * "Japón\n".encode("cp1252")
