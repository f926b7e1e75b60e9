"""Generated files: the same for a seed, coherent, and exactly as dirty as asked for."""

import csv
import json
import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from energia.cli import app
from energia.errors import UsageError
from energia.generating import files, generate
from energia.generating.variants import CLIENTES, TRANSACCIONES, LineFormat
from energia.generating.words import SUPPLIER_NAMES

from .conftest import ROOT


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): path.read_bytes() for path in paths}


def energia_generate(*arguments: object) -> tuple[int, str]:
    """The exit code of the command, and what it prints, in one line."""
    result = CliRunner().invoke(app, ["generate", *map(str, arguments)])
    return result.exit_code, " ".join(re.sub(r"[│╭╮╰╯─]", "", result.output).split())


def test_same_seed_gives_same_files(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate(tmp_path / name, rows=500, dirty=0.1, seed=seed)
    a, b, c = (contents(tmp_path / name) for name in "abc")
    assert len(a) == 10
    assert a == b
    suppliers = {path for path in a if path.parts[0] == "proveedores"}
    assert {path for path in a if a[path] == c[path]} == suppliers


@pytest.mark.parametrize("chunk_rows", [7, 997])
def test_chunk_size_changes_no_file(
    chunk_rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(tmp_path / "whole", rows=2_000, dirty=0.3)
    monkeypatch.setattr(files, "CHUNK_ROWS", chunk_rows)
    generate(tmp_path / "parts", rows=2_000, dirty=0.3)
    assert contents(tmp_path / "whole") == contents(tmp_path / "parts")


def test_committed_sample_equals_generated_files(tmp_path: Path) -> None:
    code, _ = energia_generate("--out", tmp_path, "--rows", 300, "--dirty", 0.02, "--seed", 7)
    assert code == 0
    assert contents(tmp_path) == contents(ROOT / "data/raw")


def test_sample_shows_reasons_of_two_datasets() -> None:
    expected = json.loads((ROOT / "data/raw/answers.json").read_text(encoding="utf-8"))
    reasons: dict[str, set[str]] = {}
    for file in expected["files"]:
        reasons.setdefault(file["dataset"], set()).update(file["reasons"])
    assert {dataset: len(found) for dataset, found in reasons.items()} == {
        "clientes": 2,
        "proveedores": 0,
        "transacciones": 7,
    }


def rows_of(folder: Path, dataset: str) -> list[dict[str, str]]:
    """The rows of a dataset's files, day after day."""
    found: list[dict[str, str]] = []
    for path in sorted((folder / dataset).rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found.extend(csv.DictReader(file))
    return found


def test_clean_files_are_coherent(tmp_path: Path) -> None:
    generate(tmp_path, rows=5_000)
    customers, trades = rows_of(tmp_path, "clientes"), rows_of(tmp_path, "transacciones")
    assert len(trades) == 5_000
    assert len(customers) == 333 + 416 + 500
    names = {row["nombre"] for row in customers}
    documents = {(row["tipo_identificacion"], row["identificacion"]) for row in customers}
    assert len(names) == len(documents) == 500
    known = {"venta": names, "compra": set(SUPPLIER_NAMES)}
    for row in trades:
        assert row["nombre_cliente_proveedor"] in known[row["tipo_transaccion"]]
        assert 280 <= Decimal(row["precio"]) <= 720
        assert 20 <= Decimal(row["cantidad_comprada"]) <= 5_000
    sales = sum(row["tipo_transaccion"] == "venta" for row in trades)
    assert 3_400 < sales < 3_600


def test_some_customers_change_city(tmp_path: Path) -> None:
    generate(tmp_path, rows=5_000)
    cities: dict[str, list[str]] = {}
    for row in rows_of(tmp_path, "clientes"):
        cities.setdefault(row["nombre"], []).append(row["ciudad"])
    moved = sum(len(set(found)) > 1 for found in cities.values())
    # A fiftieth each night, of those that were there the day before.
    assert moved == 333 // 50 + 416 // 50


def expected_files(folder: Path, line_format: LineFormat) -> list[dict[str, Any]]:
    """What the answers say of the files of a dataset."""
    expected = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    return [file for file in expected["files"] if file["dataset"] == line_format.dataset]


@pytest.mark.parametrize("dirty", ["0.013", "0.5", "1"])
@pytest.mark.parametrize("line_format", [CLIENTES, TRANSACCIONES], ids=["clientes", "trades"])
def test_defects_have_known_and_equal_shares(
    dirty: str, line_format: LineFormat, tmp_path: Path
) -> None:
    generate(tmp_path, rows=10_000, dirty=float(dirty))
    rows = {"clientes": (666, 833, 1_000), "transacciones": (3_333, 3_333, 3_334)}
    found = expected_files(tmp_path, line_format)
    overall: Counter[str] = Counter()
    for file, count in zip(found, rows[line_format.dataset], strict=True):
        share = int(count * Fraction(dirty) + Fraction(1, 2))
        assert sum(file["defects"].values()) == share
        # A second line of one customer is a row too.
        more = file["defects"].get("dos ciudades", 0) + file["defects"].get("fila repetida", 0)
        assert file["read"] == file["accepted"] + file["rejected"] == count + more
        overall.update(file["defects"])
    assert set(overall) == {defect.name for defect in line_format.defects}
    assert max(overall.values()) - min(overall.values()) <= 1


def test_share_of_defects_is_rounded_half_up(tmp_path: Path) -> None:
    generate(tmp_path, rows=300, dirty=0.02)
    # Of 20, 25 and 30 customers: 0.4, 0.5 and 0.6.
    defects = [sum(file["defects"].values()) for file in expected_files(tmp_path, CLIENTES)]
    assert defects == [0, 1, 1]


def test_generate_prints_rows_and_answers_file(tmp_path: Path) -> None:
    code, shown = energia_generate("--out", tmp_path, "--rows", 30, "--dirty", 0.2)
    assert code == 0
    answers = tmp_path / "answers.json"
    rows = sum(file["read"] for file in json.loads(answers.read_text())["files"])
    assert f"9 files in {tmp_path}: {rows} rows, 7 defective; " in shown
    assert shown.endswith(f"expected results: {answers}")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--dirty", "1.5"), "--dirty '1.5' is not valid; use a number from 0 to 1"),
        (("--dirty", "nan"), "--dirty 'nan' is not valid; use a number from 0 to 1"),
        (("--rows", "0"), "--rows '0' is not valid; use a number from 1"),
        (("--seed", "-1"), "--seed '-1' is not valid; use a number from 0"),
    ],
)
def test_wrong_usage_prints_one_line(arguments: tuple[str, ...], line: str, tmp_path: Path) -> None:
    code, shown = energia_generate("--out", tmp_path, *arguments)
    assert code == 2
    assert shown == f"error: {line}"
    assert not contents(tmp_path)


@pytest.mark.parametrize("dirty", [-0.1, 1.1, float("nan")])
def test_invalid_share_raises_usage_error(dirty: float, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="use a number from 0 to 1"):
        generate(tmp_path, rows=3, dirty=dirty)


def test_smaller_output_replaces_a_larger_one(tmp_path: Path) -> None:
    generate(tmp_path / "both", rows=900, dirty=0.5)
    for folder in ("both", "new"):
        generate(tmp_path / folder, rows=1)
    assert contents(tmp_path / "both") == contents(tmp_path / "new")
